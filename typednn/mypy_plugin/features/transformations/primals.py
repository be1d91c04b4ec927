"""``jvp``, ``linearize``, ``hvp`` and ``vjp``: primals, tangents and gradients fit the function.

Where something does not fit, the signature hooks take anything (that of functions is in
``refused_transformations``), and the call's own hook says what: mypy's words for it would be about the
type variables of the signatures.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, CALL_ARG
from mypy.errors import ErrorWatcher
from mypy.nodes import (
    ARG_POS,
    CallExpr,
    Context,
    Decorator,
    Expression,
    LambdaExpr,
    RefExpr,
    TempNode,
)
from mypy.plugin import FunctionContext, FunctionSigContext, MethodContext, MethodSigContext
from mypy.types import (
    CallableType,
    Instance,
    ProperType,
    TupleType,
    Type,
    find_unpack_in_list,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import RANK
from typednn.mypy_plugin.features.annotated_calls.given_functions import Mistake, mistakes_of
from typednn.mypy_plugin.features.control_flow.calls import (
    function_taking,
    is_plain,
    result_of,
    type_in_call,
)
from typednn.mypy_plugin.features.control_flow.type_trees import TypeTrees, is_open
from typednn.mypy_plugin.features.guards.conditions import place_of
from typednn.mypy_plugin.features.guards.facts import facts_at
from typednn.mypy_plugin.features.transformations.calls import (
    as_function,
    function_of,
    options_of,
    value_of,
)
from typednn.mypy_plugin.features.transformations.expressions import transformations_of
from typednn.mypy_plugin.names import TRANSFORMED
from typednn.mypy_plugin.types import (
    Scope,
    as_tensor,
    is_of_mistake,
    refused_type,
    taking_anything,
    unknown_type,
)
from typednn.shapes.derivatives import (
    differs_in_kind,
    no_floating_scalar,
    no_tuple,
    other_number_of_tangents,
)
from typednn.shapes.facts import assuming
from typednn.shapes.shape import Shape, Variadic, show

_PAIR: Final = 2
_NUMBERS: Final = ("int", "float", "bool", "str")
"""Leaves that have no derivative: what stands for them in tangents is not looked at."""
FUNCTIONS: Final = (
    "typednn.autodiff.forward_mode.jvp",
    "typednn.autodiff.jacobians.hvp",
    "typednn.autodiff.reverse_mode.vjp",
    "typednn.autodiff.forward_mode.linearize",
)
DERIVATIVES: Final = (
    "typednn.autodiff.reverse_mode.Pullback.__call__",
    "typednn.autodiff.forward_mode.Pushforward.__call__",
)
"""What ``vjp`` and ``linearize`` return."""

Types = Mapping[str | None, Sequence[Type]]


def mistake_of_arguments(types: Types, place: Context, checker: TypeChecker) -> Mistake | None:
    """Return what is wrong with the tuples of primals and tangents, or with their number."""
    needed = ("f", "primals", "tangents") if "tangents" in types else ("f",)
    if not all(types.get(name) for name in needed):
        return None  # mypy says which argument is missing
    function, primals = as_function(types["f"][0], checker), _primals_in(types)
    return _of_tangents(types, place, checker) or mistake_of_count(
        function, primals, place, checker
    )


def check_primals(ctx: FunctionContext) -> Type:
    """The hook of all of ``FUNCTIONS``: report primals that do not fit f."""
    assert isinstance(ctx.api, TypeChecker)
    function, primals = function_of(ctx), _primals_in(types_of(ctx))
    if takes_transformed(ctx):
        return unknown_type() if primals is None else _of_transformed(primals, ctx)
    if function is None or primals is None:
        return _with_aux(ctx)
    mistakes = mistakes_of_call(function, primals, ctx.context, ctx.api) or _of_result(
        function, ctx
    )
    for mistake in mistakes:
        ctx.api.fail(mistake.text, ctx.context, code=mistake.code)
    return refused_type() if mistakes else _with_aux(ctx)


def takes_transformed(ctx: FunctionSigContext | FunctionContext) -> bool:
    """Whether f is ``grad(g)`` or the like: mypy would take the names of g for sizes that differ."""
    assert isinstance(ctx.api, TypeChecker)
    if not is_plain(ctx.context) or not ctx.args[0]:
        return False
    made, function = transformations_of(ctx.args[0][0], ctx.api)
    t = get_proper_type(type_in_call(ctx.args[0][0], ctx.api))
    is_instance = isinstance(t, Instance) and t.type.fullname in TRANSFORMED
    return is_instance or bool(made) and isinstance(function, LambdaExpr)


def _of_transformed(primals: Sequence[Type], ctx: FunctionContext) -> Type:
    """Return the type of ``jvp(grad(f), (x,), (v,))``, by what ``grad(f)`` gives for these primals."""
    assert isinstance(ctx.api, TypeChecker)
    call, checker, transformed = ctx.context, ctx.api, ctx.args[0][0]
    assert isinstance(call, CallExpr)  # it is plain, see above
    given: list[tuple[Type, Expression]] = [(t, call) for t in primals]
    returned = result_of(transformed, ctx.arg_types[0][0], given, call, checker)
    if is_of_mistake(returned):
        return unknown_type()
    function = function_taking(primals, checker).copy_modified(ret_type=returned)
    if mistakes := _of_result(function, ctx):
        checker.fail(mistakes[0].text, call, code=mistakes[0].code)
        return refused_type()
    f = TempNode(function, context=call)
    arguments = [f if each is transformed else each for each in call.args]
    known = CallExpr(call.callee, arguments, call.arg_kinds, call.arg_names)
    known.set_line(call)
    with checker.local_type_map:
        return checker.expr_checker.accept(known)


def signature_of_derivative(
    ctx: MethodSigContext, otherwise: Callable[[MethodSigContext], CallableType] | None
) -> CallableType:
    """The signature hook of pullbacks and pushforwards."""
    assert isinstance(ctx.api, TypeChecker)
    default, checker = ctx.default_signature, ctx.api
    given = [type_in_call(each, checker) for group in ctx.args for each in group]
    if _of_derivative(get_proper_type(ctx.type), given, ctx.context, checker) is not None:
        return taking_anything(default, checker)
    return default if otherwise is None else otherwise(ctx)


def check_derivative(ctx: MethodContext, check: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of calls of pullbacks and pushforwards."""
    assert isinstance(ctx.api, TypeChecker)
    given = [t for group in ctx.arg_types for t in group]
    mistake = _of_derivative(get_proper_type(ctx.type), given, ctx.context, ctx.api)
    if mistake is not None:
        ctx.api.fail(mistake.text, ctx.context, code=mistake.code)
        return refused_type()
    return ctx.default_return_type if check is None else check(ctx)


