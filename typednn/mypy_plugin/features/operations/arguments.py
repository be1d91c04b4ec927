"""Reads the arguments of a call for the operation's rule: shapes, sizes and known values."""

import inspect
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple, TypeAlias

from mypy.checker import TypeChecker
from mypy.nodes import (
    ArgKind,
    CallExpr,
    ComparisonExpr,
    Context,
    Expression,
    IndexExpr,
    MemberExpr,
    OpExpr,
    TempNode,
)
from mypy.plugin import MethodContext
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    Type,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.features.bounds import operand_members, tensor_variable
from typednn.mypy_plugin.features.operations.names import RuleCall, rule_named
from typednn.mypy_plugin.features.operations.new_axes import adds_an_axis, keeps_axes
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.arrays import is_array
from typednn.mypy_plugin.types import (
    Scope,
    as_tensor,
    is_expression,
    is_of_mistake,
    unknown_type,
)
from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown
from typednn.shapes.facts import Fact, replacements
from typednn.shapes.rules import Role, role_of
from typednn.shapes.rules.slicing import Slice
from typednn.shapes.shape import Variadic

Choice: TypeAlias = tuple[ProperType, ...]
"""One member of the type of each argument."""


class CallArgument(NamedTuple):
    parameter: inspect.Parameter
    role: Role
    members: list[ProperType]
    expression: Expression | None
    keyword: str | None = None  # how a `**` parameter's argument is called
    variable: TypeVarType | None = None  # of which the members are the bound


