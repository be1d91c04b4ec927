"""Numbers that numpy computes from a whole array: ``a.mean()``, ``x.numpy().max()``.

numpy's stubs give some of them the type Any. Without ``axis`` and ``keepdims`` they are numbers.
"""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, MemberExpr
from mypy.plugin import MethodContext
from mypy.types import AnyType, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.values.arrays import array_dtype, is_array
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import ANY_FLOAT, ANY_INT
from typednn.mypy_plugin.types import checker_builder

_REAL: Final = ("mean", "std", "var")
_OF_DTYPE: Final = ("sum", "prod", "max", "min", "item")
_SHAPES: Final = ("axis", "keepdims", "out")
METHODS: Final = frozenset(
    f"numpy.{cls}.{name}"
    for cls in ("_ArrayOrScalarCommon", "ndarray")
    for name in (*_REAL, *_OF_DTYPE)
)


def whole_result(ctx: MethodContext, default: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of these methods: a number where mypy says Any. ``default`` is mypy's own hook."""
    assert isinstance(ctx.api, TypeChecker)
    result = ctx.default_return_type if default is None else default(ctx)
    array = get_proper_type(ctx.type)
    if not isinstance(get_proper_type(result), AnyType) or not imports_annotations(ctx.api.tree):
        return result
    given = {n for n, types in zip(ctx.callee_arg_names, ctx.arg_types, strict=True) if types}
    if not is_array(array) or not given.isdisjoint(_SHAPES):
        return result
    is_real = _name(ctx) in _REAL or messages.dtype(array_dtype(array)).startswith("float")
    return checker_builder(ctx.api)(ANY_FLOAT if is_real else ANY_INT, [])  # an int is also a float


def _name(ctx: MethodContext) -> str:
    match ctx.context:
        case CallExpr(callee=MemberExpr(name=name)):
            return name
    return ""
