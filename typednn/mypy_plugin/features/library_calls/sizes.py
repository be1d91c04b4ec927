"""The sizes of PyTorch's tensors, ``x.shape``, ``x.size(0)``, ``x.numel()``, and ``jnp.shape(x)``."""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ComparisonExpr,
    IndexExpr,
    NameExpr,
    StarExpr,
    TupleExpr,
)
from mypy.plugin import AttributeContext, FunctionContext, MethodContext
from mypy.types import Instance, TupleType, Type, UnpackType, get_proper_type

from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.library_calls.arguments import callee_name
from typednn.mypy_plugin.features.library_calls.mistakes import forget_mistake, note_mistake
from typednn.mypy_plugin.features.library_calls.operands import is_one_of_several
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.definitions import changes_shapes
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import OF_TORCH
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_foreign_array,
    checker_builder,
    is_tuple,
)
from typednn.shapes.dim import Dim, Size
from typednn.shapes.rules.axes import as_size, count, locate, variadic_at
from typednn.shapes.shape import UNKNOWN_SHAPE, ShapeError, Variadic

OF_ARGUMENT: Final = ("jax.numpy.shape", "jax.numpy.ndim", "jax.numpy.size")
SIZE: Final = frozenset(f"{cls}.size" for cls in OF_TORCH)
NUMEL: Final = frozenset(f"{cls}.{name}" for cls in OF_TORCH for name in ("numel", "nelement"))
SHAPE: Final = frozenset(f"{cls}.shape" for cls in OF_TORCH)


def shape_attribute(ctx: AttributeContext) -> Type:
    """The hook of ``x.shape``: a ``torch.Size`` whose items are known."""
    assert isinstance(ctx.api, TypeChecker)
    return _Sizes(ctx, ctx.api).all()


def as_numbers(t: Type, checker: TypeChecker) -> Type:
    """Return the type of ``x.shape`` with names as numbers: ``[x.shape[0], 3]`` is a list of ints."""
    shape = get_proper_type(t)
    if not isinstance(shape, TupleType):
        return t
    scope = Scope()
    writer = Writer(checker_builder(checker), scope)
    sizes = [(item, scope.size(item)) for item in shape.items]
    items = [writer.number(size) if isinstance(size, Dim) else item for item, size in sizes]
    return shape.copy_modified(items=items)


def shape_of_numpy(ctx: AttributeContext) -> Type:
    """The hook of ``x.shape`` of numpy's arrays."""
    assert isinstance(ctx.api, TypeChecker)
    known = imports_annotations(ctx.api.tree)
    return as_numbers(ctx.default_attr_type, ctx.api) if known else ctx.default_attr_type


def size_method(ctx: MethodContext) -> Type:
    """The hook of ``x.size()`` and ``x.size(0)``."""
    assert isinstance(ctx.api, TypeChecker)
    sizes = _Sizes(ctx, ctx.api)
    given = [(e, t) for es, ts in zip(ctx.args, ctx.arg_types, strict=True) for e, t in zip(es, ts)]
    if not given:
        return sizes.all()
    axis = Values(ctx.api, Scope()).value(given[0][1], given[0][0])
    return sizes.one(axis) if isinstance(axis, int) else ctx.default_return_type


def number_of_elements(ctx: MethodContext) -> Type:
    """The hook of ``x.numel()``."""
    assert isinstance(ctx.api, TypeChecker)
    return _Sizes(ctx, ctx.api).product()


def sizes_of_argument(ctx: FunctionContext) -> Type:
    """The hook of ``jnp.shape(x)``, ``jnp.ndim(x)`` and ``jnp.size(x)``."""
    assert isinstance(ctx.api, TypeChecker)
    array = as_foreign_array(ctx.arg_types[0][0]) if ctx.arg_types and ctx.arg_types[0] else None
    if array is None or any(ctx.arg_types[1:]) or not imports_annotations(ctx.api.tree):
        return ctx.default_return_type
    scope = Scope()
    shape = scope.shape(array)
    if variadic_at(shape) is not None or changes_shapes(ctx.api):
        return ctx.default_return_type
    if is_tuple(get_proper_type(ctx.default_return_type)):
        return as_numbers(array.args[0], ctx.api)
    number = len(shape) if callee_name(ctx).endswith(".ndim") else as_size(count(shape))
    if not isinstance(number, int | Dim):
        return ctx.default_return_type
    return Writer(checker_builder(ctx.api), scope).number(number)


