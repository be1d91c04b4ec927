"""The shapes of numpy's arrays: of the expressions that make them, or else of their types.

numpy's stubs know the number of axes at most. So the shape is read from the program:
``np.zeros((2, 3))``, ``rng.random((n, 3))``, or a variable that is assigned only once. The types of
the arrays stay as they are, so code without tensors is not concerned.
"""

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import Final, Protocol, TypeGuard

from mypy.checker import TypeChecker
from mypy.nodes import (
    ARG_NAMED,
    ARG_POS,
    CallExpr,
    ComparisonExpr,
    Expression,
    IndexExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    RefExpr,
    SymbolNode,
    UnaryExpr,
    Var,
)
from mypy.types import AnyType, Instance, ProperType, Type, get_proper_type

from typednn.mypy_plugin.features.values.definitions import changes_shapes, definition
from typednn.mypy_plugin.types import Scope, as_tensor
from typednn.shapes.dim import UNKNOWN, Dim, Unknown
from typednn.shapes.rules import RULES
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.creation import arange, eye, linspace, zeros
from typednn.shapes.rules.registry import ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic

ARRAY: Final = "numpy.ndarray"
_GENERATORS: Final = "numpy.random."

_ASKED_FOR: Final[Mapping[str, str]] = dict.fromkeys(("zeros", "ones", "empty", "full"), "shape")
"""Functions that are asked for a shape: the names of their first parameters."""

_DRAWN: Final[Mapping[str, str]] = {
    **dict.fromkeys(("random", "random_sample", "standard_normal", "standard_exponential"), "size"),
    **dict.fromkeys(("exponential", "poisson", "standard_gamma"), "_ size"),
    **dict.fromkeys(("normal", "uniform", "integers", "randint", "binomial", "gamma"), "_ _ size"),
    **dict.fromkeys(("laplace", "lognormal", "beta", "gumbel", "logistic"), "_ _ size"),
}
"""The same of numpy's random numbers: functions, and methods of generators."""

_OF_ITEMS: Final = ("permutation", "choice")
"""The same of functions that draw from an array, or from the numbers below an int."""

_BY_RULE: Final[Mapping[str, Callable[..., Shape]]] = {
    "arange": arange,
    "linspace": lambda start, stop, num=50: linspace(start, stop, num),
    "eye": lambda N, M=None: eye(N, M),
    "identity": lambda n: eye(n),
}
"""Functions whose result has the shape that a rule of ours computes from numpy's parameters."""

_OF_SIZES: Final = ("rand", "randn")
_OF_DATA: Final = ("array", "asarray", "ascontiguousarray")
_LIKE: Final = ("zeros_like", "ones_like", "empty_like", "full_like", "copy")
_SAME_SHAPE: Final = ("astype", "copy", "round")
REDUCTIONS: Final = (
    *("sum", "prod", "mean", "std", "var", "max", "min", "amax", "amin", "argmax", "argmin"),
    *("any", "all", "median"),
)
"""Functions and methods that reduce an array over ``axis``, perhaps with ``keepdims``."""
_ARITHMETIC: Final = ("+", "-", "*", "/", "//", "%", "**")


class Reader(Protocol):
    """What the parts of an expression are read with: ``Values`` in ``arguments.py``."""

    def type_of(self, expression: Expression, /) -> ProperType | None: ...
    def value(self, t: Type | None, expression: Expression | None, /) -> object: ...
    def numbers(self, t: Type | None, expression: Expression | None, /) -> object: ...
    def nested(self, t: ProperType, expression: Expression | None, /) -> Shape: ...
    def index(self, t: Type | None, expression: Expression, /) -> tuple[object, ...]: ...


def _has_size(shape: Shape) -> bool:
    """Whether a size or a name is known: from an annotation, or the rule of a call."""
    return any(isinstance(e, int | Dim) or isinstance(e, Variadic) and e.name for e in shape)


def is_array(t: ProperType | None) -> TypeGuard[Instance]:
    """Whether a type is numpy's array."""
    return isinstance(t, Instance) and t.type.fullname == ARRAY


def array_dtype(array: Instance) -> ProperType:
    """Return the dtype in the type of an array; Any if it is not known."""
    dtype = get_proper_type(array.args[1])
    return get_proper_type(dtype.args[0]) if isinstance(dtype, Instance) and dtype.args else dtype


