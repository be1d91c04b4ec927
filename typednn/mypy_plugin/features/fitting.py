"""``fit(model, loader, optimizer, objective)`` and ``evaluate``: the parts fit each other.

What the loop does with a batch is checked here once: an objective is called with the model, the batch and a
mode. Of ``supervised(loss)`` the model is called with the inputs, and the loss with what it gives and the
targets. What is wrong has the message of these calls.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, CALL_ARG, CALL_OVERLOAD
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import ARG_POS, ARG_STAR, ARG_STAR2, Expression, IntExpr, TempNode
from mypy.plugin import FunctionContext, FunctionSigContext
from mypy.subtypes import find_member
from mypy.types import (
    CallableType,
    Instance,
    NoneType,
    ProperType,
    TupleType,
    Type,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.errors import CODES, MISTAKES
from typednn.mypy_plugin.features.control_flow.arguments import Arguments
from typednn.mypy_plugin.features.control_flow.calls import is_plain
from typednn.mypy_plugin.features.layers.modes import ModeUse, mode_use
from typednn.mypy_plugin.features.objectives import (
    Refusals,
    called,
    default_loss,
    is_supervised,
    loss_of,
)
from typednn.mypy_plugin.names import MODES
from typednn.mypy_plugin.types import as_tensor, checker_builder, unknown_type
from typednn.shapes.fitting import padding_counts, state_has_a_key

FIT: Final = "typednn.train.loop.fit"
EVALUATE: Final = "typednn.train.evaluation.evaluate"
_STATE: Final = "typednn.train.state.TrainingState"
_NAMES: Final = {"loader": "the loader", "validation": "the validation loader"}
_PAIR: Final = 2


def objective_signature(ctx: FunctionSigContext) -> CallableType:
    """The signature hook of both: the objective may take anything, for ``fit_result`` calls it."""
    default = ctx.default_signature
    assert isinstance(ctx.api, TypeChecker)
    if not is_plain(ctx.context) or "objective" not in default.arg_names:
        return default
    place = default.arg_names.index("objective")
    protocol = get_proper_type(default.arg_types[place])
    if not isinstance(protocol, Instance) or not ctx.args[place]:
        return default
    call = get_proper_type(find_member("__call__", protocol, protocol, is_operator=True))
    if not isinstance(call, CallableType):
        return default
    anything = call.copy_modified(
        arg_types=[unknown_type()] * 2,
        arg_kinds=[ARG_STAR, ARG_STAR2],
        arg_names=[None, None],
        is_ellipsis_args=True,
    )
    types = [*default.arg_types]
    types[place] = anything
    return default.copy_modified(arg_types=types)


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
    for name in ("loader", "validation"):
        if call.has(name):
            _check_batch("fit", call, name, model)
    return ctx.default_return_type


def evaluate_result(ctx: FunctionContext) -> Type:
    """The hook of ``evaluate``."""
    call = Arguments.of(ctx)
    if call is not None and call.has("model", "loader", "objective"):
        _check_batch("evaluate", call, "loader", get_proper_type(call.types["model"][0]))
    return ctx.default_return_type


def _check_batch(owner: str, call: Arguments, name: str, model: ProperType) -> None:
    """Report what is wrong with a batch of the loader."""
    loader = get_proper_type(call.types[name][0])
    if isinstance(loader, NoneType):
        return
    batch = _batch_of(call, loader)
    given = call.expression("objective") if call.has("objective") else None
    loss = default_loss(call.checker) if given is None else loss_of(given, call.checker)
    if loss is not None:
        _check_loss(owner, call, name, (model, batch), loss)
    elif given is not None and not is_supervised(call.types["objective"][0]):
        _check_objective(call, given, model, batch)


def _check_objective(
    call: Arguments, objective: Expression, model: ProperType, batch: ProperType
) -> None:
    """Report that an objective of the user's own does not take the model, the batch and a mode."""
    mode = UnionType([checker_builder(call.checker)(each, []) for each in MODES])
    _, refused = called(objective, [model, batch, mode], {}, call.place, call.checker)
    for text, code in refused:
        if code.code in MISTAKES or code in (ARG_TYPE, CALL_ARG):
            return call.fail(text, code)


def _check_loss(
    owner: str, call: Arguments, name: str, given: tuple[ProperType, ProperType], loss: Expression
) -> None:
    """Report what the model or the loss refuses of a batch of the loader."""
    model, batch = given
    parts = _two_parts(call, batch)
    if parts is None:
        return
    inputs, targets = parts
    outputs, refused = _outputs(call, model, inputs)
    if refused and _is_mask(targets) and _outputs_of_pair(call, model, inputs):
        return call.fail(padding_counts(owner, _NAMES[name]), CODES["shape"])
    if not refused:
        _, refused = called(loss, [outputs, targets], {}, call.place, call.checker)
    for text, code in refused:
        if code.code in MISTAKES:
            return call.fail(text, code)
    return None


def _batch_of(call: Arguments, loader: ProperType) -> ProperType:
    """Return the type of the batches that a loader gives; Any where it is not known."""
    if not isinstance(loader, Instance):
        return unknown_type()
    batches = loader.type.get("batches")
    iterator = call.checker.named_type("typing.Iterator").type
    if batches is None:
        return unknown_type()
    with call.checker.msg.filter_errors(), call.checker.local_type_map:
        found, _ = call.checker.expr_checker.check_method_call_by_name(
            "batches", loader, [IntExpr(0)], [ARG_POS], call.place
        )
    given = get_proper_type(found)
    if not isinstance(given, Instance) or not given.type.has_base(iterator.fullname):
        return unknown_type()
    return get_proper_type(map_instance_to_supertype(given, iterator).args[0])


def _two_parts(call: Arguments, batch: ProperType) -> tuple[Type, Type] | None:
    """Return the types of inputs and targets; None where they are not known."""
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
    function = TempNode(model, context=call.place)
    return called(function, [inputs], mode, call.place, call.checker)
