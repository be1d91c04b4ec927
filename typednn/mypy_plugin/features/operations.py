"""Calls of typednn's own operations: the shape of the result is what the operation's rule says.

A rule (`typednn.shapes.rules`) has the parameters of its operation, so a call's arguments are bound to
it by name. Methods and operators of Tensor are the operations of the same meaning with `self` first.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple, TypeAlias, TypeGuard, get_args

from mypy.checker import TypeChecker
from mypy.nodes import ArgKind, ComparisonExpr, Expression, OpExpr, TempNode
from mypy.plugin import AttributeContext, FunctionContext, MethodContext
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    NoneType,
    ProperType,
    TupleType,
    Type,
    UninhabitedType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import BROADCAST, CODES
from typednn.mypy_plugin.features.alternatives import Outcome, try_all, union_of
from typednn.mypy_plugin.features.annotations import dtype_of_node
from typednn.mypy_plugin.features.calls import CallContext, Signatures
from typednn.mypy_plugin.features.values import Values, members, written_number
from typednn.mypy_plugin.names import OPERATIONS, TENSOR
from typednn.mypy_plugin.options import Settings
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_tensor,
    checker_builder,
    is_any_dtype,
    unknown_type,
)
from typednn.shapes.dim import UNKNOWN
from typednn.shapes.rules import OPERAND_KINDS, RULES, AnyNumber, Arrays, ResultShape
from typednn.shapes.rules.creation import Number
from typednn.shapes.rules.dtype import holds, mixed_dtypes, unfit_kind, unfit_number
from typednn.shapes.rules.indexing import Gather, getitem
from typednn.shapes.rules.resizing import Scale
from typednn.shapes.rules.shaping import matrix_transpose, transpose
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic

_ARITHMETIC: Final = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "pow": "pow",
    "matmul": "matmul",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "lshift": "bitwise_left_shift",
    "rshift": "bitwise_right_shift",
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
OF_INTS: Final = ("builtins.min", "builtins.max", "math.prod")
ATTRIBUTES: Final = {"T": transpose, "mT": matrix_transpose}

_SAME_RULE: Final = {
    "normal": "zeros",
    "uniform": "zeros",
    "cumsum": "cumulative_sum",
    "cumprod": "cumulative_prod",
}

_TOGETHER: Final = ("weight", "bias", "updates", "value", "min", "max", "prepend", "append")
"""Tensors that are called by these names beside x have the dtype of x."""

_NUMBERS_OF: Final = {
    "asarray": ("obj",),
    "full": ("fill_value",),
    "arange": ("start", "stop", "step"),
}
"""The parameters whose numbers say which dtype the result has."""

_SPREAD: Final = (ArgKind.ARG_STAR, ArgKind.ARG_STAR2)


Choice: TypeAlias = tuple[ProperType, ...]
"""One member of the type of each argument."""


class Operation(NamedTuple):
    """A call of an operation: its rule's name and the rule's parameters, in the call's order."""

    name: str
    parameters: tuple[str, ...] | None  # None: the callee's own names
    kinds: str | None = None  # of dtype, of which `self` must be


@cache
def operation_of(fullname: str) -> Operation | None:
    """The operation that a full name stands for, if it has a rule."""
    owner, _, name = fullname.rpartition(".")
    if owner == TENSOR:
        rule, parameters = OPERATORS.get(name, (_SAME_RULE.get(name, name), ("x",)))
        return Operation(rule, parameters, OPERAND_KINDS.get(rule)) if rule in RULES else None
    rule = _SAME_RULE.get(name, name)
    if fullname.startswith(OPERATIONS) and rule in RULES:
        return Operation(rule, None)
    return None


def apply_rule(
    ctx: CallContext, operation: Operation, signatures: Signatures, settings: Settings
) -> Type:
    """The type of the operation's result; what cannot be right is reported."""
    assert isinstance(ctx.api, TypeChecker)
    call = _Call(ctx, operation, signatures.of(ctx), settings)
    found = None if call.is_spread() else try_all([a.members for a in call.arguments], call.result)
    if found is None:
        return call.of_unknown_shape()
    operands = call.operands() if found.errors else None
    apart = None if operands is None else try_all(operands, call.result)
    for error in (apart or found).errors:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
    never = apart is not None and not apart.errors and not found.possible
    return UninhabitedType() if never else found.type  # members that do not meet


