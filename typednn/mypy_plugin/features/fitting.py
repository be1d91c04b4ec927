"""``fit(model, loader, optimizer, supervised(loss))`` and ``evaluate``: the parts fit each other.

What the loop does with a batch is checked here once: the model is called with the inputs, and the
loss with what it gives and the targets. What is wrong has the message of these calls. Only batches of
a ``DataLoader`` and losses that are named in the call are known.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.errorcodes import CALL_OVERLOAD, ErrorCode
from mypy.nodes import (
    ARG_NAMED,
    ARG_POS,
    GDEF,
    CallExpr,
    Expression,
    NameExpr,
    RefExpr,
    TempNode,
)
from mypy.plugin import FunctionContext
from mypy.types import Instance, NoneType, ProperType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.errors import CODES, MISTAKES
from typednn.mypy_plugin.features.control_flow.arguments import Arguments
from typednn.mypy_plugin.features.data_loaders import LOADER
from typednn.mypy_plugin.features.layers.modes import ModeUse, mode_use
from typednn.mypy_plugin.names import MODES
from typednn.mypy_plugin.types import as_tensor, checker_builder
from typednn.shapes.fitting import padding_counts, state_has_a_key

FIT: Final = "typednn.train.loop.fit"
EVALUATE: Final = "typednn.train.evaluation.evaluate"
_STATE: Final = "typednn.train.state.TrainingState"
_SUPERVISED: Final = "typednn.train.objectives.supervised"
_DEFAULT_LOSS: Final = ("typednn.losses.classification", "cross_entropy")
_NAMES: Final = {"loader": "the loader", "validation": "the validation loader"}
_PAIR: Final = 2

Refusals: TypeAlias = Sequence[tuple[str, ErrorCode]]
"""Messages and their codes."""


def fit_result(ctx: FunctionContext) -> Type:
    """The hook of ``fit``."""
    call = Arguments.of(ctx)
    if call is None or not call.has("model", "loader"):
        return ctx.default_return_type
    model = get_proper_type(call.types["model"][0])
    if isinstance(model, Instance) and model.type.fullname == _STATE:
        if call.has("key") and not isinstance(get_proper_type(call.types["key"][0]), NoneType):
            call.fail(state_has_a_key(), CALL_OVERLOAD)
        model = get_proper_type(model.args[0])
    loss = _loss(call) if call.has("objective") else _default_loss(call)
    for name in ("loader", "validation"):
        if loss is not None and call.has(name):
            _check_batch("fit", call, name, model, loss)
    return ctx.default_return_type


def evaluate_result(ctx: FunctionContext) -> Type:
    """The hook of ``evaluate``."""
    call = Arguments.of(ctx)
    if call is None or not call.has("model", "loader", "objective"):
        return ctx.default_return_type
    if (loss := _loss(call)) is not None:
        model = get_proper_type(call.types["model"][0])
        _check_batch("evaluate", call, "loader", model, loss)
    return ctx.default_return_type


def _loss(call: Arguments) -> Expression | None:
    """Return the loss of ``supervised(loss)``; None for any other objective."""
    made = call.expression("objective")
    if not isinstance(made, CallExpr) or not isinstance(made.callee, RefExpr):
        return None
    is_supervised = made.callee.fullname == _SUPERVISED and len(made.args) == 1
    return made.args[0] if is_supervised and isinstance(made.args[0], RefExpr) else None


def _default_loss(call: Arguments) -> Expression | None:
    module, name = _DEFAULT_LOSS
    tree = call.checker.modules.get(module)
    if tree is None or name not in tree.names:
        return None
    loss = NameExpr(name)
    loss.node, loss.kind, loss.fullname = tree.names[name].node, GDEF, f"{module}.{name}"
    return loss


def _check_batch(
    owner: str, call: Arguments, name: str, model: ProperType, loss: Expression
) -> None:
    """Report what the model or the loss refuses of a batch of the loader."""
    parts = _two_parts(call, get_proper_type(call.types[name][0]))
    if parts is None:
        return
    inputs, targets = parts
    outputs, refused = _outputs(call, model, inputs)
    if refused and _is_mask(targets) and _outputs_of_pair(call, model, inputs):
        text = padding_counts(owner, _NAMES[name])
        return call.fail(text, CODES["shape"])
    if not refused:
        _, refused = _called(call, loss, [outputs, targets], {})
    for text, code in refused:
        if code.code in MISTAKES:
            return call.fail(text, code)
    return None


def _two_parts(call: Arguments, loader: ProperType) -> tuple[Type, Type] | None:
    """Return the types of inputs and targets; None where they are not known."""
    if not isinstance(loader, Instance) or loader.type.fullname != LOADER:
        return None
    batch = get_proper_type(loader.args[0])
    if isinstance(batch, TupleType):
        return (batch.items[0], batch.items[1]) if len(batch.items) == _PAIR else None
    if not isinstance(batch, Instance):
        return None
    fields = batch.type.metadata.get("dataclass", {}).get("attributes", [])
    if len(fields) != _PAIR:
        return None
    checker, place = call.checker, call.place
    one, two = (
        checker.expr_checker.analyze_external_member_access(field["name"], batch, place)
        for field in fields
    )
    return one, two


def _is_mask(targets: Type) -> bool:
    tensor = as_tensor(targets)
    dtype = None if tensor is None else get_proper_type(tensor.args[1])
    return isinstance(dtype, Instance) and dtype.type.name.startswith("bool")


def _outputs_of_pair(call: Arguments, model: ProperType, batch: Type) -> bool:
    """Return whether the model takes the first part of the batch."""
    proper = get_proper_type(batch)
    if not isinstance(proper, TupleType) or len(proper.items) != _PAIR:
        return False
    return not _outputs(call, model, proper.items[0])[1]


def _outputs(call: Arguments, model: ProperType, inputs: Type) -> tuple[ProperType, Refusals]:
    """Return what the model gives for the inputs, and what is wrong with such a call."""
    mode: dict[str, Type] = {}
    if mode_use(model) is not ModeUse.NEVER:
        mode = {"mode": checker_builder(call.checker)(MODES[0], [])}
    return _called(call, TempNode(model, context=call.place), [inputs], mode)


def _called(
    call: Arguments, f: Expression, given: Sequence[Type], named: Mapping[str, Type]
) -> tuple[ProperType, Refusals]:
    """Return what a call gives, and what mypy and the plugin would report of it."""
    checker: TypeChecker = call.checker
    types = [*given, *named.values()]
    arguments: list[Expression] = [TempNode(each, context=call.place) for each in types]
    kinds = [ARG_POS] * len(given) + [ARG_NAMED] * len(named)
    made = CallExpr(f, arguments, kinds, [*[None] * len(given), *named])
    made.set_line(call.place)
    with checker.local_type_map, checker.msg.filter_errors(save_filtered_errors=True) as watcher:
        found = get_proper_type(checker.expr_checker.accept(made, allow_none_return=True))
    errors = watcher.filtered_errors()
    return found, [(each.message, each.code) for each in errors if each.code is not None]
