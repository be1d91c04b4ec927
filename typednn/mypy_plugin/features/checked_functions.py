"""Functions decorated with ``typed``: the run time checks their calls too.

As at run time, such a function has the attribute ``__typednn_checked__``. It stands in the
function's type, so that mypy keeps it in its cache.
"""

from typing import Final

from mypy.plugin import FunctionContext
from mypy.types import CallableType, ExtraAttrs, Type, get_proper_type

TYPED: Final = "typednn.checks.decorate.typed"
_CHECKED: Final = "__typednn_checked__"


def mark_checked(ctx: FunctionContext) -> Type:
    """The hook of ``typed``: its result is the function, with the mark."""
    function = get_proper_type(ctx.default_return_type)
    if not isinstance(function, CallableType) or function.is_type_obj():
        return ctx.default_return_type
    marked = function.fallback.copy_modified()
    marked.extra_attrs = ExtraAttrs({_CHECKED: function.fallback}, {_CHECKED})
    return function.copy_modified(fallback=marked)


def is_checked(signature: CallableType) -> bool:
    """Whether the run time checks a call of this signature."""
    attributes = signature.fallback.extra_attrs
    return attributes is not None and _CHECKED in attributes.attrs