class _Argument(NamedTuple):
    parameter: inspect.Parameter
    members: list[ProperType]
    expression: Expression | None
    keyword: str | None = None  # how a `**` parameter's argument is called


class _Call:
    """One call of an operation, read for its rule."""

    def __init__(
        self,
        ctx: CallContext,
        operation: Operation,
        signature: CallableType | None,
        settings: Settings,
    ) -> None:
        assert isinstance(ctx.api, TypeChecker)
        self._signature = signature
        self._settings = settings
        self._ctx, self._checker, self._operation = ctx, ctx.api, operation
        self._scope = Scope()
        self._values = Values(ctx.api, self._scope)
        self.arguments = list(self._read_arguments())

    def _read_arguments(self) -> Iterator[_Argument]:
        known = _parameters(self._operation.name)
        in_order = [*known, *[""] * len(self._ctx.callee_arg_names)]
        # A parameter that is positional only has no name for mypy; the rule's stands in its place.
        names = [name or in_order[place] for place, name in enumerate(self._ctx.callee_arg_names)]
        given = self._operation.parameters
        if given is not None and isinstance(self._ctx, MethodContext):
            yield _Argument(known[given[0]], members(self._ctx.type), None)
            names = [*given[1:], *names[len(given) - 1 :]]
        for place, name in enumerate(names):
            if name in known:
                yield from self._read_parameter(known[name], place)

    def _read_parameter(self, parameter: inspect.Parameter, place: int) -> Iterator[_Argument]:
        """The one argument of this parameter, or all that it gathers."""
        read = zip(
            self._ctx.arg_types[place],
            self._ctx.args[place],
            self._ctx.arg_names[place],
            strict=True,
        )
        for t, expression, keyword in read:
            argument = _Argument(parameter, members(t), expression, keyword)
            yield argument
            if not _collects(parameter):
                return

    def is_spread(self) -> bool:
        """Whether it has `*xs` where tensors are gathered: then nobody knows how many."""
        known = _parameters(self._operation.name)
        return any(
            kind in _SPREAD
            for name, kinds in zip(self._ctx.callee_arg_names, self._ctx.arg_kinds, strict=True)
            if name and name in known and _collects(known[name])
            for kind in kinds
        )

    def operands(self) -> list[list[ProperType]] | None:
        """All members of both operands, where mypy asks for one pair of them after the other."""
        match self._ctx.context:
            case OpExpr(left=left, right=right) | ComparisonExpr(operands=[left, right]):
                found = [self._values.type_of(side) for side in (left, right)]
            case _:
                return None
        if self._operation.parameters == ("y", "x"):
            found.reverse()
        sides = [members(t) for t in found if t is not None]
        return sides if [len(side) > 1 for side in sides] == [True, True] else None

    # Dtypes

    def _mixed_dtypes(self, dtypes: Iterable[tuple[str, ProperType]]) -> ShapeError | None:
        """`x`, `y`, `operands`, the items of a list `arrays` and what goes with `x` have one dtype; or
        which two differ."""
        first: ProperType | None = None
        for name, dtype in dtypes:
            first = first or dtype
            if _differ(first, dtype):
                given = messages.dtype(first), messages.dtype(dtype)
                names = ("x", name if name in _TOGETHER else "y")
                return mixed_dtypes(self._operation.name, *given, names)
        return None

    def _unfit_number(self, dtypes: Sequence[ProperType]) -> ShapeError | None:
        """Why a number that is written out cannot stand beside the tensor among `x` and `y`."""
        names = [name for name in map(messages.dtype, dtypes) if messages.is_concrete(name)]
        for argument in self.arguments if names else ():
            if argument.parameter.name in ("x", "y") and argument.expression is not None:
                number = written_number(self._written_out(argument.expression))
                takes_two = "y" in _parameters(self._operation.name)
                if number is not None and takes_two and not holds(names[0][0], number):
                    return unfit_number(self._operation.name, number, names[0])
        return None

    def _written_out(self, expression: Expression) -> Expression:
        """The expression of an argument; mypy hides that of the left operand of `2.0 * x`."""
        is_left = isinstance(expression, TempNode) and self._operation.parameters == ("y", "x")
        if is_left and isinstance(self._ctx.context, OpExpr):
            return self._ctx.context.left
        return expression

    def _unfit_self(self, choice: Choice) -> ShapeError | None:
        """Why a method that is for tensors of some kinds of dtype only is not for this one."""
        kinds = self._operation.kinds
        tensor = as_tensor(choice[0]) if kinds is not None and choice else None
        if kinds is None or tensor is None:
            return None
        name = messages.dtype(get_proper_type(tensor.args[1]))
        known = messages.is_concrete(name)
        return unfit_kind(self._operation.name, "x", name, kinds) if known else None

    def _dtypes(self, choice: Choice) -> Iterator[tuple[str, ProperType]]:
        """The dtypes that must be one, each with the name of its parameter."""
        for argument, member in zip(self.arguments, choice, strict=True):
            name = argument.parameter.name
            if name in ("x", "y", "operands", *_TOGETHER):
                yield from ((name, dtype) for dtype in _dtypes_of([member]))
            elif name == "arrays":
                found = self._values.item_types(member, argument.expression)
                for t in found if isinstance(found, list) else [found]:
                    yield from ((name, d) for d in _dtypes_of([] if t is None else members(t)))

    # Shapes

    def result(self, choice: Choice) -> Outcome[ShapeError]:
        """The result's type for one choice of union members."""
        named = list(self._dtypes(choice))
        dtypes = [dtype for _, dtype in named]
        error = self._mixed_dtypes(named) or self._unfit_number(dtypes) or self._unfit_self(choice)
        if error is not None:
            return Outcome(self.of_unknown_shape(), [error])
        try:
            arguments = self._bound(choice)
            result = RULES[self._operation.name](*arguments.args, **arguments.kwargs)
        except ShapeError as error:
            return Outcome(self.of_unknown_shape(dtypes), [error])
        if self._settings.warn_broadcast and isinstance(result, tuple):
            self._warn_broadcast(arguments.arguments, result)
        return Outcome(self._written(result, dtypes), [])

    def _dtype_of_data(self) -> Type | None:
        """The dtype that `asarray`, `full` and `arange` give to numbers where none is said."""
        names = _NUMBERS_OF.get(self._operation.name, ())
        asked = self._ctx.callee_arg_names.index("dtype") if names else 0
        if not names or self._ctx.arg_types[asked]:
            return None
        numbers = [a.expression for a in self.arguments if a.parameter.name in names]
        kinds = {kind for each in numbers if each is not None for kind in self._values.kinds(each)}
        if not kinds or "?" in kinds:
            return None
        whole = "i" in kinds or self._operation.name == "arange"
        name = "float32" if "f" in kinds else "int64" if whole else "bool_"
        return dtype_of_node(self._checker.modules["numpy"].names[name].node)

    def _bound(self, choice: Choice) -> inspect.BoundArguments:
        """The rule's arguments, those of `*` and `**` parameters gathered."""
        bound = _signature(self._operation.name).bind_partial()
        for argument, t in zip(self.arguments, choice, strict=True):
            name, value = argument.parameter.name, self._value(argument, t)
            if argument.parameter.kind == inspect.Parameter.VAR_POSITIONAL:
                bound.arguments[name] = (*bound.arguments.get(name, ()), value)
            elif argument.parameter.kind == inspect.Parameter.VAR_KEYWORD:
                _bind_keyword(bound, argument, value)
            else:
                bound.arguments[name] = value
        bound.apply_defaults()
        return bound

    def of_unknown_shape(self, dtypes: Sequence[ProperType] = ()) -> Type:
        """The result's type where its shape is not known, or cannot be right."""
        return self._written(AnyNumber(UNKNOWN_SHAPE), dtypes)

    def _warn_broadcast(self, keywords: dict[str, object], result: Shape) -> None:
        """`(n, 1) - (n,)` is `(n, n)`: seldom meant."""
        if self._operation.name not in _OPERATOR_RULES - {"matmul"}:
            return
        x, y = keywords.get("x"), keywords.get("y")
        if isinstance(x, tuple) and isinstance(y, tuple) and result not in (x, y) and x and y:
            text = messages.broadcast(self._operation.name, x, y, result)
            self._checker.fail(text, self._ctx.context, code=BROADCAST)

    def _value(self, argument: _Argument, t: ProperType) -> object:
        """What the rule is given: a shape for a tensor, `()` for a number in its place, or a value."""
        kind = argument.parameter.annotation
        expression = argument.expression if len(argument.members) == 1 else None
        if argument.parameter.name == "key" and expression is not None:
            return self._values.index(t, expression)
        if self._operation.name == "asarray":
            return self._values.nested(t, expression)
        if kind == Shape or (kind == Shape | None and not isinstance(t, NoneType)):
            return self._values.operand(t)
        if kind == Arrays:
            return self._values.operands(t, expression)
        if kind in (Scale | None, Number, Number | None):
            return self._values.numbers(t, expression)
        value = self._values.value(t, expression)
        if Shape in get_args(kind):
            return (UNKNOWN,) if value is UNKNOWN and _is_int(t) else value
        variadic = isinstance(value, tuple) and any(isinstance(e, Variadic) for e in value)
        return UNKNOWN if variadic else value

    def _written(self, result: ResultShape, dtypes: Sequence[ProperType]) -> Type:
        """The default type of the call's result, with these shapes in place of its tensors'."""
        default = get_proper_type(self._ctx.default_return_type)
        declared = get_proper_type(self._signature.ret_type) if self._signature else default
        shape = result.shape if isinstance(result, AnyNumber) else result
        if isinstance(default, TupleType) and not isinstance(shape, list):
            shape = [shape] * len(default.items)
        if isinstance(shape, list):
            items = [self._beside(_item(default, i), i) for i in range(len(shape))]
            tensors = [
                self._tensor(item, _item(declared, i), each, dtypes)
                for i, (item, each) in enumerate(zip(items, shape, strict=True))
            ]
            if isinstance(default, TupleType):  # perhaps a named one
                return default.copy_modified(items=tensors)
            build = checker_builder(self._checker)
            return TupleType(tensors, build("builtins.tuple", [unknown_type()]))
        tensor = self._tensor(_item(default, 0), _item(declared, 0), shape, dtypes)
        return default.copy_modified(args=[tensor]) if _is_tuple(default) else tensor

    def _beside(self, default: ProperType, place: int) -> ProperType:
        """A result of any dtype that belongs to one of `*arrays` has that one's."""
        tensor = as_tensor(default)
        if tensor is None or not isinstance(get_proper_type(tensor.args[1]), AnyType):
            return default
        gathered = [a for a in self.arguments if a.parameter.name == "arrays"]
        dtypes = list(_dtypes_of(gathered[place].members)) if place < len(gathered) else []
        return tensor.copy_modified(args=[tensor.args[0], dtypes[0]]) if dtypes else default

    def _tensor(
        self,
        default: ProperType,
        declared: ProperType,
        shape: Shape,
        dtypes: Sequence[ProperType],
    ) -> Type:
        tensor = as_tensor(default)
        if tensor is None:
            return default
        if (dtype := self._dtype_of_data()) is not None:
            tensor = tensor.copy_modified(args=[tensor.args[0], dtype])
        written = Writer(checker_builder(self._checker), self._scope).shape(shape)
        return tensor.copy_modified(args=[written, _dtype(tensor, as_tensor(declared), dtypes)])


