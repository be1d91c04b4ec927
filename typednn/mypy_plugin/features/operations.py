"""Calls of typednn's own operations: the shape of the result is what the operation's rule says.

A rule (`typednn.shapes.rules`) has the parameters of its operation, so a call's arguments are bound to
it by name. Methods and operators of Tensor are the operations of the same meaning with `self` first.
"""

import inspect
from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import Expression
from mypy.plugin import AttributeContext, MethodContext
from mypy.subtypes import is_same_type
from mypy.typeops import make_simplified_union
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    ProperType,
    Type,
    TypeVarType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.calls import CallContext, Signatures
from typednn.mypy_plugin.features.values import Values, members
from typednn.mypy_plugin.names import OPERATIONS, TENSOR
from typednn.mypy_plugin.types import Scope, Writer, as_tensor, checker_builder
from typednn.shapes.dim import UNKNOWN
from typednn.shapes.rules import RULES
from typednn.shapes.rules.dtype import mixed_dtypes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError

_ARITHMETIC: Final = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "pow": "pow",
    "matmul": "matmul",
}
_COMPARISONS: Final = {
    "eq": "equal",
    "ne": "not_equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}
OPERATORS: Final = {
    **{f"__{name}__": (rule, ("x", "y")) for name, rule in (_ARITHMETIC | _COMPARISONS).items()},
    **{f"__r{name}__": (rule, ("y", "x")) for name, rule in _ARITHMETIC.items()},
    "__getitem__": ("getitem", ("x", "key")),
}
_OPERATOR_RULES: Final = frozenset((_ARITHMETIC | _COMPARISONS).values())
ATTRIBUTES: Final = {"T": "transpose", "mT": "matrix_transpose"}

_MOST_ALTERNATIVES: Final = 16
"""How many combinations of union members one call is checked for."""


class Operation(NamedTuple):
    """A call of an operation: its rule's name and the rule's parameters, in the call's order."""

    name: str
    parameters: tuple[str, ...] | None  # None: the callee's own names

    @property
    def takes_self(self) -> bool:
        return self.parameters is not None


@cache
def operation_of(fullname: str) -> Operation | None:
    """The operation that a full name stands for, if it has a rule."""
    owner, _, name = fullname.rpartition(".")
    if owner == TENSOR:
        rule, parameters = OPERATORS.get(name, (name, ("x",)))
        return Operation(rule, parameters) if rule in RULES else None
    if fullname.startswith(OPERATIONS) and name in RULES:
        return Operation(name, None)
    return None


def apply_rule(ctx: CallContext, operation: Operation, signatures: Signatures) -> Type:
    """The type of the operation's result; what cannot be right is reported."""
    assert isinstance(ctx.api, TypeChecker)
    call = _Call(ctx, operation, signatures.of(ctx))
    if not call.check_dtypes():
        return ctx.default_return_type
    results = [call.result(choice) for choice in call.alternatives()]
    return _union(results) if results else ctx.default_return_type


def _union(results: list[Type]) -> Type:
    first = results[0]
    if all(is_same_type(first, other) for other in results[1:]):
        return first
    return make_simplified_union(results)


class _Argument(NamedTuple):
    parameter: str
    members: list[ProperType]
    expression: Expression | None
    operand: bool
    starred: bool


class _Call:
    """One call of an operation, read for its rule."""

    def __init__(
        self, ctx: CallContext, operation: Operation, signature: CallableType | None
    ) -> None:
        assert isinstance(ctx.api, TypeChecker)
        self._ctx, self._checker, self._operation = ctx, ctx.api, operation
        self._signature = signature
        self._scope = Scope()
        self._values = Values(ctx.api, self._scope)
        self._arguments = list(self._read_arguments())

    def _read_arguments(self) -> Iterator[_Argument]:
        names = [name or "" for name in self._ctx.callee_arg_names]
        given = self._operation.parameters
        if given is not None and isinstance(self._ctx, MethodContext):
            yield _Argument(given[0], members(self._ctx.type), None, True, False)
            names = [*given[1:], *names[len(given) - 1 :]]
        columns = zip(names, self._ctx.arg_types, self._ctx.args, strict=True)
        for i, (name, types, expressions) in enumerate(columns):
            starred = self._is_starred(i)
            for t, expression in zip(types, expressions, strict=True):
                yield _Argument(name, members(t), expression, self._is_operand(i), starred)

    def _is_operand(self, i: int) -> bool:
        """Whether a parameter takes a tensor, so that a number given for it is a scalar operand."""
        if self._operation.name in _OPERATOR_RULES and self._operation.parameters is not None:
            return True
        if self._signature is None:
            return False
        return any(as_tensor(t) is not None for t in members(self._signature.arg_types[i]))

    def _is_starred(self, i: int) -> bool:
        return self._signature is not None and self._signature.arg_kinds[i].is_star()

    def alternatives(self) -> Iterator[tuple[ProperType, ...]]:
        """One choice of members for each combination of arguments that are unions."""
        return islice(product(*(a.members for a in self._arguments)), _MOST_ALTERNATIVES)

    # Dtypes

    def check_dtypes(self) -> bool:
        """Operands that share a dtype in the signature must have one; reports the first that do not."""
        seen: dict[str, ProperType] = {}
        for argument in self._arguments:
            if not argument.operand:
                continue
            for member in argument.members:
                tensor = as_tensor(member)
                if tensor is None or argument.parameter not in ("x", "y"):
                    continue
                dtype = get_proper_type(tensor.args[1])
                other = seen.setdefault("operands", dtype)
                if _differ(dtype, other) and self._same_dtype_declared():
                    self._fail(
                        mixed_dtypes(
                            self._operation.name, messages.dtype(other), messages.dtype(dtype)
                        )
                    )
                    return False
        return True

    def _same_dtype_declared(self) -> bool:
        return self._operation.name not in ("take", "getitem")

    # Shapes

    def result(self, choice: tuple[ProperType, ...]) -> Type:
        """The result's type for one choice of union members."""
        default = self._ctx.default_return_type
        rule = RULES[self._operation.name]
        keywords: dict[str, object] = {}
        for argument, t in zip(self._arguments, choice, strict=True):
            if argument.parameter not in _parameters(self._operation.name):
                continue
            value = self._value(argument, t)
            if argument.starred:
                earlier = keywords.get(argument.parameter, ())
                assert isinstance(earlier, tuple)
                value = (*earlier, value)
            keywords[argument.parameter] = value
        try:
            shape = single(rule(**keywords))
        except ShapeError as error:
            self._fail(error)
            return default
        return self._with_shape(default, shape)

    def _value(self, argument: _Argument, t: ProperType) -> object:
        if self._operation.name == "getitem" and argument.expression is not None:
            return self._values.index(t, argument.expression)
        if argument.operand and as_tensor(t) is None:
            return UNKNOWN_SHAPE if isinstance(t, (AnyType, TypeVarType)) else ()
        expression = argument.expression if len(argument.members) == 1 else None
        return self._values.value(t, expression)

    def _with_shape(self, default: Type, shape: Shape) -> Type:
        tensor = as_tensor(default)
        if tensor is None:
            return default
        written = Writer(checker_builder(self._checker), self._scope).shape(shape)
        return tensor.copy_modified(args=[written, tensor.args[1]])

    def _fail(self, error: ShapeError) -> None:
        self._checker.fail(str(error), self._ctx.context, code=CODES[error.code])


def single(result: Shape | tuple[Shape, ...]) -> Shape:
    """The result of a rule whose operation gives one tensor."""
    return tuple(UNKNOWN if isinstance(entry, tuple) else entry for entry in result)


@cache
def _parameters(rule: str) -> frozenset[str]:
    return frozenset(inspect.signature(RULES[rule]).parameters)


def _differ(a: ProperType, b: ProperType) -> bool:
    return isinstance(a, Instance) and isinstance(b, Instance) and messages.concrete_dtypes(a, b)


def attribute(ctx: AttributeContext, rule: str) -> Type:
    """The type of `x.T` and `x.mT`."""
    assert isinstance(ctx.api, TypeChecker)
    scope = Scope()
    writer = Writer(checker_builder(ctx.api), scope)
    results: list[Type] = []
    for member in members(ctx.type):
        tensor = as_tensor(member)
        if tensor is None:
            return ctx.default_attr_type
        try:
            shape = single(RULES[rule](x=scope.shape(tensor)))
        except ShapeError as error:
            ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
            return ctx.default_attr_type
        results.append(tensor.copy_modified(args=[writer.shape(shape), tensor.args[1]]))
    return _union(results)
