"""Compute the expressions of sizes in a program: ``h * w``, ``x.shape[0]``, ``len(xs)``.

A value is an int, a size, or a tuple of them. It is UNKNOWN where an expression cannot be followed.
"""

from collections.abc import Callable
from functools import reduce
from operator import add, mul
from typing import Final, TypeGuard

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    ConditionalExpr,
    Expression,
    FloatExpr,
    IndexExpr,
    IntExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    TypeInfo,
    UnaryExpr,
    Var,
)
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    ProperType,
    TupleType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.names import EXPR
from typednn.mypy_plugin.types import Scope, as_tensor
from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, maximum, minimum
from typednn.shapes.rules.axes import count
from typednn.shapes.shape import Shape, Variadic

_INT_OPERATORS: Final[dict[str, Callable[[Size, Size], Size]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: UNKNOWN if b == 0 else a // b,
    "%": lambda a, b: UNKNOWN if b == 0 else a % b,
    "**": lambda a, b: _power(a, b),
}
_LARGEST_POWER: Final = 64

_TENSOR_ATTRIBUTES: Final[dict[str, Callable[[Shape], object]]] = {
    "shape": lambda shape: shape,
    "size": count,
    "ndim": lambda shape: _length(shape),
}
"""The values of a tensor's attributes."""

_SIZE_FUNCTIONS: Final[dict[str, Callable[[Shape], object]]] = {
    "builtins.len": lambda shape: _length(shape),
    "math.prod": count,
    "builtins.sum": lambda shape: reduce(add, shape, 0) if _are_sizes(shape) else UNKNOWN,
    "builtins.min": lambda shape: reduce(minimum, shape) if _are_sizes(shape) else UNKNOWN,
    "builtins.max": lambda shape: reduce(maximum, shape) if _are_sizes(shape) else UNKNOWN,
    "builtins.tuple": lambda shape: shape,
}
"""Functions of a tuple of sizes, and how to compute their results."""

_OF_SEVERAL: Final = ("builtins.min", "builtins.max")


def type_of(expression: Expression, checker: TypeChecker) -> ProperType | None:
    """Return the type that mypy has inferred for ``expression``, or None if it has none."""
    if not checker.has_type(expression):
        return None
    return get_proper_type(checker.lookup_type(expression))


def may_have_changed(expression: Expression | None, checker: TypeChecker) -> bool:
    """Whether an expression may have another value than the size that is its type.

    Without ``allow_redefinition`` a variable keeps the type of its first value (see
    ``mypy_errors/plain_ints.py``), and an item of a list always does.
    """
    match expression:
        case NameExpr(node=Var(is_inferred=True, is_final=False) as variable):
            flows = checker.options.allow_redefinition and not variable.is_index_var
            return not flows and _is_size_type(type_of(expression, checker))
        case IndexExpr(base=base):
            of_container = isinstance(type_of(base, checker), Instance)
            return of_container and _is_size_type(type_of(expression, checker))
    return False


def _is_size_type(t: ProperType | None) -> bool:
    if isinstance(t, TupleType | UnionType):
        return all(_is_size_type(get_proper_type(item)) for item in t.items)
    is_literal = isinstance(t, LiteralType) and isinstance(t.value, int)
    is_expression = isinstance(t, Instance) and t.type.fullname == EXPR
    return is_literal or is_expression or isinstance(t, TypeVarType)


def written_number(expression: Expression) -> float | None:
    """Return the number that is written out here, or None.

    A variable is none: one of type float may also hold an int.
    """
    match expression:
        case IntExpr(value=value) | FloatExpr(value=value):
            return value
        case NameExpr(fullname="builtins.True" | "builtins.False" as name):
            return name == "builtins.True"
        case UnaryExpr(op="-", expr=operand):
            number = written_number(operand)
            return None if number is None else -number
    return None


class Expressions:
    """Computes expressions from the values of their parts, which ``value`` returns."""

    def __init__(
        self, checker: TypeChecker, scope: Scope, value: Callable[[Expression], object]
    ) -> None:
        self._checker = checker
        self._scope = scope
        self._value = value
        self._following: set[Var] = set()

    def follow(self, expression: Expression) -> object:
        """Return the value of ``expression``, or UNKNOWN."""
        match expression:
            case IntExpr(value=value):
                return value
            case UnaryExpr(op="-", expr=operand):
                return _computed("-", 0, self._value(operand))
            case OpExpr(op=operator, left=left, right=right):
                return _computed(operator, self._value(left), self._value(right))
            case NameExpr(node=Var(final_value=int(value))) if not isinstance(value, bool):
                return value
            case NameExpr(node=Var() as variable):
                return self._variable(variable, type_of(expression, self._checker))
            case MemberExpr(expr=NameExpr(node=TypeInfo() as cls), name=name):
                return self._class_attribute(cls, name, type_of(expression, self._checker))
            case MemberExpr(name=name, expr=owner) if name in _TENSOR_ATTRIBUTES:
                return self._attribute(name, type_of(owner, self._checker))
            case ConditionalExpr(if_expr=first, else_expr=second):
                value = self._value(first)
                return value if value == self._value(second) else UNKNOWN
            case CallExpr(callee=NameExpr(fullname=name) | MemberExpr(fullname=name), args=args):
                return self._called(name, args)
            case IndexExpr(base=base, index=index):
                return _item(self._value(base), self._value(index))
        return UNKNOWN

    def _variable(self, variable: Var, t: ProperType | None) -> object:
        """Return the value of a variable that is assigned only once.

        A list may have changed since then. A variable that is declared as Any is left unknown.
        """
        found = definition(variable, self._checker)
        if found is None or isinstance(found, ListExpr) or variable in self._following:
            return UNKNOWN
        if isinstance(t, AnyType):
            return UNKNOWN
        self._following.add(variable)
        try:
            return self._value(found)
        finally:
            self._following.discard(variable)

    def _class_attribute(self, cls: TypeInfo, name: str, t: ProperType | None) -> object:
        """Return the value of ``Config.hidden``."""
        found = None if cls.is_enum else cls.get(name)
        variable = found.node if found is not None else None
        return self._variable(variable, t) if isinstance(variable, Var) else UNKNOWN

    def _attribute(self, name: str, owner: ProperType | None) -> object:
        tensor = as_tensor(owner) if owner is not None else None
        return UNKNOWN if tensor is None else _TENSOR_ATTRIBUTES[name](self._scope.shape(tensor))

    def _integer(self, argument: Expression) -> object:
        """Return the value of ``int(argument)`` for a size."""
        value = self._value(argument)
        return value if isinstance(value, int | Dim) else UNKNOWN

    def _called(self, name: str, args: list[Expression]) -> object:
        if name not in (*_SIZE_FUNCTIONS, "builtins.int") or not args:
            return UNKNOWN
        if len(args) == 1:
            if name == "builtins.int":
                return self._integer(args[0])
            t = type_of(args[0], self._checker)
            if (tensor := None if t is None else as_tensor(t)) is not None:
                return _rows(self._scope.shape(tensor)) if name == "builtins.len" else UNKNOWN
            value = self._value(args[0])
            return _SIZE_FUNCTIONS[name](value) if isinstance(value, tuple) else UNKNOWN
        values = tuple(map(self._value, args))
        if name in _OF_SEVERAL and _are_sizes(values):
            return _SIZE_FUNCTIONS[name](values)
        return UNKNOWN


def is_exact(value: object) -> bool:
    """Whether all of ``value`` is known."""
    if isinstance(value, tuple):
        return all(map(is_exact, value))
    return value != UNKNOWN and value != Variadic(None)


def merge(a: object, b: object) -> object:
    """Combine two accounts of one value; where both are known, take ``a``."""
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return tuple(map(merge, a, b))
    return b if a == UNKNOWN else a


def _are_sizes(values: object) -> TypeGuard[tuple[Size, ...]]:
    """Whether ``values`` is a tuple of sizes and its length is known."""
    return isinstance(values, tuple) and all(isinstance(v, int | Dim | Unknown) for v in values)


def _computed(operator: str, a: object, b: object) -> object:
    if isinstance(a, tuple) and isinstance(b, tuple):
        joined = (*a, *b)
        one_rank = sum(isinstance(entry, Variadic) for entry in joined) < 2
        return joined if operator == "+" and one_rank else UNKNOWN
    if isinstance(a, tuple) and isinstance(b, int):
        return a * b if operator == "*" and Variadic not in map(type, a) else UNKNOWN
    if operator in _INT_OPERATORS and isinstance(a, int | Dim) and isinstance(b, int | Dim):
        return _INT_OPERATORS[operator](a, b)
    return UNKNOWN


def _power(a: Size, b: Size) -> Size:
    return reduce(mul, [a] * b, 1) if isinstance(b, int) and 0 <= b <= _LARGEST_POWER else UNKNOWN


def _length(shape: Shape) -> Size:
    return UNKNOWN if any(isinstance(entry, Variadic) for entry in shape) else len(shape)


def _rows(shape: Shape) -> Size:
    return shape[0] if shape and not isinstance(shape[0], Variadic) else UNKNOWN


def _item(values: object, index: object) -> object:
    if _are_sizes(values) and isinstance(index, int) and -len(values) <= index < len(values):
        return values[index]
    return UNKNOWN
