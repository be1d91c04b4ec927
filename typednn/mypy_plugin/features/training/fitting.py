"""``fit(model, loader, optimizer, objective)`` and ``evaluate``: the parts fit each other.

What the loop does with a batch is checked here once: an objective is called with the model, the batch and a
mode. Of ``supervised(loss)`` the model is called with the inputs, and the loss with what it gives and the
targets. What is wrong has the message of these calls.
"""

from collections.abc import Collection, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, CALL_ARG, CALL_OVERLOAD, error_codes
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import (
    ARG_POS,
    ARG_STAR,
    ARG_STAR2,
    Decorator,
    DictExpr,
    Expression,
    FuncDef,
    IntExpr,
    MemberExpr,
    OverloadedFuncDef,
    RefExpr,
    TempNode,
)
from mypy.plugin import FunctionContext, FunctionSigContext
from mypy.subtypes import find_member
from mypy.types import (
    CallableType,
    FunctionLike,
    Instance,
    NoneType,
    ProperType,
    TupleType,
    Type,
    UnionType,
    find_unpack_in_list,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import CODES, MISTAKES, RANK
from typednn.mypy_plugin.features.control_flow.arguments import Arguments
from typednn.mypy_plugin.features.control_flow.calls import is_plain
from typednn.mypy_plugin.features.layers.modes import ModeUse, mode_use
from typednn.mypy_plugin.features.training.class_counts import mistake_of_update
from typednn.mypy_plugin.features.training.kinds import found_of, has_members
from typednn.mypy_plugin.features.training.objectives import (
    Refusal,
    Refusals,
    called,
    default_loss,
    is_supervised,
    loss_of,
)
from typednn.mypy_plugin.mypy_errors.members import Members
from typednn.mypy_plugin.mypy_errors.sentences import FITS, Place, reworded
from typednn.mypy_plugin.mypy_errors.subjects import Subject
from typednn.mypy_plugin.names import MODES
from typednn.mypy_plugin.types import Scope, as_tensor, checker_builder, refused_type, unknown_type
from typednn.shapes.fitting import (
    no_callable,
    no_model,
    no_objective,
    no_pair,
    no_scalar_loss,
    padding_counts,
    state_has_a_key,
)
from typednn.shapes.shape import Variadic, show

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
    if isinstance(model, CallableType) and model.is_type_obj():
        call.fail(no_model("fit", f"the class {model.type_object().name}"), ARG_TYPE)
        return refused_type()
    if isinstance(model, Instance) and model.type.fullname == _STATE:
        if call.has("key") and not isinstance(get_proper_type(call.types["key"][0]), NoneType):
            call.fail(state_has_a_key(), CALL_OVERLOAD)
            return refused_type()
        model = get_proper_type(model.args[0])
    for name in ("loader", "validation"):
        mistake = _mistake("fit", call, name, model) if call.has(name) else None
        if mistake is not None:  # that of the validation batches is most often the same
            _report(call, mistake)
            break
    return ctx.default_return_type


def evaluate_result(ctx: FunctionContext) -> Type:
    """The hook of ``evaluate``."""
    call = Arguments.of(ctx)
    if call is not None and call.has("model", "loader", "objective"):
        model = get_proper_type(call.types["model"][0])
        found = None if _is_callable(model) else found_of(model)
        is_loader = has_members(call.types["loader"][0], "batches")
        if found is not None and is_loader and is_supervised(call.types["objective"][0]):
            call.fail(no_callable("evaluate", found), ARG_TYPE)
        mistake = _mistake("evaluate", call, "loader", model)
        if mistake is not None:
            _report(call, mistake)
    return ctx.default_return_type


def _report(call: Arguments, mistake: Refusal) -> None:
    """Report a mistake in a call that stands in no program: its arguments have no other names."""
    text, code = mistake
    sentence = reworded(text, Place("", ""), Subject, Members(call.checker))
    if sentence is None:
        call.fail(text, code)
    elif sentence is not FITS:
        call.fail(sentence.text, error_codes.get(sentence.code, code))


def _is_callable(model: ProperType) -> bool:
    """Return whether a model may be called, and is no class."""
    if isinstance(model, FunctionLike):
        return not model.is_type_obj()
    return has_members(model, "__call__")


def _mistake(owner: str, call: Arguments, name: str, model: ProperType) -> Refusal | None:
    """Return what is wrong with a batch of the loader."""
    loader = get_proper_type(call.types[name][0])
    if isinstance(loader, NoneType):
        return None
    batch = _batch_of(call, loader)
    given = call.expression("objective") if call.has("objective") else None
    loss = default_loss(call.checker) if given is None else loss_of(given, call.checker)
    if loss is not None:
        return _mistake_of_loss(owner, call, name, (model, batch), loss)
    if given is not None and not is_supervised(call.types["objective"][0]):
        return _mistake_of_objective(owner, call, given, model, batch)
    return None


def _mistake_of_objective(
    owner: str, call: Arguments, objective: Expression, model: ProperType, batch: ProperType
) -> Refusal | None:
    """Return what an objective of the user's own refuses of the model, the batch and a mode."""
    mode = UnionType([checker_builder(call.checker)(each, []) for each in MODES])
    codes = {*MISTAKES, ARG_TYPE.code, CALL_ARG.code}
    mistake, value = _mistake_of_call(call, objective, [model, batch, mode], codes)
    if (
        mistake is not None
        and mistake[1].code == CALL_ARG.code
        and (name := _function_name(objective))
    ):
        return no_objective(owner, f"the function {name}"), ARG_TYPE
    return mistake or _no_scalar(owner, "the objective", value)


def _function_name(expression: Expression) -> str | None:
    """Return the name of a function, if the expression is one by its name."""
    node = expression.node if isinstance(expression, RefExpr) else None
    return node.name if isinstance(node, FuncDef | Decorator | OverloadedFuncDef) else None


def _mistake_of_loss(
    owner: str, call: Arguments, name: str, given: tuple[ProperType, ProperType], loss: Expression
) -> Refusal | None:
    """Return what the model or the loss refuses of a batch of the loader."""
    model, batch = given
    parts = _two_parts(call, batch)
    if parts is None:
        refusal = _no_pair(batch)
        return None if refusal is None else (refusal, ARG_TYPE)
    inputs, targets = parts
    outputs, refused = _outputs(call, model, inputs)
    if refused and _is_mask(targets) and _outputs_of_pair(call, model, inputs):
        return padding_counts(owner, _NAMES[name]), CODES["shape"]
    if refused:
        return _first(refused, MISTAKES)
    mistake, value = _mistake_of_call(call, loss, [outputs, targets], MISTAKES)
    mistake = mistake or _no_scalar("supervised", "the loss", value)
    is_measured = owner == "evaluate" or name == "validation"
    return mistake or (_mistake_of_metrics(call, [outputs, targets]) if is_measured else None)


def _mistake_of_metrics(call: Arguments, given: Sequence[Type]) -> Refusal | None:
    """Return what a metric that is written out refuses of outputs and targets."""
    metrics = call.expression("metrics") if call.has("metrics") else None
    for _, metric in metrics.items if isinstance(metrics, DictExpr) else ():
        if text := mistake_of_update(metric, given[0], call.checker):
            return text, CODES["shape"]
        update = MemberExpr(metric, "update")
        update.set_line(call.place)
        if mistake := _mistake_of_call(call, update, given, MISTAKES)[0]:
            return mistake
    return None


def _mistake_of_call(
    call: Arguments, function: Expression, given: Sequence[Type], codes: Collection[str]
) -> tuple[Refusal | None, ProperType]:
    """Return what a function refuses of these arguments, by these codes, and what it gives.

    What is wrong in a lambda whatever they are, mypy says where the lambda is written.
    """
    of_any, said = called(function, [unknown_type()] * len(given), {}, call.place, call.checker)
    if _first(said, MISTAKES) or _with_axes(of_any):
        return None, unknown_type()
    value, refused = called(function, given, {}, call.place, call.checker)
    return _first(refused, codes), unknown_type() if refused else value


def _first(refused: Refusals, codes: Collection[str]) -> Refusal | None:
    """Return the first refusal that has one of these codes."""
    return next((each for each in refused if each[1].code in codes), None)


def _no_scalar(owner: str, what: str, value: ProperType) -> Refusal | None:
    """Return that what is made smaller surely has axes."""
    found = _with_axes(value)
    return None if found is None else (no_scalar_loss(owner, what, found), RANK)


def _with_axes(t: ProperType) -> str | None:
    """Return the dtype and the shape of a tensor that surely has axes."""
    tensor = as_tensor(t)
    shape = () if tensor is None else Scope().shape(tensor)
    if tensor is None or not shape or any(isinstance(entry, Variadic) for entry in shape):
        return None
    return f"{messages.dtype(get_proper_type(tensor.args[1]))} {show(shape)}"


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


def _no_pair(batch: ProperType) -> str | None:
    """Return that a batch surely has no inputs and targets."""
    if isinstance(batch, TupleType):
        is_pair = len(batch.items) == _PAIR or find_unpack_in_list(batch.items) is not None
        return None if is_pair else no_pair(batch.partial_fallback.type.name, len(batch.items))
    if as_tensor(batch) is not None:
        return no_pair("Tensor", None)
    is_dict = isinstance(batch, Instance) and batch.type.fullname == "builtins.dict"
    return no_pair("dict", None) if is_dict else None


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
