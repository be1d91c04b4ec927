"""Functions below ``functools.wraps``: they take and give what they declare.

To mypy a wrapper is an object with the wrapper's parameters, and its names of sizes are lost.
"""

from typing import Final

from mypy.plugin import FunctionContext, MethodContext
from mypy.types import CallableType, Instance, Type, get_proper_type

from typednn.mypy_plugin.features.relevance import has_sizes

WRAPPER: Final = "functools._Wrapper.__call__"
UPDATE: Final = "functools.update_wrapper"


def wrapping(ctx: FunctionContext | MethodContext) -> Type:
    """The hook of ``wraps(f)(wrapper)`` and ``update_wrapper(wrapper, f)``.

    The function keeps its names, and gets the attributes of mypy's object, as ``__wrapped__``.
    """
    result = get_proper_type(ctx.default_return_type)
    given = get_proper_type(ctx.arg_types[0][0]) if ctx.arg_types[0] else None
    if not isinstance(given, CallableType) or not isinstance(result, Instance):
        return result
    if not given.variables or not has_sizes(given):
        return result
    return given.copy_modified(fallback=result)
