"""The construction of layers with rules (``typednn.shapes.layers``).

The type of such a layer has the arguments of its constructor that its results depend on:
``Conv2d(1, 6, 5)`` is a ``Conv2d[1, 6, 5, 1, 0, 1, 1]``, with stride, padding, dilation and groups.
"""

from collections.abc import Callable, Mapping

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, ErrorCode
from mypy.nodes import Expression, ListExpr, NameExpr, StrExpr, TupleExpr
from mypy.plugin import FunctionContext, FunctionSigContext, MethodContext
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.errors import CODES, DTYPE, SHAPE
from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.features.control_flow.calls import is_plain
from typednn.mypy_plugin.features.layers.not_layers import refuse_no_layers
from typednn.mypy_plugin.features.layers.specs import (
    made_of_layers,
    names_of_layers,
    values_of,
)
from typednn.mypy_plugin.features.layers.wrapped import refuse_hidden_parameters
from typednn.mypy_plugin.features.loops import never_met
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.mypy_plugin.messages import dtype
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    checker_builder,
    constructor_of_anything,
    refused_layer,
    unknown_type,
)
from typednn.shapes.dim import UNKNOWN, Dim
from typednn.shapes.layers import (
    CALL_RULES,
    CONSTRUCTION_RULES,
    holds_layers,
    in_type,
    no_dtype_of_parameters,
    of_constructor,
)
from typednn.shapes.layers.arguments import KindError, refuse_kinds
from typednn.shapes.shape import ShapeError


def construction_signature(
    ctx: FunctionSigContext, name: str, otherwise: Callable[[FunctionSigContext], CallableType]
) -> CallableType:
    """The signature hook of a layer's constructor: its result has no values, which ``construct`` finds.

    Else mypy would want the literal ``2`` in ``self.pool = MaxPool2d(SIZE)``, where it takes SIZE for any
    int: the type that it has inferred for the field is the context in which it reads the line again.
    """
    signature = otherwise(ctx)
    layer = get_proper_type(signature.ret_type)
    if not isinstance(layer, Instance):
        return signature
    args = list(layer.args)
    for place, parameter in enumerate(in_type(name).values()):
        if not holds_layers(parameter) and not _is_size(layer, place):
            args[place] = unknown_type()
    return signature.copy_modified(ret_type=layer.copy_modified(args=args))


def _is_size(layer: Instance, place: int) -> bool:
    return is_size_variable(layer.type.defn.type_vars[place])


def construct(
    ctx: FunctionContext, name: str, check: Callable[[FunctionContext], Type] | None
) -> Type:
    """The hook of a layer's constructor: its type gets the arguments, and wrong ones are refused."""
    assert isinstance(ctx.api, TypeChecker)
    layer = get_proper_type(ctx.default_return_type if check is None else check(ctx))
    if not isinstance(layer, Instance):
        return layer
    if made_of_layers(layer.type):
        if refuse_no_layers(ctx, {None, *names_of_layers(layer.type)}):  # None: of ``*branches``
            return refused_layer(layer)
        refuse_hidden_parameters(ctx)
    scope = Scope()
    given = arguments_of(ctx, Values(ctx.api, scope))
    if name in CALL_RULES:
        layer = _with_values(layer, name, given, _Written(ctx.api, scope), _types_given(ctx))
        floats = {each: value for each, value in given.items() if _holds_float(value)}
        given |= {**values_of(layer, name, scope), **floats}  # a type says no float
    given |= _lists(ctx)
    if name in CONSTRUCTION_RULES and not never_met(ctx.context, ctx.api):
        needed = [p.name for p in of_constructor(name).values() if p.default is p.empty]
        known: dict[str, object] = {each: UNKNOWN for each in needed}  # a partial may lack them
        known |= {each: given[each] for each in of_constructor(name) if each in given}
        try:
            CONSTRUCTION_RULES[name](**known)
        except (ShapeError, KindError) as error:
            ctx.api.fail(str(error), ctx.context, code=code_of(error))
            return refused_layer(layer)
    _refuse_dtype(ctx, name)
    return layer


def signature_of_any_kinds(
    ctx: FunctionSigContext,
    name: str,
    otherwise: Callable[[FunctionSigContext], CallableType],
) -> CallableType:
    """The signature hook of a layer's constructor: what the rule refuses by its class, it says itself."""
    assert isinstance(ctx.api, TypeChecker)
    default, checker = ctx.default_signature, ctx.api
    written: dict[str, object] = {
        parameter: _written(arguments[0])
        for parameter, arguments in zip(default.arg_names, ctx.args, strict=True)
        if parameter and parameter in of_constructor(name) and len(arguments) == 1
    }
    try:
        refuse_kinds(name, of_constructor(name), written if is_plain(ctx.context) else {})
    except KindError as error:
        if not error.is_int_in_mypy:
            return constructor_of_anything(default, checker)
    return otherwise(ctx)


