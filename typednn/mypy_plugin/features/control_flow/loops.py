"""The types of ``scan``, ``fori_loop`` and ``while_loop``: a carry keeps its type."""

from mypy.errorcodes import ARG_TYPE
from mypy.plugin import FunctionContext
from mypy.types import AnyType, NoneType, TupleType, Type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.control_flow.arguments import Arguments
from typednn.mypy_plugin.features.control_flow.conditions import check_condition, check_index
from typednn.mypy_plugin.features.control_flow.signatures import (
    of_carry,
    of_counted_step,
    of_step,
)
from typednn.mypy_plugin.types import unknown_type
from typednn.shapes.control_flow import carry_changes, no_pair, number_of_steps, structure_changes
from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.shape import ShapeError

_PAIR = 2


def scan_result(ctx: FunctionContext) -> Type:
    """The hook of ``scan``: the last carry, and the stacked results."""
    call = Arguments.of(ctx)
    if call is None or not call.has("f", "init"):
        return ctx.default_return_type
    given = of_step(call.types, call.checker)
    steps = _steps(call)
    returned = call.result_of("f", given, ["init", "xs"])
    carry, y = unknown_type(), unknown_type()
    if isinstance(returned, TupleType) and len(returned.items) == _PAIR:
        carry, y = returned.items
    elif not isinstance(returned, AnyType) and call.trees.is_decided(returned):
        text = no_pair("scan", call.trees.kind(returned))
        call.fail(text, ARG_TYPE)
    last = _kept_carry("scan", call, given[0], carry)
    stacked = call.trees.stacked(y, steps)
    fallback = call.checker.named_generic_type("builtins.tuple", [unknown_type()])
    return TupleType([last, stacked], fallback)


def fori_loop_result(ctx: FunctionContext) -> Type:
    """The hook of ``fori_loop``: the last carry."""
    call = Arguments.of(ctx)
    if call is None or not call.has("body", "init"):
        return ctx.default_return_type
    for name in ("lower", "upper"):
        if call.has(name):
            check_index("fori_loop", name, call, call.types[name][0])
    index, carry = of_counted_step(call.types, call.checker)
    after = call.result_of("body", [index, carry], ["lower", "init"])
    return _kept_carry("fori_loop", call, carry, after)


def while_loop_result(ctx: FunctionContext) -> Type:
    """The hook of ``while_loop``: the last carry."""
    call = Arguments.of(ctx)
    if call is None or not call.has("cond", "body", "init"):
        return ctx.default_return_type
    (carry,) = of_carry(call.types, call.checker)
    check_condition("while_loop", call, call.result_of("cond", [carry], ["init"]))
    after = call.result_of("body", [carry], ["init"])
    return _kept_carry("while_loop", call, carry, after)


def _kept_carry(name: str, call: Arguments, before: Type, after: Type) -> Type:
    """Return the type of the carry; report one that changes."""
    trees = call.trees
    found = trees.difference(before, after)
    if found is None:
        return trees.merged(before, after)
    if found.is_of_structure:
        text = structure_changes(name, trees.kind(before), trees.kind(after))
    else:
        text = carry_changes(name, found.place, found.one, found.other)
    call.fail(text, found.code)
    return before


def _steps(call: Arguments) -> Size:
    """Return the number of steps; report sizes of axis 0 that differ."""
    given = call.types.get("length") or [NoneType()]
    length = None if isinstance(given[0], NoneType) else call.trees.size(given[0])
    xs = call.types.get("xs") or [NoneType()]
    shapes = [*call.trees.shapes(xs[0])]
    try:
        return number_of_steps(shapes, length)
    except ShapeError as error:
        call.fail(str(error), CODES[error.code])
        return UNKNOWN
