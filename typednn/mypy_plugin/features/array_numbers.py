"""What numpy computes from the elements of an array: ``a.mean()``, ``np.max(a, axis=0)``.

numpy's stubs give most of that the type Any. Without ``axis`` and ``keepdims`` it is a number, and
along some of the axes an array of the others.
"""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, MemberExpr, NameExpr
from mypy.plugin import FunctionContext, MethodContext
from mypy.types import AnyType, Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.arrays import ARRAY, REDUCTIONS, array_dtype, is_array
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import ANY_FLOAT, ANY_INT
from typednn.mypy_plugin.types import Scope, checker_builder, number_type, unknown_type
from typednn.shapes.rules.axes import variadic_at

_REAL: Final = ("mean", "std", "var")
_OF_DTYPE: Final = ("sum", "prod", "max", "min", "item")
_SHAPES: Final = ("axis", "keepdims", "out")
METHODS: Final = frozenset(
    f"numpy.{cls}.{name}"
    for cls in ("_ArrayOrScalarCommon", "ndarray")
    for name in (*REDUCTIONS, "item")
)
FUNCTIONS: Final = frozenset(f"numpy._core.fromnumeric.{name}" for name in REDUCTIONS)


def reduced(
    ctx: MethodContext | FunctionContext,
    default: Callable[[MethodContext], Type] | None = None,
) -> Type:
    """The hook of these methods and functions, where mypy says Any. ``default`` is mypy's own hook."""
    assert isinstance(ctx.api, TypeChecker)
    result = ctx.default_return_type
    owner = ctx.type if isinstance(ctx, MethodContext) else ctx.arg_types[0][0]
    if isinstance(ctx, MethodContext) and default is not None:
        result = default(ctx)
    if not isinstance(get_proper_type(result), AnyType) or not imports_annotations(ctx.api.tree):
        return result
    array = get_proper_type(owner)
    given = {n for n, types in zip(ctx.callee_arg_names, ctx.arg_types, strict=True) if types}
    if not is_array(array) or not isinstance(ctx.context, CallExpr):
        return result
    if given.isdisjoint(_SHAPES):
        return _number(_name(ctx.context), array, ctx.api) or result
    return _array(ctx.context, array, ctx.api) or result


def _name(call: CallExpr) -> str:
    return call.callee.name if isinstance(call.callee, NameExpr | MemberExpr) else ""


def _number(name: str, array: Instance, checker: TypeChecker) -> Type | None:
    if name not in (*_REAL, *_OF_DTYPE):
        return None
    is_real = name in _REAL or messages.dtype(array_dtype(array)).startswith("float")
    return number_type(checker, ANY_FLOAT if is_real else ANY_INT)  # an int is also a float


def _array(call: CallExpr, array: Instance, checker: TypeChecker) -> Type | None:
    """Return the type of an array of some of the axes; None if it may be a number."""
    values = Values(checker, Scope())
    shape = values.nested(get_proper_type(unknown_type()), call)
    if not shape or variadic_at(shape) is not None:
        return None
    build = checker_builder(checker)
    integer = build("builtins.int", [])
    axes = TupleType([integer] * len(shape), build("builtins.tuple", [integer]))
    return build(ARRAY, [axes, build("numpy.dtype", [_dtype(_name(call), array)])])


def _dtype(name: str, array: Instance) -> Type:
    """Return the dtype that the numbers keep, or Any."""
    dtype = array_dtype(array)
    keeps = name in ("max", "min") or messages.dtype(dtype).startswith("float")
    return dtype if keeps and name in (*_REAL, *_OF_DTYPE) else unknown_type()
