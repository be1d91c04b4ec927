"""What mypy sees of a call of a loop or a condition: a lambda takes what it will get.

The functions themselves are checked where the call's type is found, so here they may be anything.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.nodes import Expression, LambdaExpr, ListExpr, TupleExpr
from mypy.plugin import FunctionSigContext
from mypy.typeops import get_all_type_vars
from mypy.types import CallableType, NoneType, Type, TypeVarTupleType, UnpackType, get_proper_type

from typednn.mypy_plugin.features.control_flow.calls import (
    function_taking,
    is_plain,
    may_take,
    type_in_call,
)
from typednn.mypy_plugin.features.control_flow.type_trees import TypeTrees, of_any_value
from typednn.mypy_plugin.types import unknown_type
from typednn.shapes.shape import Shape

Types: TypeAlias = Mapping[str, Sequence[Type]]
"""The types of a call's arguments, by the names of the parameters."""

Given: TypeAlias = Callable[[Types, TypeChecker], Sequence[Type]]
"""Returns the types that a function of the call gets."""


def of_step(types: Types, checker: TypeChecker) -> Sequence[Type]:
    """Return what the function of ``scan`` gets: the carry and an element."""
    xs = types["xs"][0] if types.get("xs") else NoneType()
    return [*of_carry(types, checker), TypeTrees(checker).element(xs)]


def of_counted_step(types: Types, checker: TypeChecker) -> Sequence[Type]:
    """Return what the body of ``fori_loop`` gets: the index and the carry."""
    scalar: Shape = ()
    index = TypeTrees(checker).tensor(scalar, "int64")
    return [index, *of_carry(types, checker)]


def of_carry(types: Types, checker: TypeChecker) -> Sequence[Type]:
    """Return what the functions of ``while_loop`` get: the carry."""
    return [of_any_value(types["init"][0])]


def of_operands(types: Types, checker: TypeChecker) -> Sequence[Type]:
    """Return what the branches of a condition get."""
    return [of_any_value(t) for t in types.get("operands", ())]


GIVEN: Final[Mapping[str, tuple[Sequence[str], Given]]] = {
    "typednn.control_flow.loops.scan": (("f",), of_step),
    "typednn.control_flow.loops.fori_loop": (("body",), of_counted_step),
    "typednn.control_flow.loops.while_loop": (("cond", "body"), of_carry),
    "typednn.control_flow.conditionals.cond": (("true_f", "false_f"), of_operands),
    "typednn.control_flow.conditionals.switch": (("branches",), of_operands),
}
"""The functions that each of them takes, and what these get."""
_CHECKED_HERE: Final = ("pred", "xs", "length", "index", "lower", "upper")


def signature_of(ctx: FunctionSigContext, functions: Sequence[str], given: Given) -> CallableType:
    """The hook of all of them."""
    default = ctx.default_signature
    assert isinstance(ctx.api, TypeChecker)
    names = [name or "" for name in default.arg_names]
    arguments = dict(zip(names, ctx.args, strict=True))
    if not is_plain(ctx.context) or not all(arguments[name] for name in functions):
        return default
    if "init" in arguments and not arguments["init"]:
        return default
    lambdas = {name: _lambdas(arguments[name][0]) for name in functions}
    taken: Sequence[Type] = ()
    if any(lambdas.values()):
        others = [name for name in names if name not in functions]
        types = {name: [type_in_call(each, ctx.api) for each in arguments[name]] for name in others}
        taken = given(types, ctx.api)
    wanted = function_taking(taken, ctx.api)
    # In the context of Any, mypy would take a dtype that is to be inferred for Any.
    formals, anything = list[Type](), ctx.api.named_type("builtins.object")
    for name, formal in zip(names, default.arg_types, strict=True):
        if lambdas.get(name) and all(may_take(len(taken), each) for each in lambdas[name]):
            several = ctx.api.named_generic_type("typing.Sequence", [wanted])
            formals.append(several if name == "branches" else wanted)
        elif name in (*functions, *_CHECKED_HERE) or _has_variables(formal):
            formals.append(anything)
        else:
            formals.append(formal)
    return default.copy_modified(arg_types=formals, ret_type=unknown_type(), variables=[])


def _lambdas(expression: Expression) -> list[LambdaExpr]:
    """Return the lambda that it is, or the lambdas of a list that holds nothing else."""
    items = expression.items if isinstance(expression, ListExpr | TupleExpr) else [expression]
    found = [item for item in items if isinstance(item, LambdaExpr)]
    return found if len(found) == len(items) else []


def _has_variables(t: Type) -> bool:
    proper = get_proper_type(t)
    return isinstance(proper, UnpackType | TypeVarTupleType) or bool(get_all_type_vars(proper))