def _dtype(default: Instance, declared: Instance | None, dtypes: Sequence[ProperType]) -> Type:
    """The dtype of the operands, where the signature says that it is the result's."""
    if declared is not None and is_any_dtype(get_proper_type(declared.args[1])):
        unsolved = isinstance(get_proper_type(default.args[1]), UninhabitedType)
        return next(iter(dtypes), unknown_type() if unsolved else default.args[1])
    return default.args[1]


def _is_int(t: ProperType) -> bool:
    return isinstance(t, Instance) and t.type.fullname == "builtins.int"


def _is_tuple(t: ProperType) -> TypeGuard[Instance]:
    """Whether it is a tuple of any number of items."""
    return isinstance(t, Instance) and t.type.fullname == "builtins.tuple"


def _item(t: ProperType, place: int) -> ProperType:
    """The type of one of the result's tensors, where the result is a tuple; else the result's."""
    if isinstance(t, TupleType):
        return get_proper_type(t.items[place])
    return get_proper_type(t.args[0]) if _is_tuple(t) else t


@cache
def _signature(rule: str) -> inspect.Signature:
    return inspect.signature(RULES[rule])


def _parameters(rule: str) -> Mapping[str, inspect.Parameter]:
    """The parameters of a rule; their annotations tell tensors from other arguments."""
    return _signature(rule).parameters


