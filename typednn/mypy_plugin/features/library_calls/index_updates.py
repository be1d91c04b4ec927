"""Updates of a part of an array, whose shape the value must fit.

``x[key] = value`` of numpy and PyTorch, and JAX's ``x.at[key].set(value)``.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, IndexExpr, MemberExpr
from mypy.plugin import MethodContext
from mypy.types import Instance, Type, get_proper_type

from typednn.mypy_plugin.features.library_calls.mistakes import forget_mistake, note_mistake
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.definitions import changes_shapes
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import NDARRAY, OF_TORCH
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_foreign_array,
    checker_builder,
    is_of_mistake,
    of_mistake,
)
from typednn.shapes.libraries.jax_rules import item, updated
from typednn.shapes.rules import ShapeRule
from typednn.shapes.shape import ShapeError

_OWNER: Final = "jax._src.basearray._IndexUpdateRef"
METHODS: Final = tuple(
    f"{_OWNER}.{name}"
    for name in ("set", "add", "subtract", "mul", "multiply", "divide", "power", "min", "max")
)
ASSIGNMENTS: Final = tuple(f"{cls}.__setitem__" for cls in (NDARRAY, *OF_TORCH))
CHANGED: Final = ("numpy._typing._ufunc._UFunc_Nin2_Nout1.at",)
GET: Final = f"{_OWNER}.get"
_UPDATED: Final[ShapeRule] = updated
_ITEM: Final[ShapeRule] = item


def assigned_part(ctx: MethodContext) -> Type:
    """The hook of ``x[key] = value``."""
    assert isinstance(ctx.api, TypeChecker)
    if [len(given) for given in ctx.args] == [1, 1]:
        _check_part(ctx, ctx.api, as_foreign_array(ctx.type), "setitem", 0)
    return ctx.default_return_type


def changed_places(ctx: MethodContext) -> Type:
    """The hook of ``np.add.at(x, key, value)``."""
    assert isinstance(ctx.api, TypeChecker)
    if [len(given) for given in ctx.args] == [1, 1, 1]:
        _check_part(ctx, ctx.api, as_foreign_array(ctx.arg_types[0][0]), "ufunc.at", 1)
    return ctx.default_return_type


def _check_part(
    ctx: MethodContext, checker: TypeChecker, array: Instance | None, name: str, first: int
) -> None:
    """Report a value that does not fit the part of an array; the arguments are from ``first`` on."""
    if array is None or not imports_annotations(checker.tree) or changes_shapes(checker):
        return
    (key,), (value,) = ctx.args[first:]
    values = Values(checker, scope := Scope())
    (key_type,), (value_type,) = ctx.arg_types[first:]
    if is_of_mistake(array) or is_of_mistake(get_proper_type(value_type)):
        return
    try:
        index = values.index(key_type, key)
        shape = values.nested(get_proper_type(value_type), value)
        _UPDATED(scope.shape(array), shape, index)
    except ShapeError as error:
        words = str(error).replace("index_update", name, 1)
        note_mistake(checker, ctx.context, words, error.code)
    else:
        forget_mistake(checker, ctx.context)


def updated_array(ctx: MethodContext) -> Type:
    """The hook of ``x.at[key].set(value)``."""
    array, key = _array_and_key(ctx)
    if array is None or key is None or not ctx.arg_types or not ctx.arg_types[0]:
        return ctx.default_return_type
    assert isinstance(ctx.api, TypeChecker)
    values = Values(ctx.api, scope := Scope())
    value = get_proper_type(ctx.arg_types[0][0])
    if is_of_mistake(array) or is_of_mistake(value):
        return of_mistake(array)
    try:
        index = values.index(ctx.api.lookup_type(key.index), key.index)
        shape = values.nested(value, ctx.args[0][0])
        _UPDATED(scope.shape(array), shape, index)
    except ShapeError as error:
        words = str(error).replace("index_update", str(ctx.context.callee.name), 1)  # type: ignore[attr-defined] # see _array_and_key
        note_mistake(ctx.api, ctx.context, words.replace("x[key]", "x.at[key]"), error.code)
        return of_mistake(array)
    forget_mistake(ctx.api, ctx.context)
    return array


def read_array(ctx: MethodContext) -> Type:
    """The hook of ``x.at[key].get()``: what ``x[key]`` is."""
    array, key = _array_and_key(ctx)
    if array is None or key is None or is_of_mistake(array):
        return ctx.default_return_type
    assert isinstance(ctx.api, TypeChecker)
    values = Values(ctx.api, scope := Scope())
    try:
        index = values.index(ctx.api.lookup_type(key.index), key.index)
        shape = _ITEM(scope.shape(array), index)
    except ShapeError as error:
        note_mistake(ctx.api, ctx.context, str(error), error.code)
        return of_mistake(array)
    forget_mistake(ctx.api, ctx.context)
    if not isinstance(shape, tuple):
        return ctx.default_return_type
    writer = Writer(checker_builder(ctx.api), scope)
    return array.copy_modified(args=[writer.shape(shape), array.args[1]])


def _array_and_key(ctx: MethodContext) -> tuple[Instance | None, IndexExpr | None]:
    """Return the type of x and the index ``x.at[key]``; None if they are not written out."""
    assert isinstance(ctx.api, TypeChecker)
    match ctx.context:
        case CallExpr(
            callee=MemberExpr(expr=IndexExpr(base=MemberExpr(expr=base, name="at")) as key)
        ):
            if imports_annotations(ctx.api.tree) and not changes_shapes(ctx.api):
                return as_foreign_array(ctx.api.lookup_type(base)), key
    return None, None
