"""The types of ``scan``, ``fori_loop`` and ``while_loop``: a carry keeps its type."""

from mypy.errorcodes import ARG_TYPE
from mypy.nodes import ListExpr, StarExpr
from mypy.plugin import FunctionContext
from mypy.types import AnyType, Instance, NoneType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.control_flow.arguments import Arguments
from typednn.mypy_plugin.features.control_flow.conditions import (
    check_condition,
    check_index,
    refuse_no_functions,
)
from typednn.mypy_plugin.features.control_flow.signatures import (
    of_carry,
    of_counted_step,
    of_step,
)
from typednn.mypy_plugin.features.control_flow.type_trees import is_number_or_text
from typednn.mypy_plugin.types import unknown_type
from typednn.shapes.control_flow import (
    carry_changes,
    no_pair,
    no_steps,
    structure_changes,
)
from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.shape import Shape

_PAIR = 2


def scan_result(ctx: FunctionContext) -> Type:
    """The hook of ``scan``: the last carry, and the stacked results."""
    call = Arguments.of(ctx)
    if call is None or not call.has("f", "init"):
        return ctx.default_return_type
    given = of_step(call.types, call.checker)
    steps = _steps(call)
    refuse_no_functions("scan", call, call.typed("f"))
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
    return call.returning(TupleType([last, stacked], fallback))


def fori_loop_result(ctx: FunctionContext) -> Type:
    """The hook of ``fori_loop``: the last carry."""
    call = Arguments.of(ctx)
    if call is None or not call.has("body", "init"):
        return ctx.default_return_type
    for name in ("lower", "upper"):
        if call.has(name):
            check_index("fori_loop", name, call, call.types[name][0])
    refuse_no_functions("fori_loop", call, call.typed("body"))
    index, carry = of_counted_step(call.types, call.checker)
    after = call.result_of("body", [index, carry], ["lower", "init"])
    return _kept_carry("fori_loop", call, carry, after)


def while_loop_result(ctx: FunctionContext) -> Type:
    """The hook of ``while_loop``: the last carry."""
    call = Arguments.of(ctx)
    if call is None or not call.has("cond", "body", "init"):
        return ctx.default_return_type
    refuse_no_functions("while_loop", call, call.typed("cond", "body"))
    (carry,) = of_carry(call.types, call.checker)
    check_condition("while_loop", call, call.result_of("cond", [carry], ["init"]))
    after = call.result_of("body", [carry], ["init"])
    return _kept_carry("while_loop", call, carry, after)


def _kept_carry(name: str, call: Arguments, before: Type, after: Type) -> Type:
    """Return the type of the carry; report one that changes."""
    trees = call.trees
    found = call.difference(before, after)
    if found is None:
        return call.returning(trees.merged(before, after))
    if found.is_of_structure:
        text = structure_changes(name, trees.kind(before), trees.kind(after))
    else:
        text = carry_changes(name, found.place, found.one, found.other)
    call.fail(text, found.code)
    return call.returning(before)


def _is_no_tensor(t: Type) -> bool:
    """Whether ``xs`` is None or a number."""
    proper = get_proper_type(t)
    return (
        isinstance(proper, NoneType) or isinstance(proper, Instance) and is_number_or_text(proper)
    )


def _steps(call: Arguments) -> Size:
    """Return the number of steps; report sizes of axis 0 that differ."""
    given = get_proper_type((call.types.get("length") or [NoneType()])[0])
    if not isinstance(given, NoneType):
        check_index("scan", "length", call, given)
    length = None if isinstance(given, NoneType) else call.trees.size(given)
    xs = call.types.get("xs") or [NoneType()]
    shapes = _shapes_of_xs(call)
    if _is_no_tensor(xs[0]) and (length is None or not isinstance(xs[0], NoneType)):
        call.fail(no_steps(), ARG_TYPE)
        return UNKNOWN
    return call.number_of_steps(shapes, length)


def _shapes_of_xs(call: Arguments) -> list[Shape]:
    """Return the shapes of the tensors in ``xs``; of a list that is written out, those of its items."""
    if not call.has("xs"):
        return []
    written = call.expression("xs")
    is_list = isinstance(written, ListExpr) and not any(
        isinstance(x, StarExpr) for x in written.items
    )
    items = written.items if is_list and isinstance(written, ListExpr) else []
    types = [call.type_of(item) for item in items] or [call.types["xs"][0]]
    return [shape for t in types for shape in call.trees.shapes(t)]