def _bind_keyword(bound: inspect.BoundArguments, argument: _Argument, value: object) -> None:
    """An argument that a `**` parameter gathers, unless the rule has a parameter of its name."""
    assert argument.keyword is not None
    own = bound.signature.parameters.get(argument.keyword)
    if own is not None and own.kind is own.POSITIONAL_OR_KEYWORD:
        bound.arguments[argument.keyword] = value
    else:
        bound.arguments.setdefault(argument.parameter.name, {})[argument.keyword] = value


def _collects(parameter: inspect.Parameter) -> bool:
    return parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)


def _dtypes_of(types: list[ProperType]) -> Iterator[ProperType]:
    for t in types:
        if (tensor := as_tensor(t)) is not None:
            yield get_proper_type(tensor.args[1])


def _differ(a: ProperType, b: ProperType) -> bool:
    return isinstance(a, Instance) and isinstance(b, Instance) and messages.concrete_dtypes(a, b)


def iterated(ctx: MethodContext) -> Type:
    """The hook of `for row in x`: each has the axes of `x` but the first."""
    assert isinstance(ctx.api, TypeChecker)
    scope = Scope()
    tensor, default = as_tensor(ctx.type), get_proper_type(ctx.default_return_type)
    if tensor is None or not isinstance(default, Instance):
        return ctx.default_return_type
    try:
        row = getitem(scope.shape(tensor), (Gather(()),))
    except ShapeError as error:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
        return default
    shape = Writer(checker_builder(ctx.api), scope).shape(row)
    return default.copy_modified(args=[tensor.copy_modified(args=[shape, tensor.args[1]])])


