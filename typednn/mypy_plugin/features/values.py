"""What is known of an argument before the program runs: its shape, or its value.

A size may come from a literal, a `Final` name, the type of an expression (`x.shape[0]` is a type
variable or a literal) or from arithmetic over those. Whatever cannot be followed is UNKNOWN.
"""

from collections.abc import Callable, Iterator
from functools import reduce
from operator import add, mul
from typing import Final, TypeGuard

from mypy.checker import TypeChecker
from mypy.nodes import (
    ArgKind,
    CallExpr,
    EllipsisExpr,
    Expression,
    FloatExpr,
    IndexExpr,
    IntExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    SliceExpr,
    StarExpr,
    SymbolNode,
    TupleExpr,
    UnaryExpr,
    Var,
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

from typednn.mypy_plugin.features.definitions import definition
from typednn.mypy_plugin.names import EXPRESSIONS
from typednn.mypy_plugin.types import Scope, as_tensor
from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, maximum, minimum
from typednn.shapes.rules.axes import count
from typednn.shapes.rules.from_data import rows
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.registry import AnyNumber, Arrays
from typednn.shapes.rules.slicing import Slice
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, Variadic

Display = TupleExpr | ListExpr
NUMBERS: Final = (
    *("builtins.int", "builtins.float", "builtins.bool"),
    *("numpy.floating", "numpy.float64", "numpy.signedinteger", "numpy.unsignedinteger"),
    *("numpy.bool", "numpy.bool_"),
)

ARITHMETIC: Final[dict[str, Callable[[Size, Size], Size]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: UNKNOWN if b == 0 else a // b,
    "%": lambda a, b: UNKNOWN if b == 0 else a % b,
    "**": lambda a, b: _power(a, b),
}
_LARGEST_POWER: Final = 64

_OF_SHAPES: Final[dict[str, Callable[[Shape], object]]] = {
    "shape": lambda shape: shape,
    "size": count,
    "ndim": lambda shape: _length(shape),
}
"""What a tensor's attributes say."""

_FUNCTIONS: Final[dict[str, Callable[[Shape], object]]] = {
    "builtins.len": lambda shape: _length(shape),
    "math.prod": count,
    "builtins.sum": lambda shape: reduce(add, shape, 0) if are_sizes(shape) else UNKNOWN,
    "builtins.min": lambda shape: reduce(minimum, shape) if are_sizes(shape) else UNKNOWN,
    "builtins.max": lambda shape: reduce(maximum, shape) if are_sizes(shape) else UNKNOWN,
    "builtins.tuple": lambda shape: shape,
}
"""What functions say of a tuple of sizes."""
_OF_SEVERAL: Final = ("builtins.min", "builtins.max")


class Values:
    """Reads arguments of calls; the names of dimensions that it meets go into `scope`."""

    def __init__(self, checker: TypeChecker, scope: Scope) -> None:
        self._checker = checker
        self._scope = scope
        self._following: set[SymbolNode | None] = set()

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
        if expression is None or _is_exact(known):
            return known
        return _sharper(known, self._followed(expression))

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
            return self._scope.size(t) if t.type.fullname in EXPRESSIONS else UNKNOWN
        if isinstance(t, TypeVarType):
            return self._scope.size(t)
        if isinstance(t, TupleType):
            return self._tuple(t)
        return UNKNOWN

    def _tuple(self, t: TupleType) -> object:
        if any(isinstance(item, UnpackType) for item in t.items):
            return self._scope.shape_of_tuple(t)
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
        """The shape of data: of a tensor, a number, or displays of them in displays.

        Raises ShapeError where the items of one have different shapes.
        """
        if not isinstance(expression, Display):
            return self.operand(t)
        items = [(self.item_type(item), item) for item in expression.items]
        if any(isinstance(item, StarExpr) for item in expression.items):
            return UNKNOWN_SHAPE
        return rows([UNKNOWN_SHAPE if i is None else self.nested(i, item) for i, item in items])

    def kinds(self, expression: Expression) -> Iterator[str]:
        """The kinds of the numbers in displays of them: b, i or f; "?" for one that is not known."""
        if isinstance(expression, Display):
            for item in expression.items:
                yield from self.kinds(item)
            return
        t = self.type_of(expression)
        name = t.type.fullname if isinstance(t, Instance) else ""
        if isinstance(written_number(expression), float):
            name = "written float"  # a variable of type float may also hold an int
        yield {"builtins.bool": "b", "builtins.int": "i", "written float": "f"}.get(name, "?")

    def operands(self, t: ProperType, expression: Expression | None) -> Arrays:
        """The shapes of the items of a list or tuple."""
        found = self.item_types(t, expression)
        if isinstance(found, list):
            return tuple(UNKNOWN_SHAPE if i is None else self.operand(i) for i in found)
        return UNKNOWN if found is None else AnyNumber(self.operand(found))

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

    # Expressions

    def _followed(self, expression: Expression) -> object:
        """The value of an expression of ints, or of tuples of ints."""
        match expression:
            case IntExpr(value=value):
                return value
            case UnaryExpr(op="-", expr=operand):
                return _computed("-", 0, self._of(operand))
            case OpExpr(op=operator, left=left, right=right):
                return _computed(operator, self._of(left), self._of(right))
            case NameExpr(node=Var(final_value=int(value))) if not isinstance(value, bool):
                return value
            case NameExpr():
                return self._variable(expression)
            case MemberExpr(name=name, expr=owner) if name in _OF_SHAPES:
                return self._of_shape(name, self.type_of(owner))
            case CallExpr(callee=NameExpr(fullname=name) | MemberExpr(fullname=name), args=args):
                return self._called(name, args)
            case IndexExpr(base=base, index=index):
                return _item(self._of(base), self._of(index))
        return UNKNOWN

    def _of(self, expression: Expression) -> object:
        return self.value(self.type_of(expression), expression)

    def _variable(self, name: NameExpr) -> object:
        """The value of a variable that has only one; a list may have changed since, and who declares
        one as Any wants nothing known of it."""
        found = definition(name, self._checker)
        if found is None or isinstance(found, ListExpr) or name.node in self._following:
            return UNKNOWN
        if isinstance(self.type_of(name), AnyType):
            return UNKNOWN
        self._following.add(name.node)
        try:
            return self._of(found)
        finally:
            self._following.discard(name.node)

    def _of_shape(self, name: str, owner: ProperType | None) -> object:
        tensor = as_tensor(owner) if owner is not None else None
        return UNKNOWN if tensor is None else _OF_SHAPES[name](self._scope.shape(tensor))

    def _called(self, name: str, args: list[Expression]) -> object:
        if name not in _FUNCTIONS or not args:
            return UNKNOWN
        if len(args) == 1:
            t = self.type_of(args[0])
            if (tensor := None if t is None else as_tensor(t)) is not None:
                return _rows(self._scope.shape(tensor)) if name == "builtins.len" else UNKNOWN
            value = self._of(args[0])
            return _FUNCTIONS[name](value) if isinstance(value, tuple) else UNKNOWN
        values = tuple(map(self._of, args))
        return _FUNCTIONS[name](values) if name in _OF_SEVERAL and are_sizes(values) else UNKNOWN

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


# Values


def _is_exact(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_exact, value))
    return value != UNKNOWN and value != Variadic(None)


def _sharper(known: object, followed: object) -> object:
    """Of two values that are the same one, what is known of either."""
    if isinstance(known, tuple) and isinstance(followed, tuple) and len(known) == len(followed):
        return tuple(map(_sharper, known, followed))
    return followed if known == UNKNOWN else known


def are_sizes(values: object) -> TypeGuard[tuple[Size, ...]]:
    """Whether it is a tuple of sizes, as many as there are."""
    return isinstance(values, tuple) and all(isinstance(v, int | Dim | Unknown) for v in values)


def _computed(operator: str, a: object, b: object) -> object:
    if isinstance(a, tuple) and isinstance(b, tuple):
        joined = (*a, *b)
        return (
            joined
            if operator == "+" and sum(isinstance(e, Variadic) for e in joined) < 2
            else UNKNOWN
        )
    if isinstance(a, tuple) and isinstance(b, int):
        return a * b if operator == "*" and Variadic not in map(type, a) else UNKNOWN
    if operator in ARITHMETIC and isinstance(a, int | Dim) and isinstance(b, int | Dim):
        return ARITHMETIC[operator](a, b)
    return UNKNOWN


def _power(a: Size, b: Size) -> Size:
    return reduce(mul, [a] * b, 1) if isinstance(b, int) and 0 <= b <= _LARGEST_POWER else UNKNOWN


def _length(shape: Shape) -> Size:
    return UNKNOWN if any(isinstance(entry, Variadic) for entry in shape) else len(shape)


def _rows(shape: Shape) -> Size:
    return shape[0] if shape and not isinstance(shape[0], Variadic) else UNKNOWN


def _item(values: object, index: object) -> object:
    if are_sizes(values) and isinstance(index, int) and -len(values) <= index < len(values):
        return values[index]
    return UNKNOWN


def written_number(expression: Expression) -> float | None:
    """The Python number that is written out here; a variable of type float may also hold an int."""
    match expression:
        case IntExpr(value=value) | FloatExpr(value=value):
            return value
        case NameExpr(fullname="builtins.True" | "builtins.False" as name):
            return name == "builtins.True"
        case UnaryExpr(op="-", expr=operand):
            number = written_number(operand)
            return None if number is None else -number
    return None