class Arguments:
    """The arguments of one call; ``all`` lists them in the order of the call."""

    def __init__(self, ctx: CallContext, call: RuleCall, scope: Scope) -> None:
        assert isinstance(ctx.api, TypeChecker)
        self._ctx, self._checker, self._call = ctx, ctx.api, call
        self.values = Values(ctx.api, scope)
        self._replaced: Mapping[str, Size] = {}
        self._passed = Counter[Expression]()  # how many items of a spread tuple have been read
        self.all = list(self._read_arguments())

    def _read_arguments(self) -> Iterator[CallArgument]:
        known, roles = parameters_of(self._call.name), _roles_of(self._call.name)
        in_order = [*known, *[""] * len(self._ctx.callee_arg_names)]
        # A parameter that is positional only has no name for mypy; the rule's stands in its place.
        names = [name or in_order[place] for place, name in enumerate(self._ctx.callee_arg_names)]
        given = self._call.parameters
        if given is not None and isinstance(self._ctx, MethodContext):
            own = known[given[0]]
            members = operand_members(self._ctx.type)
            variable = tensor_variable(self._ctx.type)
            yield CallArgument(own, roles[own.name], members, None, variable=variable)
            names = [*given[1:], *names[len(given) - 1 :]]
        for place, name in enumerate(names):
            if name in known:
                yield from self._read_parameter(known[name], roles[name], place)

    def _read_parameter(
        self, parameter: inspect.Parameter, role: Role, place: int
    ) -> Iterator[CallArgument]:
        """Yield the argument of this parameter, or all arguments that it gathers."""
        read = zip(
            self._ctx.arg_types[place],
            self._ctx.args[place],
            self._ctx.arg_names[place],
            self._ctx.arg_kinds[place],
            strict=True,
        )
        for t, expression, keyword, kind in read:
            spread = self._spread(t, expression) if kind == ArgKind.ARG_STAR else None
            if spread is None:
                variable = tensor_variable(t)
                yield CallArgument(parameter, role, _members(t), expression, keyword, variable)
            else:
                first = self._passed[expression]
                last = len(spread) if _collects(parameter) else first + 1
                self._passed[expression] = last
                for item in spread[first:last]:
                    yield CallArgument(parameter, role, operand_members(item), None)
            if not _collects(parameter):
                return

    def _spread(self, t: Type, expression: Expression) -> list[Type] | None:
        """Return the types of the items of ``*xs``, or None if their number is not known."""
        found = self.values.items.types(get_proper_type(t), expression)
        if not isinstance(found, list):
            return None
        return [unknown_type() if item is None else item for item in found]

    def has_star_arguments(self) -> bool:
        """Whether tensors are passed as ``*xs`` whose number is not known."""
        known = parameters_of(self._call.name)
        return any(
            kind == ArgKind.ARG_STAR2
            or kind == ArgKind.ARG_STAR
            and self._spread(self._ctx.arg_types[place][i], self._ctx.args[place][i]) is None
            for place, name in enumerate(self._ctx.callee_arg_names)
            if name and name in known and _collects(known[name])
            for i, kind in enumerate(self._ctx.arg_kinds[place])
        )

    def are_of_mistake(self) -> bool:
        """Whether an argument comes from a call that was refused.

        mypy asks for one member of a union after the other; the expression has them all.
        """
        match self._ctx.context:
            case OpExpr(left=left, right=right) | ComparisonExpr(operands=[left, right]):
                operands: list[Expression] = [left, right]
            case CallExpr(callee=MemberExpr(expr=owner)) | IndexExpr(base=owner):
                operands = [owner]
            case _:
                operands = []
        types: list[ProperType | None] = [t for argument in self.all for t in argument.members]
        types += map(self.values.type_of, operands)
        types += [item for a in self.all if a.role is Role.TENSORS for item in self._items(a)]
        return any(t is not None and is_of_mistake(t) for t in types)

    def _items(self, argument: CallArgument) -> list[ProperType | None]:
        """Return the types of the items of an argument, or the one that they share."""
        t = get_proper_type(UnionType.make_union(argument.members))
        found = self.values.items.types(t, argument.expression)
        return found if isinstance(found, list) else [found]

    def operands(self) -> list[list[ProperType]] | None:
        """Return the union members of both operands, if both are unions.

        mypy asks for one pair of members after the other.
        """
        match self._ctx.context:
            case OpExpr(left=left, right=right) | ComparisonExpr(operands=[left, right]):
                found = [self.values.type_of(side) for side in (left, right)]
            case _:
                return None
        if self._call.parameters == ("y", "x"):
            found.reverse()
        sides = [operand_members(t) for t in found if t is not None]
        return sides if [len(side) > 1 for side in sides] == [True, True] else None

    def take_for_equal(self, facts: Sequence[Fact]) -> None:
        """Read sizes that the facts make equal as one."""
        self._replaced = replacements(facts, self._first_names()) if facts else {}

    def _first_names(self) -> frozenset[str]:
        """Return the names in the shape of the first operand, which the result keeps."""
        scope, first = Scope(), self.all[0].members if self.all else ()
        shapes = [scope.shape(tensor) for tensor in map(as_tensor, first) if tensor is not None]
        sizes = [size for shape in shapes for size in shape if isinstance(size, Dim)]
        return frozenset[str]().union(*(size.names for size in sizes))

    def adds_axes(self) -> bool:
        """Return whether an operand gets an axis in this expression: ``x[:, None] - y``.

        An operand may also be a variable with such an expression.
        """
        return any(adds_an_axis(e, self._checker) for e in operands_of(self._ctx.context, self.all))

    def keeps_axes(self) -> bool:
        """Return whether an operand keeps an axis of size 1 in this expression."""
        return any(keeps_axes(e, self._checker) for e in operands_of(self._ctx.context, self.all))

    def known(self, names: Iterable[str]) -> dict[str, object]:
        """Return the values of these parameters; UNKNOWN for those that cannot be known."""
        values = {name: parameters_of(self._call.name)[name].default for name in names}
        for argument in self.all:
            if argument.parameter.name in values:
                t = UnionType.make_union(argument.members)
                values[argument.parameter.name] = self.values.value(t, argument.expression)
        return values

    def written_out(self, expression: Expression) -> Expression:
        """Return an argument's expression. mypy hides the left operand of ``2.0 * x``."""
        is_left = isinstance(expression, TempNode) and self._call.parameters == ("y", "x")
        if is_left and isinstance(self._ctx.context, OpExpr):
            return self._ctx.context.left
        return expression

    def bound(self, choice: Choice) -> inspect.BoundArguments:
        """Bind the arguments to the rule's parameters; ``*`` and ``**`` gather several."""
        bound = inspect.BoundArguments(_signature(self._call.name), OrderedDict())
        for argument, t in zip(self.all, choice, strict=True):
            name, value = argument.parameter.name, value_in_role(argument, t, self.values)
            value = _substituted(value, self._replaced) if self._replaced else value
            if argument.parameter.kind == inspect.Parameter.VAR_POSITIONAL:
                bound.arguments[name] = (*bound.arguments.get(name, ()), value)
            elif argument.parameter.kind == inspect.Parameter.VAR_KEYWORD:
                bind_keyword(bound, argument, value)
            else:
                bound.arguments[name] = value
        bound.apply_defaults()
        return bound


