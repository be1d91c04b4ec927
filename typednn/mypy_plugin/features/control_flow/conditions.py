"""The types of ``cond`` and ``switch``: all branches return the same."""

from collections.abc import Mapping, Sequence
from typing import Final

from mypy.errorcodes import ARG_TYPE
from mypy.nodes import Expression, ListExpr, TempNode, TupleExpr
from mypy.plugin import FunctionContext
from mypy.subtypes import is_subtype
from mypy.types import AnyType, FunctionLike, Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import DTYPE, RANK
from typednn.mypy_plugin.features.control_flow.arguments import Arguments
from typednn.mypy_plugin.features.control_flow.signatures import of_operands
from typednn.mypy_plugin.types import as_tensor, members, unknown_type
from typednn.shapes.control_flow import (
    branches_differ,
    no_branch,
    no_branches,
    no_condition,
    no_function,
    no_index,
    structures_differ,
)
from typednn.shapes.shape import Variadic

_OF_NUMPY: Final = {"bool": "numpy.bool", "int": "numpy.integer"}


def cond_result(ctx: FunctionContext) -> Type:
    """The hook of ``cond``: what both branches return."""
    call = Arguments.of(ctx)
    if call is None or not call.has("pred", "true_f", "false_f"):
        return ctx.default_return_type
    check_condition("cond", call, call.types["pred"][0])
    given = of_operands(call.types, call.checker)
    refuse_no_functions("cond", call, call.typed("true_f", "false_f"))
    results = [call.result_of(f, given, ["operands"]) for f in ("true_f", "false_f")]
    return _of_branches("cond", call, results)


def switch_result(ctx: FunctionContext) -> Type:
    """The hook of ``switch``: what all branches return."""
    call = Arguments.of(ctx)
    if call is None or not call.has("index", "branches"):
        return ctx.default_return_type
    check_index("switch", "the index", call, call.types["index"][0])
    given = of_operands(call.types, call.checker)
    written = call.expression("branches")
    if isinstance(written, ListExpr | TupleExpr) and not written.items:
        call.fail(no_branch("switch"), ARG_TYPE)
    branches = _branches(call)
    refuse_no_functions("switch", call, {f"branches[{k}]": t for k, (_, t) in enumerate(branches)})
    results = [call.result(f, t, given, ["operands"]) for f, t in branches]
    return _of_branches("switch", call, results) if results else call.returning(unknown_type())


def _branches(call: Arguments) -> list[tuple[Expression, Type]]:
    """Return the branches of a ``switch``, and their types."""
    written, t = call.expression("branches"), get_proper_type(call.types["branches"][0])
    if isinstance(t, FunctionLike):
        call.fail(no_branches("switch", "function"), ARG_TYPE)
    if isinstance(t, Instance) and call.trees.is_decided(t) and not is_subtype(t, _sequence(call)):
        call.fail(no_branches("switch", call.trees.kind(t)), ARG_TYPE)
    if isinstance(written, ListExpr | TupleExpr):
        return [(item, call.type_of(item)) for item in written.items]
    if isinstance(t, TupleType):
        return [(TempNode(item, context=call.place), item) for item in t.items]
    if isinstance(t, Instance) and len(t.args) == 1:
        return [(TempNode(t.args[0], context=call.place), t.args[0])]
    return []


def _sequence(call: Arguments) -> Instance:
    return call.checker.named_generic_type("typing.Sequence", [unknown_type()])


def _of_branches(name: str, call: Arguments, results: Sequence[Type]) -> Type:
    """Return the type of what all branches return; report branches that differ."""
    first, *others = results
    merged = first
    for other in others:
        found = call.difference(first, other)
        if found is None:
            merged = call.trees.merged(merged, other)
            continue
        if found.is_of_structure:
            text = structures_differ(name, call.trees.kind(first), call.trees.kind(other))
        else:
            text = branches_differ(name, found.place, found.one, found.other)
        call.fail(text, found.code)
        break
    return call.returning(merged)


def refuse_no_functions(name: str, call: Arguments, functions: Mapping[str, Type]) -> None:
    """Report arguments that cannot be called, by what they are called in messages."""
    for what, t in functions.items():
        proper = get_proper_type(t)
        if call.trees.is_decided(proper):
            call.fail(no_function(name, what, call.trees.kind(proper)), ARG_TYPE)


def check_condition(name: str, call: Arguments, t: Type) -> None:
    """Report a condition that is no bool scalar."""
    for member in members(t):
        tensor, code = as_tensor(member), ARG_TYPE
        if tensor is not None:
            shape, dtype = call.trees.shape(tensor), messages.dtype(get_proper_type(tensor.args[1]))
            if any(not isinstance(entry, Variadic) for entry in shape):
                code = RANK
            elif messages.is_concrete(dtype) and not dtype.startswith("bool"):
                code = DTYPE
            else:
                continue
        elif _is_of(member, "bool", call):
            continue
        call.fail(no_condition(name, call.trees.kind(member)), code)
        return


def _is_of(t: Type, kind: str, call: Arguments) -> bool:
    """Whether a value may be a bool or an int, of Python or numpy; a bool is no int."""
    proper = get_proper_type(t)
    if isinstance(proper, Instance) and proper.type.has_base(_OF_NUMPY[kind]):
        return True
    wanted = call.checker.named_type(f"builtins.{kind}")
    is_bool = messages.dtype(proper) == "bool" and not isinstance(proper, AnyType)
    return is_subtype(proper, wanted) and not (kind == "int" and is_bool)


def check_index(name: str, what: str, call: Arguments, t: Type) -> None:
    """Report an index or a bound that is no integer scalar."""
    for member in members(t):
        tensor, code = as_tensor(member), ARG_TYPE
        if tensor is not None:
            shape, dtype = call.trees.shape(tensor), messages.dtype(get_proper_type(tensor.args[1]))
            if any(not isinstance(entry, Variadic) for entry in shape):
                code = RANK
            elif messages.is_concrete(dtype) and not dtype.startswith(("int", "uint")):
                code = DTYPE
            else:
                continue
        elif _is_of(member, "int", call):
            continue
        call.fail(no_index(name, what, call.trees.kind(member)), code)
        return
