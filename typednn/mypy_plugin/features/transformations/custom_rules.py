"""``custom_vjp(f, rule)`` and ``custom_jvp(f, rule)``: what is wrong with the rule, in the run time's words."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, CALL_ARG
from mypy.nodes import ARG_POS, CallExpr, Context, LambdaExpr
from mypy.types import (
    CallableType,
    Instance,
    NoneType,
    ProperType,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.given_functions import Mistake
from typednn.mypy_plugin.features.control_flow.calls import is_plain, result_of
from typednn.mypy_plugin.features.control_flow.type_trees import TypeTrees
from typednn.mypy_plugin.features.transformations.calls import as_function
from typednn.mypy_plugin.features.transformations.primals import (
    mistake_of_count,
    mistakes_of_call,
    name_of_f,
)
from typednn.mypy_plugin.types import as_tensor, unknown_type
from typednn.shapes.derivatives import (
    differs_in_kind,
    no_function_as_rule,
    no_pair_of_rule,
    no_rule,
)

RULES: Final = ("custom_vjp", "custom_jvp")
_PAIR: Final = 2

Types: TypeAlias = Mapping[str | None, Sequence[Type]]


def mistake_of_rule(by: str, types: Types, place: Context, checker: TypeChecker) -> Mistake | None:
    """Return what is wrong with the rule of a function; ``types`` are those of the arguments."""
    f = name_of_f(place)
    if not types.get("f"):
        return None  # which mypy reports itself
    given = types.get("rule", ())
    rule = get_proper_type(given[0]) if given else NoneType()
    if isinstance(rule, NoneType):
        return Mistake(no_rule(by, f), place, CALL_ARG)
    trees = TypeTrees(checker)
    if trees.is_decided(rule):
        return Mistake(no_function_as_rule(by, f, _class(rule, trees)), place, ARG_TYPE)
    declared, function = as_function(rule, checker), as_function(types["f"][0], checker)
    if declared is None or _is_lambda(place):
        return None  # mypy compares what a lambda returns with what a rule does
    returned = get_proper_type(declared.ret_type)
    if _is_no_pair(by, returned, trees):
        return Mistake(no_pair_of_rule(by, f, _class(returned, trees)), place, ARG_TYPE)
    if function is None or {*function.arg_kinds} != {ARG_POS} or not is_plain(place):
        return None
    taken = function.arg_types if by == "custom_vjp" else [unknown_type()] * _PAIR
    found = mistake_of_count(declared, taken, place, checker)
    if found is not None or by != "custom_vjp":
        return found
    mistakes = mistakes_of_call(declared, taken, place, checker)
    return mistakes[0] if mistakes else _of_result(f, function, declared, place, checker)


def _is_no_pair(by: str, returned: ProperType, trees: TypeTrees) -> bool:
    """Whether a rule returns anything but a pair for certain, or a pair without a pullback."""
    if not trees.is_decided(returned):
        return False
    if not isinstance(returned, TupleType) or len(returned.items) != _PAIR:
        return True
    return by == "custom_vjp" and trees.is_decided(returned.items[1])


def _is_lambda(place: Context) -> bool:
    return isinstance(place, CallExpr) and isinstance(place.args[-1], LambdaExpr)


def _class(t: ProperType, trees: TypeTrees) -> str:
    """Return the name of a value's class."""
    if isinstance(t, TupleType):
        return t.partial_fallback.type.name
    if as_tensor(t) is not None:
        return "Tensor"
    return t.type.name if isinstance(t, Instance) else f"{trees.kind(t)}Type"


def _of_result(
    f: str, function: CallableType, rule: CallableType, place: Context, checker: TypeChecker
) -> Mistake | None:
    """Return how the rule's result differs from that of the function, for the same arguments."""
    assert isinstance(place, CallExpr)  # it is plain
    given = [(t, place) for t in function.arg_types]
    with checker.msg.filter_errors():
        returned = result_of(place.args[-1], rule, given, place, checker)
    if not isinstance(returned, TupleType) or len(returned.items) != _PAIR:
        return None
    found = TypeTrees(checker).difference(function.ret_type, returned.items[0])
    if found is None:
        return None
    owner = f"{f}: the function's result{found.place}"
    kinds = found.one.replace(" ", "", 1), found.other.replace(" ", "", 1)
    return Mistake(differs_in_kind(owner, "rule's result", *kinds), place, found.code)
