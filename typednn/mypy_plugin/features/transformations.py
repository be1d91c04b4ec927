"""``grad(loss)`` and ``jacobian(f)`` keep the signature of the function, with its names.

mypy solves ``Callable[Concatenate[M, P], R]`` only once, when the transformation is applied, and so
loses the names of the first parameter. Here they stay free in the result's type, and each call
binds them anew.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, CallExpr, Context, Expression, RefExpr, TempNode
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
    find_unpack_in_list,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.given_functions import Mistake, mistakes_of
from typednn.mypy_plugin.features.control_flow.type_trees import TypeTrees
from typednn.mypy_plugin.features.derivative_types import jacobian_type
from typednn.mypy_plugin.names import (
    DERIVATIVES,
    HESSIAN,
    JACOBIAN,
    MODULE,
    TRANSFORMED,
    VALUE_AND_GRAD,
    WRAPPED,
)
from typednn.mypy_plugin.types import as_array, as_tensor, unknown_type
from typednn.shapes.derivatives import differs_in_kind

TRANSFORMATIONS: Final = (
    "typednn.autodiff.gradients.grad",
    "typednn.autodiff.gradients.value_and_grad",
    "typednn.autodiff.jacobians.jacobian",
    "typednn.autodiff.jacobians.hessian",
    "typednn.autodiff.custom_rules.custom_vjp",
    "typednn.autodiff.custom_rules.custom_jvp",
)
_PAIR: Final = 2
OF_PRIMALS: Final = (
    "typednn.autodiff.reverse_mode.vjp",
    "typednn.autodiff.forward_mode.jvp",
    "typednn.autodiff.forward_mode.linearize",
    "typednn.autodiff.jacobians.hvp",
)
_ANY_SHAPE: Final = "the shape of an argument"
_ANY_SUBCLASS: Final = "the class of an argument"


def keep_signature(ctx: FunctionContext) -> Type:
    """The hook of ``grad(f)`` and others: their result has P and R as ``f`` declares them."""
    assert isinstance(ctx.api, TypeChecker)
    result = get_proper_type(ctx.default_return_type)
    function = _function(ctx)
    if not isinstance(result, Instance) or function is None:
        return ctx.default_return_type
    if result.type.fullname in WRAPPED:
        return result.copy_modified(args=[_parameters(function), function.ret_type])
    options = _options(ctx)
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


def check_primals(ctx: FunctionContext) -> Type:
    """The hook of ``jvp(f, primals, tangents)`` and others: report primals that do not fit f."""
    assert isinstance(ctx.api, TypeChecker)
    function = _function(ctx)
    if function is not None and (types := _primals(ctx)) is not None:
        mistakes = _of_call(function, types, ctx.context, ctx.api)
        for mistake in mistakes or _of_tangents(types, ctx):
            ctx.api.fail(mistake.text, ctx.context, code=mistake.code)
    return _with_aux(ctx)


def _of_tangents(primals: list[Type], ctx: FunctionContext) -> list[Mistake]:
    """Return what is wrong with the first tensor among the tangents that is not like its primal."""
    given = dict(zip(ctx.callee_arg_names, ctx.arg_types, strict=True)).get("tangents")
    tangents = get_proper_type(given[0]) if given else None
    assert isinstance(ctx.api, TypeChecker)
    if not isinstance(tangents, TupleType) or len(tangents.items) != len(primals):
        return []
    name, trees = _name_of_callee(ctx.context), TypeTrees(ctx.api)
    for i, (primal, tangent) in enumerate(zip(primals, tangents.items, strict=True)):
        one, other = as_tensor(primal), as_tensor(tangent)
        found = trees.difference(primal, tangent)
        if one is not None and other is not None and found is not None:
            kinds = found.one.replace(" ", "", 1), found.other.replace(" ", "", 1)
            text = differs_in_kind(f"{name}: primals[{i}]", "tangent", *kinds)
            return [Mistake(text, ctx.context, found.code)]
    return []


def _name_of_callee(call: Context) -> str:
    callee = call.callee if isinstance(call, CallExpr) else None
    return callee.fullname.rpartition(".")[2] if isinstance(callee, RefExpr) else "jvp"


def _of_call(
    function: CallableType, types: list[Type], place: Context, checker: TypeChecker
) -> list[Mistake]:
    """Return what the plugin says of a call of the function with arguments of these types."""
    defined = function.definition
    if defined is None:
        return []
    visitor, node = checker.expr_checker, TempNode(function, context=place)
    arguments: list[Expression] = [TempNode(t, context=place) for t in types]
    kinds, name = [ARG_POS] * len(arguments), defined.fullname
    with checker.msg.filter_errors(save_filtered_errors=True) as watcher:
        callee = visitor.transform_callee_type(name, function, arguments, kinds, node)
        visitor.check_call(callee, arguments, kinds, node, callable_name=name)
    return mistakes_of(watcher)


def _primals(ctx: FunctionContext) -> list[Type] | None:
    """Return the types of the primals, which are in a tuple or the arguments themselves."""
    if "tangents" not in ctx.callee_arg_names:
        if any(kind != ARG_POS for kinds in ctx.arg_kinds[:-1] for kind in kinds):
            return None
        pairs = zip(ctx.callee_arg_names[1:], ctx.arg_types[1:], strict=True)
        return [t for name, types in pairs if name != "has_aux" for t in types]
    found = get_proper_type(ctx.arg_types[1][0]) if ctx.arg_types[1] else None
    if not isinstance(found, TupleType) or find_unpack_in_list(found.items) is not None:
        return None
    return found.items


def _with_aux(ctx: FunctionContext) -> Type:
    """Return the result of ``vjp``: with ``has_aux`` what f returns beside comes last."""
    options, result = _options(ctx), get_proper_type(ctx.default_return_type)
    aux = value_of(options["has_aux"]) if "has_aux" in options else False
    if aux is False or not isinstance(result, TupleType) or len(result.items) != _PAIR:
        return ctx.default_return_type
    pair, pullback = map(get_proper_type, result.items)
    known = isinstance(pair, TupleType) and len(pair.items) == _PAIR and aux is True
    if not known or not isinstance(pair, TupleType) or not isinstance(pullback, Instance):
        return unknown_type()
    pullback = pullback.copy_modified(args=[pair.items[0], *pullback.args[1:]])
    return result.copy_modified(items=[pair.items[0], pullback, pair.items[1]])


def _function(ctx: FunctionContext) -> CallableType | None:
    """Return the type of the function that is transformed."""
    assert isinstance(ctx.api, TypeChecker)
    if not ctx.arg_types or len(ctx.arg_types[0]) != 1:
        return None
    function = wrapped(get_proper_type(ctx.arg_types[0][0]), ctx.api)
    if isinstance(function, Overloaded):
        function = function.items[0]  # for floating dtypes: only they have gradients
    return function if isinstance(function, CallableType) and function.arg_kinds else None


def _parameters(function: CallableType) -> Parameters:
    return Parameters(function.arg_types, function.arg_kinds, function.arg_names)


def _options(ctx: FunctionContext) -> dict[str, ProperType]:
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
        return jacobian_type(function.ret_type, by[0], checker)
    if name == HESSIAN:
        return jacobian_type(by[0], by[0], checker)
    fallback = checker.named_generic_type("builtins.tuple", [unknown_type()])
    gradient = TupleType(by, fallback) if whole else by[0]
    aux = value_of(options["has_aux"]) if "has_aux" in options else False
    if name == VALUE_AND_GRAD or aux is False:
        return gradient
    pair = get_proper_type(function.ret_type)
    if aux is not True or not isinstance(pair, TupleType) or len(pair.items) != _PAIR:
        return unknown_type()
    return TupleType([gradient, pair.items[1]], fallback)


def wrapped(t: ProperType, checker: TypeChecker) -> ProperType:
    """Return ``jit(f)`` or ``grad(f)`` as the type of a function, and any other type unchanged."""
    if not isinstance(t, Instance) or t.type.fullname not in TRANSFORMED:
        return t
    of = get_proper_type(t.args[-2 if t.type.fullname in DERIVATIVES else 0])
    if not isinstance(of, Parameters):
        return t
    fallback = checker.named_type("builtins.function")
    result = t.args[0 if t.type.fullname in DERIVATIVES else 1]
    if t.type.fullname == VALUE_AND_GRAD:
        any_tuple = checker.named_generic_type("builtins.tuple", [unknown_type()])
        result = TupleType([t.args[2], result], any_tuple)
    function = CallableType(of.arg_types, of.arg_kinds, of.arg_names, result, fallback)
    return function.copy_modified(variables=get_all_type_vars(function))


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
    if not proper.type.has_base(MODULE) or get_all_type_vars(proper):
        return t
    number = TypeVarId(-2 * place - 2, namespace=_ANY_SUBCLASS)
    default = AnyType(TypeOfAny.from_omitted_generics)
    return TypeVarType(proper.type.name, proper.type.fullname, number, [], proper, default)
