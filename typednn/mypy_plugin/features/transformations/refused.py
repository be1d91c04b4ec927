"""Transformations of what is no function, ``jit(3)``, and options of gradients that do not fit it.

The signature hook takes anything there, and the call's own hook says what is wrong: mypy's words would
be about the type variables of the signature.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, ErrorCode
from mypy.nodes import ARG_POS, CallExpr, Context
from mypy.plugin import FunctionContext, FunctionSigContext
from mypy.types import CallableType, Instance, ProperType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.errors import DTYPE
from typednn.mypy_plugin.features.annotated_calls.given_functions import Mistake
from typednn.mypy_plugin.features.control_flow.calls import type_in_call
from typednn.mypy_plugin.features.control_flow.type_trees import TypeTrees, is_number_or_text
from typednn.mypy_plugin.features.transformations import calls as transformations
from typednn.mypy_plugin.features.transformations import mapped_functions, primals
from typednn.mypy_plugin.features.transformations.calls import value_of
from typednn.mypy_plugin.features.transformations.custom_rules import RULES, mistake_of_rule
from typednn.mypy_plugin.features.transformations.expressions import PLAN, name_of
from typednn.mypy_plugin.features.transformations.primals import mistake_of_arguments, name_of_f
from typednn.mypy_plugin.types import as_tensor, refused_type, taking_anything
from typednn.shapes.derivatives import no_flag, no_function, no_pair, places_of

TRANSFORMATIONS: Final = (
    PLAN,
    "typednn.planning.trace.remat.remat",
    mapped_functions.VMAP,
    *transformations.TRANSFORMATIONS,
    *primals.FUNCTIONS,
)


_OPTIONS: Final = ("argnums", "has_aux")

Types: TypeAlias = Mapping[str | None, Sequence[Type]]


def signature_of_refused(
    ctx: FunctionSigContext,
    name: str,
    otherwise: Callable[[FunctionSigContext], CallableType] | None,
) -> CallableType:
    """The signature hook of all of them. ``otherwise`` is that of a transformation alone."""
    assert isinstance(ctx.api, TypeChecker)
    pairs = zip(ctx.default_signature.arg_names, ctx.args, strict=True)
    types: Types = {name: [type_in_call(each, ctx.api) for each in given] for name, given in pairs}
    is_transformed = name in primals.FUNCTIONS and primals.takes_transformed(ctx)
    if is_transformed or _mistake(name, types, ctx.context, ctx.api) is not None:
        return taking_anything(ctx.default_signature, ctx.api)
    return ctx.default_signature if otherwise is None else otherwise(ctx)


def refuse(
    ctx: FunctionContext, name: str, otherwise: Callable[[FunctionContext], Type] | None
) -> Type:
    """The hook of all of them."""
    assert isinstance(ctx.api, TypeChecker)
    if name in primals.FUNCTIONS:
        types = primals.types_of(ctx)
    else:
        types = dict(zip(ctx.callee_arg_names, ctx.arg_types, strict=True))
    mistake = _mistake(name, types, ctx.context, ctx.api)
    if mistake is not None:
        ctx.api.fail(mistake.text, ctx.context, code=mistake.code)
        return refused_type()
    return ctx.default_return_type if otherwise is None else otherwise(ctx)


def _mistake(name: str, types: Types, place: Context, checker: TypeChecker) -> Mistake | None:
    """Return what is wrong with the function, with the options of a gradient, its rule, or the primals."""
    by = name.rpartition(".")[2]
    found = _of_function(name, types, checker) or _of_options(by, types, place)
    if found is not None:
        return Mistake(found[0], place, found[1])
    if by in RULES:
        return mistake_of_rule(by, types, place, checker)
    return mistake_of_arguments(types, place, checker) if name in primals.FUNCTIONS else None


def of_no_function(call: CallExpr, types: Sequence[Type], checker: TypeChecker) -> str | None:
    """Return what is wrong with what a call transforms, among whatever else: it is no function."""
    name = name_of(call)
    if name not in TRANSFORMATIONS or call.arg_kinds[:1] != [ARG_POS]:
        return None
    found = _of_function(name, {"f": types[:1]}, checker)
    return None if found is None else found[0]


def _of_function(name: str, types: Types, checker: TypeChecker) -> tuple[str, ErrorCode] | None:
    """Return what is wrong with the function itself: it is none."""
    trees = TypeTrees(checker)
    function = _function(types)
    if function is None or not trees.is_decided(function):
        return None
    by, kind = name.rpartition(".")[2], trees.kind(function)
    where = "after it" if name in primals.FUNCTIONS else f"to what {by} returns"
    return no_function(by, "tuple" if isinstance(function, TupleType) else kind, where), ARG_TYPE


def _function(types: Types) -> ProperType | None:
    return get_proper_type(types["f"][0]) if len(types.get("f", ())) == 1 else None


def _of_options(by: str, types: Types, place: Context) -> tuple[str, ErrorCode] | None:
    """Return what is wrong with ``argnums`` or ``has_aux``."""
    function = _function(types)
    given = {each: get_proper_type(types[each][0]) for each in _OPTIONS if types.get(each)}
    if "argnums" in given and (argnums := _written(given["argnums"])) is not None:
        try:
            places_of(by, argnums)
        except (TypeError, ValueError) as error:
            return str(error), ARG_TYPE
    if "has_aux" in given and (kind := _kind_of_no_flag(given["has_aux"])) is not None:
        return no_flag(by, kind), ARG_TYPE
    aux = value_of(given["has_aux"]) if "has_aux" in given else False
    if aux is True and isinstance(function, CallableType) and as_tensor(function.ret_type):
        return no_pair(name_of_f(place), "Tensor"), DTYPE
    return None


def _kind_of_no_flag(t: ProperType) -> str | None:
    """Return the class of a number or a text that is given for ``has_aux``; None for what may be right."""
    is_wrong = (
        isinstance(t, Instance) and is_number_or_text(t) and t.type.fullname != "builtins.bool"
    )
    return t.type.name if isinstance(t, Instance) and is_wrong else None


def _written(t: ProperType) -> object:
    """Return the value of ``argnums``; None if it is not known."""
    if not isinstance(t, TupleType):
        return value_of(t)
    items = [value_of(get_proper_type(item)) for item in t.items]
    return None if None in items else tuple(items)