class ArrayShapes:
    """Reads the shapes of arrays."""

    def __init__(self, checker: TypeChecker, scope: Scope, reader: Reader) -> None:
        self._checker, self._scope, self._reader = checker, scope, reader
        self._following = set[Var]()

    def shape(self, t: ProperType | None, expression: Expression | None) -> Shape:
        """Return the shape of an array; UNKNOWN_SHAPE if nothing is known of it."""
        if isinstance(expression, NameExpr) and changes_shapes(self._checker):
            return UNKNOWN_SHAPE
        if is_array(t) and _has_size(stated := self._scope.shape(t)):
            return stated
        try:
            found = UNKNOWN_SHAPE if expression is None else self._made(expression)
        except ShapeError:  # numpy refuses it too
            return UNKNOWN_SHAPE
        return self._of_type(t, expression) if found == UNKNOWN_SHAPE else found

    def _of_type(self, t: ProperType | None, expression: Expression | None) -> Shape:
        """Return what the type says. In numpy's stubs, the transpose of a matrix has its type."""
        if not is_array(t) or changes_shapes(self._checker):
            return UNKNOWN_SHAPE
        shape = self._scope.shape_of_tuple(get_proper_type(t.args[0]))
        declared = expression is not None and self._is_declared(expression)
        return shape if declared else tuple(map(_without_size, shape))

    def _is_declared(self, expression: Expression) -> bool:
        """Whether the type of an expression is one that the program states."""
        match expression:
            case NameExpr(node=node):
                return _is_declared_variable(node)
            case CallExpr(callee=RefExpr(fullname=name)) if name:
                return not name.startswith("numpy.")
            case CallExpr(callee=MemberExpr(expr=owner)):
                t = self._reader.type_of(owner)
                return isinstance(t, Instance) and not t.type.fullname.startswith("numpy.")
            case MemberExpr(expr=owner, name=name):
                t = self._reader.type_of(owner)
                found = t.type.get(name) if isinstance(t, Instance) else None
                return found is not None and _is_declared_variable(found.node)
        return False

    def _of(self, expression: Expression) -> Shape:
        """Return the shape of a part of an expression, which may also be a number."""
        t = self._reader.type_of(expression)
        if is_array(t) or isinstance(t, AnyType):
            return self.shape(t, expression)
        return UNKNOWN_SHAPE if t is None else self._reader.nested(t, expression)

    def _made(self, expression: Expression) -> Shape:
        match expression:
            case NameExpr(node=Var(is_inferred=True) as variable):
                return self._variable(variable)
            case CallExpr(callee=RefExpr(fullname=name)) if name.startswith("numpy."):
                return self._called(name, expression)
            case CallExpr(callee=MemberExpr(expr=owner, name=name)):
                return self._method(owner, name, expression)
            case MemberExpr(expr=owner, name="T") if is_array(self._reader.type_of(owner)):
                return _reversed(self._of(owner))
            case UnaryExpr(op="-" | "+", expr=operand):
                return self._of(operand)
            case OpExpr(op=operator, left=left, right=right) if operator in _ARITHMETIC:
                return broadcast(operator, self._of(left), self._of(right))
            case ComparisonExpr(operators=[operator], operands=[left, right]):
                return broadcast(operator, self._of(left), self._of(right))
            case IndexExpr(base=base, index=index) if is_array(self._reader.type_of(base)):
                key = self._reader.index(self._reader.type_of(index), index)
                return _one(RULES["getitem"](self._of(base), key))
        return UNKNOWN_SHAPE

    def _variable(self, variable: Var) -> Shape:
        """Return the shape of a variable that is assigned only once."""
        found = definition(variable, self._checker)
        if found is None or variable in self._following:
            return UNKNOWN_SHAPE
        self._following.add(variable)
        try:
            return self._of(found)
        finally:
            self._following.discard(variable)

    def _called(self, fullname: str, call: CallExpr) -> Shape:
        """Return the shape of the result of one of numpy's functions."""
        name = fullname.rpartition(".")[2]
        if fullname.startswith(_GENERATORS):
            return zeros(self._sizes(call.args)) if name in _OF_SIZES else self._drawn(name, call)
        if name in _ASKED_FOR:
            return self._asked_for(_ASKED_FOR[name], call)
        if name in _BY_RULE:
            return self._by_rule(_BY_RULE[name], call)
        names = {each for each in call.arg_names if each is not None}
        if name in _OF_DATA and names <= {"dtype", "copy", "order"}:
            return self._of(call.args[0]) if call.args else UNKNOWN_SHAPE
        if name in REDUCTIONS:
            return self._reduced(call.args[0], call, "a axis") if call.args else UNKNOWN_SHAPE
        if name in _LIKE and "shape" not in names or self._is_unary(call.callee):
            return self._of(call.args[0]) if call.args else UNKNOWN_SHAPE
        return UNKNOWN_SHAPE

    def _drawn(self, name: str, call: CallExpr) -> Shape:
        """Return the shape of what a function of random numbers, or a generator's method, draws."""
        if name in _DRAWN:
            return self._asked_for(_DRAWN[name], call)
        if name not in _OF_ITEMS or not call.args:
            return UNKNOWN_SHAPE
        items = self._of(call.args[0])
        if name == "permutation":
            return self._asked(call.args[0]) if items == () else items
        from_row = items == () or len(items) == 1 and items != UNKNOWN_SHAPE
        return self._asked_for("_ size", call) if from_row else UNKNOWN_SHAPE

    def _is_unary(self, function: Expression) -> bool:
        """Whether a function is an elementwise one of one operand, such as ``np.sqrt``."""
        t = self._reader.type_of(function)
        return isinstance(t, Instance) and t.type.name == "_UFunc_Nin1_Nout1"

    def _method(self, owner: Expression, name: str, call: CallExpr) -> Shape:
        """Return the shape of the result of a method of an array, or of a generator."""
        t = self._reader.type_of(owner)
        if isinstance(t, Instance) and t.type.fullname.startswith(_GENERATORS):
            return self._drawn(name, call)
        if t is not None and (tensor := as_tensor(t)) is not None:
            return self._scope.shape(tensor) if name == "numpy" else UNKNOWN_SHAPE
        if not is_array(t):
            return UNKNOWN_SHAPE
        if name in _SAME_SHAPE:
            return self._of(owner)
        if name == "reshape":
            given = [e for e, k in zip(call.args, call.arg_kinds, strict=True) if k == ARG_POS]
            shape = self._asked(given[0]) if len(given) == 1 else self._sizes(given)
            return _one(RULES["reshape"](self._of(owner), shape))
        if name in REDUCTIONS:
            return self._reduced(owner, call, "axis")
        if name in ("ravel", "flatten"):
            return _one(RULES["flatten"](self._of(owner)))
        return (
            _reversed(self._of(owner)) if name == "transpose" and not call.args else UNKNOWN_SHAPE
        )

    # Arguments

    def _reduced(self, array: Expression, call: CallExpr, parameters: str) -> Shape:
        """Return the shape of an array that a function or a method reduces."""
        given = arguments_of(call, f"{parameters} dtype out")
        named = {name for name in call.arg_names if name is not None}
        if not given.keys().isdisjoint(("out",)) or not named <= {"a", "axis", "dtype", "keepdims"}:
            return UNKNOWN_SHAPE
        kept = dict(zip(call.arg_names, call.args, strict=True)).get("keepdims")
        known = {"axis": given.get("axis"), "keepdims": kept}
        values = {
            name: self._reader.value(self._reader.type_of(each), each)
            for name, each in known.items()
            if each is not None
        }
        return _one(RULES["sum"](self._of(array), **values))

    def _asked_for(self, parameters: str, call: CallExpr) -> Shape:
        """Return the shape that a call asks for by the last of these parameters."""
        asked = arguments_of(call, parameters).get(parameters.split()[-1])
        return UNKNOWN_SHAPE if asked is None else zeros(self._asked(asked))

    def _asked(self, argument: Expression) -> Shape:
        """Return the shape that an argument is: a tuple, or one size."""
        t = self._reader.type_of(argument)
        value = self._reader.value(t, argument)
        if isinstance(value, tuple):
            return value if all(map(_is_entry, value)) else UNKNOWN_SHAPE
        if value is UNKNOWN:
            is_int = isinstance(t, Instance) and t.type.fullname == "builtins.int"
            return (UNKNOWN,) if is_int else UNKNOWN_SHAPE
        return (value,) if _is_entry(value) else UNKNOWN_SHAPE

    def _sizes(self, arguments: Sequence[Expression]) -> Shape:
        """Return the shape whose sizes are arguments of their own: ``x.reshape(2, 3)``."""
        sizes = [self._asked(argument) for argument in arguments]
        one_each = all(len(size) == 1 for size in sizes)
        return tuple(size[0] for size in sizes) if one_each else UNKNOWN_SHAPE

    def _by_rule(self, rule: Callable[..., Shape], call: CallExpr) -> Shape:
        """Return the shape that a rule computes from the arguments of a call."""
        parameters = signature(rule).parameters
        given = arguments_of(call, " ".join(parameters))
        if any(self._of(each) != () for each in given.values()):
            return UNKNOWN_SHAPE  # linspace takes arrays too
        values = {n: self._reader.numbers(self._reader.type_of(e), e) for n, e in given.items()}
        known = all(isinstance(value, int | float | Dim | Unknown) for value in values.values())
        needed = {name for name, p in parameters.items() if p.default is p.empty}
        return rule(**values) if known and needed <= values.keys() else UNKNOWN_SHAPE


def arguments_of(call: CallExpr, parameters: str) -> dict[str, Expression]:
    """Return the arguments of a call by the names of its first parameters."""
    names = parameters.split()
    if any(kind not in (ARG_POS, ARG_NAMED) for kind in call.arg_kinds):
        return {}
    columns = zip(call.args, call.arg_names, range(len(call.args)), strict=True)
    placed = {name or "".join(names[i : i + 1]): each for each, name, i in columns}
    return {name: each for name, each in placed.items() if name in names}


def _is_declared_variable(node: SymbolNode | None) -> bool:
    return isinstance(node, Var) and not node.is_inferred


def _is_entry(value: object) -> TypeGuard[Entry]:
    return isinstance(value, Entry) and not isinstance(value, bool)


def _without_size(entry: Entry) -> Entry:
    return Variadic(None) if isinstance(entry, Variadic) else UNKNOWN


def _reversed(shape: Shape) -> Shape:
    return tuple(reversed(shape))


def _one(result: ResultShape) -> Shape:
    """Return the shape of a result that is one tensor."""
    return result if isinstance(result, tuple) else UNKNOWN_SHAPE
