"""Functions decorated with ``typed``: the run time checks their calls too.

As at run time, such a function has the attribute ``__typednn_checked__``. It stands in the
function's type, so that mypy keeps it in its cache.
"""

from typing import Final

from mypy.plugin import FunctionContext, MethodContext
from mypy.types import CallableType, ExtraAttrs, Instance, Type, get_proper_type

TYPED: Final = "typednn.checks.decorate.typed"
_CHECKED: Final = "__typednn_checked__"


def mark_checked(ctx: FunctionContext) -> Type:
    """The hook of ``typed``: its result is the function, with the mark."""
    function = get_proper_type(ctx.default_return_type)
    if isinstance(function, CallableType) and not function.is_type_obj():
        return function.copy_modified(fallback=_marked(function.fallback))
    return _marked(function) if isinstance(function, Instance) else function


def _marked(t: Instance) -> Instance:
    marked = t.copy_modified()
    marked.extra_attrs = ExtraAttrs({_CHECKED: t}, {_CHECKED})
    return marked


def is_checked(ctx: FunctionContext | MethodContext, signature: CallableType) -> bool:
    """Whether the run time checks a call of this signature."""
    owner = get_proper_type(ctx.type) if isinstance(ctx, MethodContext) else None
    marks = [t.extra_attrs for t in (signature.fallback, owner) if isinstance(t, Instance)]
    return any(mark is not None and _CHECKED in mark.attrs for mark in marks)
