"""The shape or the value of an argument, as far as it is known before the program runs.

A size may come from a literal, a ``Final`` name, the type of an expression (``x.shape[0]`` is a
type variable or a literal), or from arithmetic on those. Whatever cannot be followed is UNKNOWN.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    ArgKind,
    CallExpr,
    EllipsisExpr,
    Expression,
    FloatExpr,
    ListComprehension,
    NameExpr,
    OpExpr,
    RefExpr,
    SliceExpr,
    StarExpr,
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

from typednn.mypy_plugin.features.annotated_calls.type_variables import (
    is_shape_variable,
    is_size_variable,
)
from typednn.mypy_plugin.features.bounds import operand_members
from typednn.mypy_plugin.features.values.arithmetic import computed
from typednn.mypy_plugin.features.values.array_dtypes import dtype_name
from typednn.mypy_plugin.features.values.arrays import ArrayShapes, array_dtype, is_array
from typednn.mypy_plugin.features.values.enum_members import number_of_member
from typednn.mypy_plugin.features.values.expressions import (
    Expressions,
    is_exact,
    may_have_changed,
    merge,
    type_of,
    written_number,
)
from typednn.mypy_plugin.features.values.item_counts import ItemCounts
from typednn.mypy_plugin.features.values.items import Display, Items
from typednn.mypy_plugin.features.values.joined_tuples import of_all_branches
from typednn.mypy_plugin.names import NUMBERS
from typednn.mypy_plugin.types import Scope, as_array, is_expression, unknown_type
from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, nonnegative, symbol, within_limits
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.rules.from_data import rows
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.registry import AnyNumber, Arrays
from typednn.shapes.rules.slicing import Slice
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, common

_NUMBERS: Final = (
    *("builtins.int", "builtins.float", "builtins.complex", "builtins.bool", *NUMBERS),
    *("numpy.floating", "numpy.float64", "numpy.signedinteger", "numpy.unsignedinteger"),
    *("numpy.bool", "numpy.bool_"),
)
_SEQUENCES: Final = ("builtins.list", "builtins.tuple", "typing.Sequence")
_ELLIPSIS: Final = ("types.EllipsisType", "builtins.ellipsis")


_VARIABLE: Final = "@variable"
"""How the symbols of variables end whose values are not known. Their sign is not known either."""


def _is_variable(name: str) -> bool:
    return name.endswith(_VARIABLE)


def is_number(t: ProperType) -> bool:
    """Return whether a type is that of Python's numbers, or of numpy's. An ``IntEnum`` is a number, too."""
    if isinstance(t, TypeVarType):
        return is_number(get_proper_type(t.upper_bound))
    return isinstance(t, LiteralType) or is_expression(t) or _is_plain_number(t)


def _is_plain_number(t: ProperType) -> bool:
    return isinstance(t, Instance) and any(cls.fullname in _NUMBERS for cls in t.type.mro)


class Values:
    """Reads arguments of calls. ``scope`` keeps the names of dimensions that it meets."""

    def __init__(self, checker: TypeChecker, scope: Scope) -> None:
        self._checker = checker
        self._scope = scope
        self.items = Items(checker, scope)

    @cached_property
    def _arrays(self) -> ArrayShapes:
        return ArrayShapes(self._checker, self._scope, self)

    @cached_property
    def _counts(self) -> ItemCounts:
        return ItemCounts(self.type_of, self.size, self._scope)

    @cached_property
    def _expressions(self) -> Expressions:
        return Expressions(
            self._checker,
            self._scope,
            lambda expression: self.value(self.type_of(expression), expression),
        )

    def type_of(self, expression: Expression) -> ProperType | None:
        """Return the type that mypy has inferred for ``expression``, or None if it has none."""
        return type_of(expression, self._checker)

    def value(self, t: Type | None, expression: Expression | None) -> object:
        """Return the value of an argument, or UNKNOWN.

        It is an int, bool, None, str, Size or Slice, a tuple of these, or the Shape of a tensor.
        """
        if isinstance(expression, EllipsisExpr):
            return ...
        if isinstance(expression, SliceExpr):
            return self._slice(expression)
        proper = get_proper_type(t) if t is not None else None
        if isinstance(expression, Display):
            return self._display(expression)
        known = UNKNOWN if proper is None else self.of_type(of_all_branches(proper, expression))
        if may_have_changed(expression, self._checker):
            known = UNKNOWN
        if expression is None or is_exact(known):
            return known
        return merge(known, self._expressions.follow(expression))

    def numbers(self, t: Type | None, expression: Expression | None) -> object:
        """Return the value of an argument that may also be a float, or a tuple with floats.

        Floats have no literal types, so only a float that is written out is known.
        """
        if isinstance(expression, FloatExpr):
            return expression.value
        if isinstance(expression, UnaryExpr) and isinstance(expression.expr, FloatExpr):
            return -expression.expr.value if expression.op == "-" else UNKNOWN
        if isinstance(expression, TupleExpr):
            return tuple(self.numbers(self.type_of(item), item) for item in expression.items)
        return self.value(t, expression)

    def size(self, expression: Expression) -> Size | None:
        """Return the size that ``expression`` is; None for None, UNKNOWN for anything else."""
        value = self.value(self.type_of(expression), expression)
        if value is None or isinstance(value, (int, Dim)):
            return value
        return UNKNOWN

    def of_type(self, t: ProperType) -> object:
        """Return what the type alone says about a value."""
        if isinstance(t, NoneType):
            return None
        if (tensor := as_array(t)) is not None:
            return self._scope.shape(tensor)
        if isinstance(t, LiteralType):
            value = number_of_member(t, self._checker) if t.is_enum_literal() else t.value
            return within_limits(value) if type(value) is int else value
        if isinstance(t, Instance):
            if t.last_known_value is not None:
                return self.of_type(t.last_known_value)
            if t.type.fullname in _ELLIPSIS:
                return ...
            return self._scope.size(t) if is_expression(t) else UNKNOWN
        if isinstance(t, TypeVarType) and is_shape_variable(t):
            return self._scope.shape_of_tuple(t)
        if isinstance(t, TypeVarType):
            return self._scope.size(t) if is_size_variable(t) else UNKNOWN
        if isinstance(t, TupleType):
            return self._tuple(t)
        return UNKNOWN

    def _tuple(self, t: TupleType) -> object:
        if any(isinstance(item, UnpackType) for item in t.items):
            return self._scope.shape_of_tuple(t)
        return tuple(self.of_type(get_proper_type(item)) for item in t.items)

    def _display(self, display: Display) -> object:
        """Return the value of ``(a, *b)`` or ``[a, b]``.

        It is read item by item: the type of a list has only what its items share.
        """
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

    def _slice(self, expression: SliceExpr) -> object:
        start, stop, stride = expression.begin_index, expression.end_index, expression.stride
        bounds = (None if b is None else self.size(b) for b in (start, stop, stride))
        span = None if start is None or stop is None else self._distance(start, stop)
        return replace(Slice(*bounds), span=span)

    def _distance(self, start: Expression, stop: Expression) -> Size:
        """Return how much more the second expression is: 25 of ``i`` and ``i + 25``."""
        ends = self._in_variables(start), self._in_variables(stop)
        distance = computed("-", *reversed(ends))
        if not isinstance(distance, int | Dim):
            return UNKNOWN
        variables = distance.names if isinstance(distance, Dim) else ()
        return UNKNOWN if any(map(_is_variable, variables)) else distance

    def _in_variables(self, expression: Expression) -> object:
        """Return the value of an expression, in which unknown variables have symbols."""
        known = self.value(self.type_of(expression), expression)
        if not isinstance(known, Unknown):
            return known
        match expression:
            case OpExpr(op="+" | "-" | "*" as operator, left=left, right=right):
                return computed(operator, self._in_variables(left), self._in_variables(right))
            case NameExpr(name=name, node=Var()) if self._is_int(expression):
                return symbol(f"{{{name}}}{_VARIABLE}")
        return UNKNOWN

    def _is_int(self, expression: Expression) -> bool:
        t = self.type_of(expression)
        return isinstance(t, Instance) and t.type.fullname == "builtins.int"

    # Operands

    def operand(self, t: ProperType) -> Shape:
        """Return the shape of an operand: a number has the shape of a scalar."""
        if isinstance(t, UnionType):
            return common([self.operand(member) for member in operand_members(t)])
        if (tensor := as_array(t)) is not None:
            return self._scope.shape(tensor)
        return () if is_number(t) else UNKNOWN_SHAPE

    def nested(self, t: ProperType, expression: Expression | None) -> Shape:
        """Return the shape of data: a tensor, a number, or nested lists and tuples of them.

        Raise ShapeError if the items of a list or tuple have different shapes.
        """
        if isinstance(expression, ListComprehension):
            item = expression.generator.left_expr
            found = self.items.type(item)
            row = UNKNOWN_SHAPE if found is None else self.nested(found, item)
            number = self._counts.count(expression)
            return (number, *row) if row == () or nonnegative(number - 1) else _row_of(row)
        if not isinstance(expression, Display):
            unknown = is_array(t) or isinstance(t, AnyType)
            return self._arrays.shape(t, expression) if unknown else self._of_rows(t)
        if any(isinstance(item, StarExpr) for item in expression.items):
            return self._of_spread(expression)
        items = [(self.items.type(item), item) for item in expression.items]
        return rows([UNKNOWN_SHAPE if i is None else self.nested(i, item) for i, item in items])

    def _of_spread(self, display: Display) -> Shape:
        """Return the shape of ``[a, *b]``. Of what mypy does not know the items are of any shape."""
        found = self.items.types(unknown_type(), display)
        if isinstance(found, list):
            return rows([UNKNOWN_SHAPE if each is None else self._of_rows(each) for each in found])
        return (UNKNOWN, *(UNKNOWN_SHAPE if found is None else self._of_rows(found)))

    def _of_rows(self, t: ProperType) -> Shape:
        """Return what the type of nested lists and tuples says of their shape."""
        if isinstance(t, TupleType) and not any(isinstance(i, UnpackType) for i in t.items):
            return rows([self._of_rows(get_proper_type(item)) for item in t.items])
        if isinstance(t, Instance) and t.type.fullname in _SEQUENCES:
            return _row_of(self._of_rows(get_proper_type(t.args[0])))
        return self.operand(t)

    def kinds(self, expression: Expression) -> Iterator[str]:
        """Yield the kind of each number in nested lists: "b", "i" or "f"; "?" if it is unknown."""
        if isinstance(expression, Display):
            for item in expression.items:
                yield from self.kinds(item)
            return
        t = self.type_of(expression)
        name = t.type.fullname if isinstance(t, Instance) else ""
        if isinstance(written_number(expression), float):
            name = "written float"  # a variable of type float may also hold an int
        yield {"builtins.bool": "b", "builtins.int": "i", "written float": "f"}.get(name, "?")

    def array_dtype(self, t: ProperType, expression: Expression | None) -> str | None:
        """Return the name of the dtype that a numpy array has if its type does not say it."""
        if not is_array(t) or not isinstance(array_dtype(t), AnyType) or expression is None:
            return None
        return dtype_name(expression, self.kinds, self._checker)

    def operands(self, t: ProperType, expression: Expression | None) -> Arrays:
        """Return the shapes of the items of a list or tuple."""
        found = self.items.types(t, expression)
        if isinstance(found, list):
            return tuple(UNKNOWN_SHAPE if i is None else self.operand(i) for i in found)
        if found is None:
            return UNKNOWN
        return AnyNumber(self.operand(found), self._counts.count(self.items.as_written(expression)))

    # Indices

    def index(self, t: Type | None, expression: Expression | None) -> tuple[object, ...]:
        """Return the items of ``x[...]``, as the rule of indexing takes them."""
        if isinstance(expression, TupleExpr):
            return tuple(self._index_item(self.type_of(i), i) for i in expression.items)
        if isinstance(expression, CallExpr) and _is_grid(expression.callee):
            return self._grid(expression)
        proper = get_proper_type(t) if t is not None else None
        if isinstance(proper, TupleType) and not isinstance(expression, SliceExpr):
            return tuple(self._index_item(get_proper_type(i), None) for i in proper.items)
        return (self._index_item(proper, expression),)

    def _index_item(self, t: ProperType | None, expression: Expression | None) -> object:
        if isinstance(expression, NameExpr) and expression.fullname == "builtins.None":
            return None
        if is_array(t):
            return self._numpy_index(t, expression)
        if t is not None and (tensor := as_array(t)) is not None:
            return _array_index(self._scope.shape(tensor), get_proper_type(tensor.args[1]))
        if isinstance(t, Instance) and t.type.fullname == "builtins.slice":
            if isinstance(expression, CallExpr):
                return self._slice_call(expression)
            return self.value(t, expression) if expression else UNKNOWN
        if (places := self._listed_places(t, expression)) is not None:
            return places
        value = self.value(t, expression)
        if value is UNKNOWN and isinstance(t, Instance) and t.type.fullname == "builtins.int":
            return Gather(())
        return UNKNOWN if isinstance(value, (str, tuple)) else value

    def _listed_places(self, t: ProperType | None, expression: Expression | None) -> Gather | None:
        """Return what a list of ints selects, as numpy and PyTorch take it."""
        if not isinstance(t, Instance) or t.type.fullname != "builtins.list":
            return None
        item = get_proper_type(t.args[0])
        is_int = isinstance(item, Instance) and item.type.fullname == "builtins.int"
        return Gather((self._counts.count(self.items.as_written(expression)),)) if is_int else None

    def _grid(self, call: CallExpr) -> tuple[object, ...]:
        """Return the indices that ``np.ix_(rows, columns)`` gives: they meet on axes of their own."""
        counts = [self._counts.count(each) for each in call.args]
        axes = [[1] * i + [n] + [1] * (len(counts) - i - 1) for i, n in enumerate(counts)]
        return tuple(Gather(tuple(each)) for each in axes)

    def _slice_call(self, call: CallExpr) -> object:
        """Return the value of ``slice(start, stop, step)``, written in a key outside brackets."""
        of_slice = isinstance(call.callee, NameExpr) and call.callee.fullname == "builtins.slice"
        if not of_slice or any(kind != ArgKind.ARG_POS for kind in call.arg_kinds):
            return UNKNOWN
        bounds = [self.size(bound) for bound in call.args]
        return Slice(None, bounds[0]) if len(bounds) == 1 else Slice(*bounds)

    def _numpy_index(self, array: Instance, expression: Expression | None) -> object:
        shape, name = self._arrays.shape(array, expression), self.array_dtype(array, expression)
        if name is not None:
            return Mask(shape) if name == "bool_" else Gather(shape)
        return _array_index(shape, array_dtype(array))


def _is_grid(callee: Expression) -> bool:
    return isinstance(callee, RefExpr) and callee.fullname.endswith(".ix_")


def _row_of(item: Shape) -> Shape:
    """Return the shape of a list whose items have this shape. An empty one has one axis."""
    return (UNKNOWN,) if item == () else (UNKNOWN, *UNKNOWN_SHAPE)


def _array_index(shape: Shape, dtype: ProperType) -> object:
    """Return what an array selects as an index. A vector gives one axis, whether places or a mask."""
    if not isinstance(dtype, Instance):
        is_vector = len(shape) == 1 and variadic_at(shape) is None
        return Gather((UNKNOWN,)) if is_vector else UNKNOWN
    is_mask = dtype.type.fullname in ("numpy.bool", "numpy.bool_")
    return Mask(shape) if is_mask else Gather(shape)