def _of_derivative(
    owner: ProperType, given: Sequence[Type], place: Context, checker: TypeChecker
) -> Mistake | None:
    """Return what is wrong with the gradient that a pullback gets, or the tangents of a pushforward."""
    if not isinstance(owner, Instance) or not owner.args or not is_plain(place):
        return None
    if owner.type.name == "Pullback":
        pairs = [("vjp: the function's result", owner.args[0], each) for each in given]
        is_one = isinstance(place, CallExpr) and len(place.args) == 1
        return _differing(pairs, "gradient", place, checker) if is_one else None
    primals = owner.args[1:]
    if find_unpack_in_list([*primals, *given]) is not None or len(primals) != len(given):
        return None
    names = [f"linearize: primals[{i}]" for i in range(len(primals))]
    return _differing([*zip(names, primals, given, strict=True)], "tangent", place, checker)


def mistake_of_count(
    function: CallableType | None,
    primals: Sequence[Type] | None,
    place: Context,
    checker: TypeChecker,
) -> Mistake | None:
    """Return what is wrong with the number of primals: the function takes another one."""
    if function is None or function.definition is None or primals is None or not is_plain(place):
        return None
    for info in _called(function, primals, place, checker).filtered_errors():
        if info.code is CALL_ARG and info.severity == "error":
            return Mistake(info.message, place, CALL_ARG)
    return None


def _primals_in(types: Types) -> Sequence[Type] | None:
    """Return the types of the primals; None if they are not known."""
    primals = types.get("primals")
    if "tangents" not in types:
        return primals
    found = get_proper_type(primals[0]) if primals else None
    return found.items if isinstance(found, TupleType) and not is_open(found) else None


def _of_tangents(types: Types, place: Context, checker: TypeChecker) -> Mistake | None:
    """Return what is wrong with the tuples of ``jvp`` and ``hvp``."""
    if "tangents" not in types:
        return None
    name = _name_of_callee(place)
    found = list[Sequence[Type]]()
    for which in ("primals", "tangents"):
        given = get_proper_type(types[which][0]) if types.get(which) else None
        if given is not None and TypeTrees(checker).is_decided(given):
            if not isinstance(given, TupleType):
                kind = given.type.name if isinstance(given, Instance) else "NoneType"
                return Mistake(no_tuple(name, which, kind, name_of_f(place)), place, ARG_TYPE)
            found.append(given.items)
    if len(found) < _PAIR:
        return None
    primals, tangents = found
    if len(primals) != len(tangents):
        text = other_number_of_tangents(name, len(primals), len(tangents))
        return Mistake(text, place, ARG_TYPE)
    names = [f"{name}: primals[{i}]" for i in range(len(primals))]
    return _differing([*zip(names, primals, tangents, strict=True)], "tangent", place, checker)


