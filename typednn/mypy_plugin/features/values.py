"""What is known of an argument before the program runs: its shape, or its value.

A size may come from a literal, a `Final` name, the type of an expression (`x.shape[0]` is a type
variable or a literal) or from arithmetic over those. Whatever cannot be followed is UNKNOWN.
"""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    ArgKind,
    CallExpr,
    EllipsisExpr,
    Expression,
    FloatExpr,
    IntExpr,
    ListComprehension,
    ListExpr,
    NameExpr,
    OpExpr,
    SliceExpr,
    StarExpr,
    TupleExpr,
    UnaryExpr,
)
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    TupleType,
    Type,
    TypeVarType,
    UnionType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin.names import EXPR
from typednn.mypy_plugin.types import Scope, as_tensor
from typednn.shapes.dim import UNKNOWN, Dim, Size
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.registry import Arrays, Several
from typednn.shapes.rules.slicing import Slice
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape

Display = TupleExpr | ListExpr
NUMBERS: Final = ("builtins.int", "builtins.float", "builtins.bool")

ARITHMETIC: Final[dict[str, Callable[[Size, Size], Size]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
}


class Values:
    """Reads arguments of calls; the names of dimensions that it meets go into `scope`."""

    def __init__(self, checker: TypeChecker, scope: Scope) -> None:
        self._checker = checker
        self._scope = scope

    def type_of(self, expression: Expression) -> ProperType | None:
        if not self._checker.has_type(expression):
            return None
        return get_proper_type(self._checker.lookup_type(expression))

    def value(self, t: Type | None, expression: Expression | None) -> object:
        """The value of an argument: an int, bool, None, str, Size, Slice, tuple of such, a tensor's
        Shape, or UNKNOWN."""
        if isinstance(expression, EllipsisExpr):
            return ...
        if isinstance(expression, SliceExpr):
            return self._slice(expression)
        proper = get_proper_type(t) if t is not None else None
        if isinstance(expression, Display):
            return self._display(expression, proper)
        known = UNKNOWN if proper is None else self.of_type(proper)
        if known is UNKNOWN and expression is not None:
            return self._arithmetic(expression)
        return known

    def numbers(self, t: Type | None, expression: Expression | None) -> object:
        """As `value`, floats too: they have no literal types, so only what is written is known."""
        if isinstance(expression, FloatExpr):
            return expression.value
        if isinstance(expression, TupleExpr):
            return tuple(self.numbers(self.type_of(item), item) for item in expression.items)
        return self.value(t, expression)

    def of_type(self, t: ProperType) -> object:
        """What the type alone says of a value."""
        if isinstance(t, NoneType):
            return None
        if (tensor := as_tensor(t)) is not None:
            return self._scope.shape(tensor)
        if isinstance(t, LiteralType):
            return t.value
        if isinstance(t, Instance):
            if t.last_known_value is not None:
                return t.last_known_value.value
            return self._scope.size(t) if t.type.fullname == EXPR else UNKNOWN
        if isinstance(t, TypeVarType):
            return self._scope.size(t)
        if isinstance(t, TupleType):
            return self._tuple(t)
        return UNKNOWN

    def _tuple(self, t: TupleType) -> object:
        if any(isinstance(item, UnpackType) for item in t.items):
            return UNKNOWN
        return tuple(self.of_type(get_proper_type(item)) for item in t.items)

    def _display(self, display: Display, t: ProperType | None) -> object:
        """`(a, *b)` or `[a, b]`, item by item: the type of a list has only what its items share."""
        values: list[object] = []
        for item in display.items:
            if isinstance(item, StarExpr):
                spread = self.value(self.type_of(item.expr), item.expr)
                if not isinstance(spread, tuple):
                    return UNKNOWN
                values.extend(spread)
            else:
                values.append(self.value(self.type_of(item), item))
        return tuple(values)

    def operand(self, t: ProperType) -> Shape:
        """The shape of what stands where a tensor may: a number has the shape of a scalar."""
        if (tensor := as_tensor(t)) is not None:
            return self._scope.shape(tensor)
        number = isinstance(t, LiteralType) or (
            isinstance(t, Instance) and t.type.fullname in NUMBERS
        )
        return () if number else UNKNOWN_SHAPE

    def nested(self, t: ProperType, expression: Expression | None) -> Shape:
        """The shape of data: of a tensor, a number, or displays of them in displays."""
        if not isinstance(expression, Display):
            return self.operand(t)
        items = [(self.item_type(item), item) for item in expression.items]
        shapes = {UNKNOWN_SHAPE if i is None else self.nested(i, item) for i, item in items}
        inner = shapes.pop() if len(shapes) == 1 else UNKNOWN_SHAPE
        return (len(items), *inner)

    def operands(self, t: ProperType, expression: Expression | None) -> Arrays:
        """The shapes of the items of a list or tuple."""
        found = self.item_types(t, expression)
        if isinstance(found, list):
            return tuple(UNKNOWN_SHAPE if i is None else self.operand(i) for i in found)
        return UNKNOWN if found is None else Several(self.operand(found))

    def item_types(
        self, t: ProperType, expression: Expression | None
    ) -> list[ProperType | None] | ProperType | None:
        """The types of the items, one by one; the one that they share where it is not known how many
        they are; None where nothing is known."""
        if isinstance(expression, Display) and not any(
            isinstance(item, StarExpr) for item in expression.items
        ):
            return [self.item_type(item) for item in expression.items]
        if isinstance(t, TupleType) and not any(isinstance(i, UnpackType) for i in t.items):
            return [get_proper_type(i) for i in t.items]
        if isinstance(expression, ListComprehension):
            return self.item_type(expression.generator.left_expr)
        if isinstance(t, Instance) and len(t.args) == 1:
            return get_proper_type(t.args[0])
        return None

    def item_type(self, item: Expression) -> ProperType | None:
        """The type of an item of a display. One that is a call may have been inferred as what the
        display was wanted to hold, which is anything; then it is asked for again, on its own."""
        t = self.type_of(item)
        tensor = as_tensor(t) if t is not None else None
        if tensor is None or not isinstance(item, CallExpr):
            return t
        is_any_dtype = isinstance(get_proper_type(tensor.args[1]), AnyType)
        if self._scope.shape(tensor) != UNKNOWN_SHAPE and not is_any_dtype:
            return t
        return get_proper_type(self._checker.get_expression_type(item))

    def _slice(self, expression: SliceExpr) -> object:
        bounds = (expression.begin_index, expression.end_index, expression.stride)
        return Slice(*(None if b is None else self.size(b) for b in bounds))

    def _slice_call(self, call: CallExpr) -> object:
        """`slice(start, stop, step)`, written in a key outside brackets."""
        of_slice = isinstance(call.callee, NameExpr) and call.callee.fullname == "builtins.slice"
        if not of_slice or any(kind != ArgKind.ARG_POS for kind in call.arg_kinds):
            return UNKNOWN
        bounds = [self.size(bound) for bound in call.args]
        return Slice(None, bounds[0]) if len(bounds) == 1 else Slice(*bounds)

    def size(self, expression: Expression) -> Size | None:
        value = self.value(self.type_of(expression), expression)
        if value is None or isinstance(value, (int, Dim)):
            return value
        return UNKNOWN

    def _arithmetic(self, expression: Expression) -> Size:
        if isinstance(expression, IntExpr):
            return expression.value
        if isinstance(expression, UnaryExpr) and expression.op == "-":
            operand = self.size(expression.expr)
            return UNKNOWN if operand is None else 0 - operand
        if isinstance(expression, OpExpr) and expression.op in ARITHMETIC:
            left, right = self.size(expression.left), self.size(expression.right)
            if left is None or right is None or expression.op in "//%" and right == 0:
                return UNKNOWN
            return ARITHMETIC[expression.op](left, right)
        return UNKNOWN

    # Indices

    def index(self, t: Type | None, expression: Expression) -> tuple[object, ...]:
        """The items of `x[...]`, as the rule of indexing takes them."""
        if isinstance(expression, TupleExpr):
            return tuple(self._index_item(self.type_of(i), i) for i in expression.items)
        proper = get_proper_type(t) if t is not None else None
        if isinstance(proper, TupleType) and not isinstance(expression, SliceExpr):
            return tuple(self._index_item(get_proper_type(i), None) for i in proper.items)
        return (self._index_item(proper, expression),)

    def _index_item(self, t: ProperType | None, expression: Expression | None) -> object:
        if isinstance(expression, NameExpr) and expression.fullname == "builtins.None":
            return None
        if t is not None and (tensor := as_tensor(t)) is not None:
            return self._array_index(tensor)
        if isinstance(t, Instance) and t.type.fullname == "builtins.slice":
            if isinstance(expression, CallExpr):
                return self._slice_call(expression)
            return self.value(t, expression) if expression else UNKNOWN
        value = self.value(t, expression)
        if value is UNKNOWN and isinstance(t, Instance) and t.type.fullname == "builtins.int":
            return Gather(())
        return UNKNOWN if isinstance(value, (str, tuple)) else value

    def _array_index(self, tensor: Instance) -> object:
        shape = self._scope.shape(tensor)
        dtype = get_proper_type(tensor.args[1])
        if not isinstance(dtype, Instance):
            return UNKNOWN
        is_mask = dtype.type.fullname in ("numpy.bool", "numpy.bool_")
        return Mask(shape) if is_mask else Gather(shape)


def members(t: Type) -> list[ProperType]:
    """The members of a union; a type that is none is its own."""
    proper = get_proper_type(t)
    if isinstance(proper, UnionType):
        return [get_proper_type(item) for item in proper.items]
    return [proper]