def operands_of(context: Context, arguments: Iterable[CallArgument]) -> list[Expression]:
    """Return the expressions of the operands of an operator, or of the arguments of a call."""
    match context:
        case OpExpr(left=left, right=right) | ComparisonExpr(operands=[left, right]):
            return [left, right]
    return [each for argument in arguments if (each := argument.expression) is not None]


def value_in_role(argument: CallArgument, t: ProperType, values: Values) -> object:
    """Return the value that the rule gets for an argument, by the role of its parameter."""
    expression = argument.expression if len(argument.members) == 1 else None
    role = argument.role
    if role is Role.KEY:
        return values.index(t, expression)
    if isinstance(t, NoneType) and argument.parameter.default is None:
        return None
    if role is Role.NESTED:
        return values.nested(t, expression)
    if role is Role.ROWS:
        return (values.value(t, expression),) if _is_int(t) else values.nested(t, expression)
    if role is Role.TENSOR:
        return values.operand(t)
    if role is Role.OPERAND:
        number = values.numbers(t, expression)
        return number if type(number) in (int, float) else values.operand(t)
    if role is Role.TENSORS:
        return values.operands(t, expression)
    if role is Role.NUMBER:
        return values.numbers(t, expression)
    value = values.value(t, expression)
    if role is Role.SHAPE:
        if value is UNKNOWN and _is_int(t):
            return (UNKNOWN,)
        sizes = value if isinstance(value, tuple) else (value,)
        return value if all(isinstance(each, _SIZES) for each in sizes) else UNKNOWN
    variadic = isinstance(value, tuple) and any(isinstance(e, Variadic) for e in value)
    return UNKNOWN if variadic else value


_SIZES: Final = (int, str, Dim, Unknown, Variadic)
"""What a shape consists of, or the text of a pattern. mypy reports anything else itself."""


def _members(t: Type) -> list[ProperType]:
    """Return the members of a union. numpy's stubs give some arrays the type ``ndarray | Any``."""
    found = operand_members(t)
    known = [m for m in found if not isinstance(m, AnyType)]
    return known if known and all(map(is_array, known)) else found


def _substituted(value: object, sizes: Mapping[str, Size]) -> object:
    """Replace names in a value by sizes."""
    if isinstance(value, Dim):
        return value.substitute(sizes)
    if isinstance(value, tuple):
        return tuple(_substituted(item, sizes) for item in value)
    if isinstance(value, Slice):
        bounds = (value.start, value.stop, value.step, value.span)
        return Slice(*(b.substitute(sizes) if isinstance(b, Dim) else b for b in bounds))
    return value


def _is_int(t: ProperType) -> bool:
    """Whether a type is that of whole numbers, Python's or numpy's, or of a size."""
    if isinstance(t, LiteralType):
        return isinstance(t.value, int)
    if isinstance(t, TypeVarType):
        return is_size_variable(t)
    return is_expression(t) or isinstance(t, Instance) and t.type.fullname in _INTS


_INTS: Final = ("builtins.int", "numpy.signedinteger", "numpy.unsignedinteger", "numpy.integer")


@cache
def _signature(rule: str) -> inspect.Signature:
    return inspect.signature(rule_named(rule))


def parameters_of(rule: str) -> Mapping[str, inspect.Parameter]:
    """Return the parameters of a rule by name."""
    return _signature(rule).parameters


@cache
def _roles_of(rule: str) -> Mapping[str, Role]:
    return {name: role_of(parameter) for name, parameter in parameters_of(rule).items()}


def bind_keyword(bound: inspect.BoundArguments, argument: CallArgument, value: object) -> None:
    """Bind an argument that ``**`` gathers, or that a parameter of its own name takes."""
    assert argument.keyword is not None
    own = bound.signature.parameters.get(argument.keyword)
    if own is not None and own.kind is own.POSITIONAL_OR_KEYWORD:
        bound.arguments[argument.keyword] = value
    else:
        bound.arguments.setdefault(argument.parameter.name, {})[argument.keyword] = value


def _collects(parameter: inspect.Parameter) -> bool:
    return parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)


def is_incomplete(bound: inspect.BoundArguments) -> bool:
    """Return whether the rule needs an argument that is missing."""
    return any(
        parameter.default is parameter.empty and not _collects(parameter)
        for name, parameter in bound.signature.parameters.items()
        if name not in bound.arguments
    )