def _differing(
    triples: Sequence[tuple[str, Type, Type]], role: str, place: Context, checker: TypeChecker
) -> Mistake | None:
    """Return the first difference of a value, which has a name, from what plays its ``role``."""
    trees = TypeTrees(checker)
    facts = facts_at(place_of(place), checker, trees.scope)
    for owner, value, given in triples:
        with assuming(facts):
            found = trees.difference(value, given)
        if found is not None and found.one not in _NUMBERS:
            kinds = found.one.replace(" ", "", 1), found.other.replace(" ", "", 1)
            text = differs_in_kind(f"{owner}{found.place}", role, *kinds)
            return Mistake(text, place, found.code)
    return None


def _name_of_callee(call: Context) -> str:
    callee = call.callee if isinstance(call, CallExpr) else None
    return callee.fullname.rpartition(".")[2] if isinstance(callee, RefExpr) else "jvp"


def name_of_f(call: Context) -> str:
    """Return the name of the function that a call transforms, or that a transformation decorates."""
    if isinstance(call, Decorator):
        return call.name
    f: Expression | None = call if isinstance(call, CallExpr) else None
    while isinstance(f, CallExpr):  # ``jit(grad(f))``
        f = f.args[0] if f.args else None
    return f.name if isinstance(f, RefExpr) and hasattr(f, "name") else "<lambda>"


def mistakes_of_call(
    function: CallableType, types: Sequence[Type], place: Context, checker: TypeChecker
) -> list[Mistake]:
    """Return what the plugin says of a call of the function with arguments of these types."""
    if function.definition is None:
        return []
    return mistakes_of(_called(function, types, place, checker))


def _called(
    function: CallableType, types: Sequence[Type], place: Context, checker: TypeChecker
) -> ErrorWatcher:
    """Return what mypy and the plugin say of a call of the function with arguments of these types."""
    visitor, node = checker.expr_checker, TempNode(function, context=place)
    arguments: list[Expression] = [TempNode(t, context=place) for t in types]
    kinds = [ARG_POS] * len(arguments)
    name = function.definition.fullname if function.definition is not None else None
    with checker.msg.filter_errors(save_filtered_errors=True) as watcher:
        callee = visitor.transform_callee_type(name, function, arguments, kinds, node)
        visitor.check_call(callee, arguments, kinds, node, callable_name=name)
    return watcher


def _of_result(function: CallableType, ctx: FunctionContext) -> list[Mistake]:
    """Return what is wrong with the result of a function that ``hvp`` gets: it must be a scalar."""
    result = as_tensor(function.ret_type)
    shape: Shape = () if result is None else Scope().shape(result)
    is_hvp = _name_of_callee(ctx.context) == "hvp"
    if not is_hvp or result is None or not shape or any(isinstance(x, Variadic) for x in shape):
        return []
    kind = f"{messages.dtype(get_proper_type(result.args[1]))}{show(shape)}"
    text = no_floating_scalar(name_of_f(ctx.context), kind)
    return [Mistake(text, ctx.context, RANK)]


def types_of(ctx: FunctionContext) -> Types:
    """Return the types of a call's arguments by name, those that ``*primals`` gathers under one."""
    types: dict[str | None, Sequence[Type]] = {}
    for name, given in zip(ctx.callee_arg_names, ctx.arg_types, strict=True):
        if name is not None:
            types[name] = given
    are_written = all(kind == ARG_POS for kinds in ctx.arg_kinds[:-1] for kind in kinds)
    if "tangents" not in types and are_written:
        pairs = zip(ctx.callee_arg_names[1:], ctx.arg_types[1:], strict=True)
        types["primals"] = [t for name, given in pairs if name != "has_aux" for t in given]
    return types


def _with_aux(ctx: FunctionContext) -> Type:
    """Return the result of ``vjp``: with ``has_aux`` what f returns beside comes last."""
    options, result = options_of(ctx), get_proper_type(ctx.default_return_type)
    aux = value_of(options["has_aux"]) if "has_aux" in options else False
    if aux is False or not isinstance(result, TupleType) or len(result.items) != _PAIR:
        return ctx.default_return_type
    pair, pullback = map(get_proper_type, result.items)
    known = isinstance(pair, TupleType) and len(pair.items) == _PAIR and aux is True
    if not known or not isinstance(pair, TupleType) or not isinstance(pullback, Instance):
        return unknown_type()
    pullback = pullback.copy_modified(args=[pair.items[0], *pullback.args[1:]])
    return result.copy_modified(items=[pair.items[0], pullback, pair.items[1]])