def of_ints(ctx: FunctionContext) -> Type:
    """The hook of `min(h, 3)`, `math.prod(x.shape)`: what mypy joins to anything comparable is an int."""
    assert isinstance(ctx.api, TypeChecker)
    integer = ctx.api.named_generic_type("builtins.int", [])
    sizes = [item for types in ctx.arg_types for t in types for item in _items(t)]
    if is_subtype(ctx.default_return_type, integer):
        return ctx.default_return_type
    return integer if all(is_subtype(t, integer) for t in sizes) else ctx.default_return_type


def _items(t: Type) -> Sequence[Type]:
    proper = get_proper_type(t)
    return proper.items if isinstance(proper, TupleType) else [t]


def shape_attribute(ctx: AttributeContext) -> Type:
    """The type of `x.shape`: an unknown size is still an int, and an unknown rank a tuple of them."""
    assert isinstance(ctx.api, TypeChecker)
    shape = get_proper_type(ctx.default_attr_type)
    integer = ctx.api.named_generic_type("builtins.int", [])
    if isinstance(shape, AnyType) or _is_tuple(shape):
        return ctx.api.named_generic_type("builtins.tuple", [integer])
    if not isinstance(shape, TupleType):
        return shape
    return shape.copy_modified(items=[integer if _is_forgotten(i) else i for i in shape.items])


def _is_forgotten(size: Type) -> bool:
    """`Any`, or what mypy's join of two different sizes came to."""
    proper = get_proper_type(size)
    if isinstance(proper, Instance):
        return proper.type.fullname == "builtins.object"
    return isinstance(proper, AnyType)


def attribute(ctx: AttributeContext, rule: Callable[[Shape], Shape]) -> Type:
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
            shape = rule(scope.shape(tensor))
        except ShapeError as error:
            ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
            return ctx.default_attr_type
        results.append(tensor.copy_modified(args=[writer.shape(shape), tensor.args[1]]))
    return union_of(results)
