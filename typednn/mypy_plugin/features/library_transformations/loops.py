"""JAX's loops and conditions, ``lax.scan`` and others: their functions get what ours get.

A carry must keep its shape and branches must return the same ones. Other differences JAX converts,
or they are its own to report.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import Expression, LambdaExpr, ListExpr, TempNode, TupleExpr
from mypy.plugin import FunctionContext, FunctionSigContext
from mypy.types import (
    CallableType,
    Instance,
    NoneType,
    ProperType,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.errors import RANK, SHAPE
from typednn.mypy_plugin.features.annotated_calls.given_functions import lambda_of
from typednn.mypy_plugin.features.control_flow.arguments import Arguments
from typednn.mypy_plugin.features.control_flow.signatures import Given, Types, signature_of
from typednn.mypy_plugin.features.control_flow.type_trees import TypeTrees, of_any_value
from typednn.mypy_plugin.features.library_transformations.calls import like_transformed
from typednn.mypy_plugin.features.redefinition import without_sizes
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import as_foreign_array, unknown_type
from typednn.shapes.control_flow import branches_differ, carry_changes
from typednn.shapes.dim import UNKNOWN, Size

_LOOPS: Final = "jax._src.lax.control_flow.loops."
_CONDITIONS: Final = "jax._src.lax.control_flow.conditionals."
_PAIR: Final = 2


def _of_step(types: Types, checker: TypeChecker) -> Sequence[Type]:
    xs = types["xs"][0] if types.get("xs") else NoneType()
    element = TypeTrees(checker, as_foreign_array).element(xs)
    return [_carried(types["init"][0]), element]


def _of_carry(types: Types, checker: TypeChecker) -> Sequence[Type]:
    return [_carried(types["init_val"][0])]


def _of_counted_step(types: Types, checker: TypeChecker) -> Sequence[Type]:
    return [unknown_type(), _carried(types["init_val"][0])]


def _of_operands(types: Types, checker: TypeChecker) -> Sequence[Type]:
    return [_carried(t) for t in types.get("operands", ())]


def _carried(t: Type) -> Type:
    """Return the type that a function gets for a value: a number becomes an array."""
    proper = get_proper_type(of_any_value(t))
    if isinstance(proper, TupleType):
        return proper.copy_modified(items=[_carried(item) for item in proper.items])
    is_number = isinstance(proper, Instance) and proper.type.fullname in _NUMBERS
    return unknown_type() if is_number else proper


_NUMBERS: Final = ("builtins.int", "builtins.float", "builtins.bool", "builtins.complex")

GIVEN: Final[Mapping[str, tuple[Sequence[str], Given]]] = {
    f"{_LOOPS}scan": (("f",), _of_step),
    f"{_LOOPS}fori_loop": (("body_fun",), _of_counted_step),
    f"{_LOOPS}while_loop": (("cond_fun", "body_fun"), _of_carry),
    f"{_CONDITIONS}cond": (("true_fun", "false_fun"), _of_operands),
    f"{_CONDITIONS}switch": (("branches",), _of_operands),
}
"""The functions that each of them takes, and what these get."""


def signature(ctx: FunctionSigContext, functions: Sequence[str], given: Given) -> CallableType:
    """The hook of all of them."""
    assert isinstance(ctx.api, TypeChecker)
    names = dict(zip(ctx.default_signature.arg_names, ctx.args, strict=True))
    complete = all(names.get(own) for own in ("init", "init_val") if own in names)
    if not imports_annotations(ctx.api.tree) or not complete:
        return ctx.default_signature
    return signature_of(ctx, functions, given)


def scan_result(ctx: FunctionContext) -> Type:
    """The hook of ``scan``: the last carry, and the stacked results."""
    call = _arguments(ctx, "f", "init")
    if call is None:
        return without_sizes(ctx.default_return_type)
    given = _of_step(call.types, call.checker)
    steps = _steps(call)
    returned = _result(call, "f", given, ["init", "xs"])
    carry, y = unknown_type(), unknown_type()
    if isinstance(returned, TupleType) and len(returned.items) == _PAIR:
        carry, y = returned.items
    fallback = call.checker.named_generic_type("builtins.tuple", [unknown_type()])
    last = _kept("scan", call, given[0], carry)
    return call.returning(TupleType([last, call.trees.stacked(y, steps)], fallback))


def fori_loop_result(ctx: FunctionContext) -> Type:
    """The hook of ``fori_loop``: the last carry."""
    call = _arguments(ctx, "body_fun", "init_val")
    if call is None:
        return without_sizes(ctx.default_return_type)
    given = _of_counted_step(call.types, call.checker)
    return _kept(
        "fori_loop", call, given[1], _result(call, "body_fun", given, ["lower", "init_val"])
    )


def while_loop_result(ctx: FunctionContext) -> Type:
    """The hook of ``while_loop``: the last carry."""
    call = _arguments(ctx, "cond_fun", "body_fun", "init_val")
    if call is None:
        return without_sizes(ctx.default_return_type)
    given = _of_carry(call.types, call.checker)
    _result(call, "cond_fun", given, ["init_val"])
    return _kept("while_loop", call, given[0], _result(call, "body_fun", given, ["init_val"]))


def cond_result(ctx: FunctionContext) -> Type:
    """The hook of ``cond``: what both branches return."""
    call = _arguments(ctx, "true_fun", "false_fun")
    if call is None or call.has("operand"):
        return without_sizes(ctx.default_return_type)
    given = _of_operands(call.types, call.checker)
    one, other = (_result(call, name, given, ["operands"]) for name in ("true_fun", "false_fun"))
    return _of_branches("cond", call, [one, other])


def switch_result(ctx: FunctionContext) -> Type:
    """The hook of ``switch``: what all branches return."""
    call = _arguments(ctx, "branches")
    written = call.expression("branches") if call is not None else None
    if call is None or call.has("operand") or not isinstance(written, ListExpr | TupleExpr):
        return without_sizes(ctx.default_return_type)
    given = _of_operands(call.types, call.checker)
    results = [
        _result_of(call, branch, call.type_of(branch), given, ["operands"])
        for branch in written.items
    ]
    return _of_branches("switch", call, results) if results else ctx.default_return_type


def _of_branches(name: str, call: Arguments, results: Sequence[Type]) -> Type:
    """Return the type of what all branches return; report branches whose shapes differ."""
    merged = results[0]
    for other in results[1:]:
        found = call.difference(results[0], other)
        if found is not None and found.code in (SHAPE, RANK):
            call.fail(branches_differ(name, found.place, found.one, found.other), found.code)
        if found is not None:
            return call.returning(without_sizes(merged))
        merged = call.trees.merged(merged, other)
    return call.returning(merged)


RESULTS: Final[Mapping[str, Callable[[FunctionContext], Type]]] = {
    f"{_LOOPS}scan": scan_result,
    f"{_LOOPS}fori_loop": fori_loop_result,
    f"{_LOOPS}while_loop": while_loop_result,
    f"{_CONDITIONS}cond": cond_result,
    f"{_CONDITIONS}switch": switch_result,
}


def _arguments(ctx: FunctionContext, *needed: str) -> Arguments | None:
    assert isinstance(ctx.api, TypeChecker)
    call = Arguments.of(ctx, as_foreign_array) if imports_annotations(ctx.api.tree) else None
    return call if call is not None and call.has(*needed) else None


def _result(
    call: Arguments, name: str, given: Sequence[Type], sources: Sequence[str]
) -> ProperType:
    """Return what the function that is an argument gives."""
    return _result_of(call, call.expression(name), call.types[name][0], given, sources)


def _result_of(
    call: Arguments, function: Expression, t: Type, given: Sequence[Type], sources: Sequence[str]
) -> ProperType:
    """Return what a function gives, whose arguments may be numbers and numpy's arrays."""
    is_lambda = isinstance(function, LambdaExpr) or lambda_of(function, call.checker) is not None
    lenient = None if is_lambda else like_transformed(t, call.checker)
    if lenient is None:
        return call.result(function, t, given, sources)
    return call.result(TempNode(lenient, context=call.place), lenient, given, sources)


def _kept(name: str, call: Arguments, before: Type, after: Type) -> Type:
    """Return the type of the carry; report one whose shape changes."""
    found = call.difference(before, after)
    if found is None:
        return call.returning(call.trees.merged(before, after))
    if found.code in (SHAPE, RANK):
        call.fail(carry_changes(name, found.place, found.one, found.other), found.code)
        return call.returning(before)
    return without_sizes(before)


def _steps(call: Arguments) -> Size:
    """Return the number of steps; report sizes of axis 0 that differ."""
    given = call.types.get("length") or [NoneType()]
    length = None if isinstance(given[0], NoneType) else call.trees.size(given[0])
    xs = call.types.get("xs") or [NoneType()]
    shapes = [*call.trees.shapes(xs[0])]
    if length == 0 or any(shape[:1] == (0,) for shape in shapes):
        return UNKNOWN  # JAX takes no step
    return call.number_of_steps(shapes, length)