class _Sizes:
    """The sizes of the tensor that an attribute or a method is of."""

    def __init__(self, ctx: AttributeContext | MethodContext, checker: TypeChecker) -> None:
        self._checker, self._context = checker, ctx.context
        self._default = (
            ctx.default_attr_type if isinstance(ctx, AttributeContext) else ctx.default_return_type
        )
        self._scope = Scope()
        tensor = as_foreign_array(ctx.type)
        known = imports_annotations(checker.tree) and not changes_shapes(checker)
        self._shape = UNKNOWN_SHAPE if tensor is None or not known else self._scope.shape(tensor)

    def all(self) -> Type:
        """Return the type of all sizes, where they are used at once; elsewhere a ``torch.Size``.

        A variable may hold several shapes, and so may a list. Of any number of axes only one that
        is asked for is known.
        """
        default = get_proper_type(self._default)
        if self._shape == UNKNOWN_SHAPE or not isinstance(default, Instance):
            return self._default
        if not self._is_used():
            return self._default
        return TupleType([self._item(entry) for entry in self._shape], default)

    def _is_used(self) -> bool:
        context = self._context
        around = statements_around(self._context.line, self._checker)
        for node in (node for statement in around for node in walk(statement)):
            match node:
                case IndexExpr(base=base, index=index) if base is context:
                    known = variadic_at(self._shape) is None
                    return known or self._position(written_number(index)) is not None
                case StarExpr(expr=expr) if expr is context:
                    return variadic_at(self._shape) is None
                case AssignmentStmt(rvalue=rvalue, lvalues=[TupleExpr()]) if rvalue is context:
                    return variadic_at(self._shape) is None
                case ComparisonExpr(operands=operands) if context in operands:
                    return variadic_at(self._shape) is None
                case CallExpr(args=args, callee=callee) if context in args:
                    return variadic_at(self._shape) is None and not isinstance(callee, NameExpr)
        return False

    def _item(self, entry: Size | Variadic) -> Type:
        integer = self._checker.named_generic_type("builtins.int", [])
        if isinstance(entry, Variadic):
            rest = self._checker.named_generic_type("builtins.tuple", [integer])
            return UnpackType(rest)
        return self._written(entry) or integer

    def _written(self, size: Size) -> Type | None:
        writer = Writer(checker_builder(self._checker), self._scope)
        return writer.number(size) if isinstance(size, int | Dim) else None

    def _position(self, axis: object) -> int | None:
        variadic = variadic_at(self._shape)
        if not isinstance(axis, int) or isinstance(axis, bool) or variadic is None:
            return None
        after = len(self._shape) - variadic - 1
        return axis if 0 <= axis < variadic or -after <= axis < 0 else None

    def one(self, axis: int) -> Type:
        """Return the type of the size of an axis, or report that there is none."""
        try:
            position = locate("size", self._shape, axis, name="input")
        except ShapeError as error:
            if not is_one_of_several(self._context, self._checker):
                note_mistake(self._checker, self._context, str(error), error.code)
            return self._default
        forget_mistake(self._checker, self._context)
        entry = None if position is None else self._shape[position]
        if entry is None or isinstance(entry, Variadic):
            return self._default
        return self._written(entry) or self._default

    def product(self) -> Type:
        """Return the type of the number of elements."""
        return self._written(as_size(count(self._shape))) or self._default


def named_item(ctx: AttributeContext) -> Type:
    """The hook of ``.values`` and ``.indices`` of what ``max``, ``sort`` and others return."""
    result = get_proper_type(ctx.type)
    name = getattr(ctx.context, "name", "")
    if not isinstance(result, TupleType) or name not in NAMES:
        return ctx.default_attr_type
    place = NAMES[name]
    return result.items[place] if place < len(result.items) else ctx.default_attr_type


NAMES: Final = {
    **dict.fromkeys(("values", "min", "sign", "eigenvalues", "Q", "U"), 0),
    **dict.fromkeys(("indices", "max", "logabsdet", "eigenvectors", "R", "S"), 1),
    **dict.fromkeys(("V", "Vh"), 2),
}
"""The places of the items of named results."""

RESULTS: Final = "torch.return_types."


def is_named_item(fullname: str) -> bool:
    """Whether an attribute is an item of a named result."""
    return fullname.startswith(RESULTS) and fullname.rpartition(".")[2] in NAMES
