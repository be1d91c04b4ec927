"""``grad(loss)`` and ``jacobian(f)`` keep the signature of the function, with its names.

mypy solves ``Callable[Concatenate[M, P], R]`` only once, when the transformation is applied, and so
loses the names of the first parameter. Here they stay free in the result's type, and each call
binds them anew.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS
from mypy.plugin import FunctionContext
from mypy.typeops import get_all_type_vars
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    Overloaded,
    Parameters,
    ProperType,
    TupleType,
    Type,
    TypeOfAny,
    TypeVarId,
    TypeVarType,
    get_proper_type,
)

from typednn.mypy_plugin.features.transformations.derivative_types import jacobian_type
from typednn.mypy_plugin.features.transformations.tree_marks import is_given
from typednn.mypy_plugin.features.transformations.types import wrapped
from typednn.mypy_plugin.names import (
    HESSIAN,
    JACOBIAN,
    MODULE,
    VALUE_AND_GRAD,
    WRAPPED,
)
from typednn.mypy_plugin.types import as_array, unknown_type

TRANSFORMATIONS: Final = (
    "typednn.autodiff.gradients.grad",
    "typednn.autodiff.gradients.value_and_grad",
    "typednn.autodiff.jacobians.jacobian",
    "typednn.autodiff.jacobians.hessian",
    "typednn.autodiff.custom_rules.custom_vjp",
    "typednn.autodiff.custom_rules.custom_jvp",
)
_PAIR: Final = 2
_ANY_SHAPE: Final = "the shape of an argument"
_ANY_SUBCLASS: Final = "the class of an argument"


def keep_signature(ctx: FunctionContext) -> Type:
    """The hook of ``grad(f)`` and others: their result has P and R as ``f`` declares them."""
    assert isinstance(ctx.api, TypeChecker)
    result = get_proper_type(ctx.default_return_type)
    function = function_of(ctx)
    if not isinstance(result, Instance) or function is None:
        return ctx.default_return_type
    if result.type.fullname in WRAPPED:
        return result.copy_modified(args=[_parameters(function), function.ret_type])
    options = options_of(ctx)
    places = places_of(options.get("argnums"))
    if places is None or any(kind != ARG_POS for kind in function.arg_kinds[: max(places) + 1]):
        return ctx.default_return_type
    if max(places) >= len(function.arg_types):
        return ctx.default_return_type
    arg_types, names = [*function.arg_types], [*function.arg_names]
    for place in places:
        arg_types[place] = of_argument(arg_types[place], place, ctx.api)
    names[: max(places) + 1] = [None] * (max(places) + 1)
    by = [arg_types[place] for place in places]
    function = function.copy_modified(arg_types=arg_types, arg_names=names)
    whole = _is_tuple(options.get("argnums"))
    derivative = _derivative(result.type.fullname, by, function, options, ctx.api, whole)
    return result.copy_modified(args=[derivative, _parameters(function), function.ret_type])


def function_of(ctx: FunctionContext) -> CallableType | None:
    """Return the type of the function that is transformed."""
    assert isinstance(ctx.api, TypeChecker)
    if not ctx.arg_types or len(ctx.arg_types[0]) != 1:
        return None
    return as_function(ctx.arg_types[0][0], ctx.api)


def as_function(t: Type, checker: TypeChecker) -> CallableType | None:
    """Return the type of a function that is transformed; None if its parameters are not known."""
    function = wrapped(get_proper_type(t), checker)
    if isinstance(function, Overloaded):
        function = function.items[0]  # for floating dtypes: only they have gradients
    return function if isinstance(function, CallableType) and function.arg_kinds else None


def _parameters(function: CallableType) -> Parameters:
    return Parameters(function.arg_types, function.arg_kinds, function.arg_names)


def options_of(ctx: FunctionContext) -> dict[str, ProperType]:
    """Return the types of the options that the call gives, by name."""
    return {
        name: get_proper_type(types[0])
        for name, types in zip(ctx.callee_arg_names, ctx.arg_types, strict=True)
        if name is not None and types
    }


def _is_tuple(argnums: ProperType | None) -> bool:
    return isinstance(argnums, TupleType)


def places_of(argnums: ProperType | None) -> list[int] | None:
    """Return the positions of ``argnums``; None if they are unknown, or wrong."""
    items = argnums.items if isinstance(argnums, TupleType) else [argnums]
    found = [0 if item is None else value_of(get_proper_type(item)) for item in items]
    places = [place for place in found if type(place) is int and place >= 0]
    return places if places and len(set(places)) == len(found) else None


def value_of(t: ProperType) -> object:
    """Return the value of a type with one value, such as that of a number as it is written."""
    if isinstance(t, Instance) and t.last_known_value is not None:
        t = t.last_known_value
    return t.value if isinstance(t, LiteralType) else None


def _derivative(
    name: str,
    by: list[Type],
    function: CallableType,
    options: dict[str, ProperType],
    checker: TypeChecker,
    whole: bool,
) -> Type:
    """Return the type of the derivative of ``function`` by arguments of the types ``by``."""
    if name == JACOBIAN:
        return jacobian_type(function.ret_type, by[0], checker, function.variables)
    if name == HESSIAN:
        return jacobian_type(by[0], by[0], checker, function.variables)
    fallback = checker.named_generic_type("builtins.tuple", [unknown_type()])
    gradient = TupleType(by, fallback) if whole else by[0]
    aux = value_of(options["has_aux"]) if "has_aux" in options else False
    if name == VALUE_AND_GRAD or aux is False:
        return gradient
    pair = get_proper_type(function.ret_type)
    if aux is not True or not isinstance(pair, TupleType) or len(pair.items) != _PAIR:
        return unknown_type()
    return TupleType([gradient, pair.items[1]], fallback)


def of_argument(t: Type, place: int, checker: TypeChecker) -> Type:
    """Return the type of a parameter, so that the gradient has the shape and class of the argument."""
    return _of_any_subclass(_of_any_shape(t, place, checker), place)


def _of_any_shape(t: Type, place: int, checker: TypeChecker) -> Type:
    """Return the type of a parameter, with a type variable for a shape that may be any.

    The gradient then has the shape of the argument.
    """
    tensor = as_array(t)
    if tensor is None or not isinstance(get_proper_type(tensor.args[0]), AnyType):
        return t
    any_type = AnyType(TypeOfAny.special_form)
    bound = checker.named_generic_type("builtins.tuple", [any_type])
    number = TypeVarId(-2 * place - 1, namespace=_ANY_SHAPE)
    shape = TypeVarType(_ANY_SHAPE, _ANY_SHAPE, number, [], bound, any_type)
    return tensor.copy_modified(args=[shape, tensor.args[1]])


def _of_any_subclass(t: Type, place: int) -> Type:
    """Return the type of a parameter, with a type variable for a class that has subclasses.

    The gradient then has the class of the argument.
    """
    proper = get_proper_type(t)
    if not isinstance(proper, Instance) or as_array(proper) is not None or proper.type.is_final:
        return t
    if not proper.type.has_base(MODULE) or get_all_type_vars(proper) or is_given(proper):
        return t
    number = TypeVarId(-2 * place - 2, namespace=_ANY_SUBCLASS)
    default = AnyType(TypeOfAny.from_omitted_generics)
    return TypeVarType(proper.type.name, proper.type.fullname, number, [], proper, default)