def _written(expression: Expression) -> object:
    """Return the number, text, tuple or list that is written out; UNKNOWN for other expressions."""
    match expression:
        case StrExpr(value=value):
            return value
        case NameExpr(fullname="builtins.None"):
            return None
        case TupleExpr(items=items):
            return tuple(map(_written, items))
        case ListExpr(items=items):
            found = list(map(_written, items))
            return UNKNOWN if UNKNOWN in found else found
    number = written_number(expression)
    return UNKNOWN if number is None else number


def code_of(error: ShapeError | KindError) -> ErrorCode:
    """Return the code of what a rule refuses; mypy would take a bool for an int."""
    if isinstance(error, KindError):
        return SHAPE if error.is_int_in_mypy else ARG_TYPE
    return CODES[error.code]


def _refuse_dtype(ctx: FunctionContext, name: str) -> None:
    """Report a dtype that parameters cannot have, such as float16. Of other classes mypy does."""
    given = dict(zip(ctx.callee_arg_names, ctx.arg_types, strict=True)).get("dtype")
    found = get_proper_type(given[0]) if given else None
    if not isinstance(found, CallableType) or not found.is_type_obj():
        return
    shown = dtype(get_proper_type(found.ret_type))
    if shown.startswith("float") and shown != "float" and shown not in ("float32", "float64"):
        text = no_dtype_of_parameters(name, f"np.{shown}")
        ctx.api.fail(text, ctx.context, code=DTYPE)


def arguments_of(ctx: FunctionContext | MethodContext, values: Values) -> dict[str, object]:
    """Return the values of the arguments by the names of their parameters.

    An argument that is not given is missing, and one that cannot be known is UNKNOWN.
    """
    found = dict[str, object]()
    for place, name in enumerate(ctx.callee_arg_names):
        types, expressions = ctx.arg_types[place], ctx.args[place]
        if name is None or not types:
            continue
        read = [_value(values, t, e) for t, e in zip(types, expressions, strict=True)]
        keywords = ctx.arg_names[place]
        if any(kind.is_star() for kind in ctx.arg_kinds[place]):
            found[name] = UNKNOWN
        elif keywords[0] in (None, name):
            found[name] = read[0]
        else:  # of a parameter that gathers keywords
            found[name] = tuple(zip(keywords, read, strict=True))
    return found


def _types_given(ctx: FunctionContext) -> dict[str, Type]:
    """Return the types of the arguments that are given once, by the names of their parameters."""
    given = zip(ctx.callee_arg_names, ctx.arg_types, ctx.arg_kinds, strict=True)
    return {
        name: types[0]
        for name, types, kinds in given
        if name is not None and len(types) == 1 and not kinds[0].is_star()
    }


def _value(values: Values, t: Type, expression: Expression) -> object:
    items = expression.items if isinstance(expression, TupleExpr) else [expression]
    numbers = tuple(map(written_number, items))
    if None in numbers or not _holds_float(numbers):
        return values.value(t, expression)
    return numbers if isinstance(expression, TupleExpr) else numbers[0]


def _lists(ctx: FunctionContext) -> dict[str, object]:
    """Return the arguments that are lists, where they are written out; the other values are tuples."""
    given = zip(ctx.callee_arg_names, ctx.args, strict=True)
    lists = [(name, each[0]) for name, each in given if name and len(each) == 1]
    found = {name: _written(e) for name, e in lists if isinstance(e, ListExpr)}
    return {name: value for name, value in found.items() if value != UNKNOWN}


def _holds_float(value: object) -> bool:
    return any(
        isinstance(each, float) for each in (value if isinstance(value, tuple) else (value,))
    )


def _with_values(
    layer: Instance,
    name: str,
    given: Mapping[str, object],
    written: "_Written",
    types: Mapping[str, Type],
) -> Instance:
    """Return the layer's type with the arguments of its constructor, as far as they are known.

    Where a value is not known it has the argument's type, but for sizes, which mypy has inferred.
    """
    args = list(layer.args)
    for place, parameter in enumerate(in_type(name).values()):
        found = written.type_of(given.get(parameter.name, parameter.default))
        if found is None and not _is_size(layer, place):
            found = types.get(parameter.name)
        if found is not None and not holds_layers(parameter):
            args[place] = found
    return layer.copy_modified(args=args)


class _Written:
    """Writes values as types."""

    def __init__(self, checker: TypeChecker, scope: Scope) -> None:
        self._build = checker_builder(checker)
        self._writer = Writer(self._build, scope)

    def type_of(self, value: object) -> Type | None:
        """Return the type that says a value; None if there is no such type."""
        if value is None:
            return NoneType()
        if isinstance(value, str):
            return LiteralType(value, self._build("builtins.str", []))
        if isinstance(value, bool):
            return LiteralType(value, self._build("builtins.bool", []))
        if isinstance(value, float):
            return LiteralType(value, self._build("builtins.float", []))
        if isinstance(value, int | Dim):
            return self._writer.size(value)
        if isinstance(value, tuple):
            items = [self.type_of(item) or unknown_type() for item in value]
            return TupleType(items, self._build("builtins.tuple", [unknown_type()]))
        return None
