"""``ops.relu(x)`` as a statement: the operation changes nothing, and its result is lost."""

from typing import Final

from mypy.nodes import (
    CallExpr,
    Expression,
    ExpressionStmt,
    MemberExpr,
    NameExpr,
    RefExpr,
    Statement,
    TryStmt,
    WithStmt,
)
from mypy.types import Instance

from typednn.mypy_plugin.errors import UNUSED_RESULT
from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.features.operations.names import rule_call_of
from typednn.mypy_plugin.names import TENSOR

_FUNCTIONS: Final = {
    "typednn.autodiff.stopped_gradients.stop_gradient",
    "typednn.checkpoints.reading.load",
    "typednn.nn.torch_state.load_torch_state",
    "typednn.nn.module.replace",
    "typednn.nn.frozen.freeze",
    "typednn.nn.frozen.unfreeze",
    "typednn.random.keys.fold_in",
    "typednn.random.keys.split",
}
_CAST: Final = "astype"
_MODE: Final = "typednn.nn.modes.Train"
_OPTIMIZERS: Final = "typednn.optim."
_OF_OPTIMIZERS: Final = ("step", "init")
_METRICS: Final = "typednn.metrics."
_EXPECTING: Final = {"raises", "warns", "deprecated_call", "assertRaises", "assertRaisesRegex"}
"""The functions whose ``with`` block waits for an error or a warning."""


def check_unused_results(module: Module) -> None:
    """Report each statement that is a call of a pure function of typednn."""
    meant: set[Statement] = set()
    for statement in module.statements():
        meant.update(_probe(statement))
        match statement:
            case ExpressionStmt(expr=CallExpr() as call) if statement not in meant:
                name = _pure(call.callee, module)
                if name is not None:
                    text = (
                        f"{name}: the result is thrown away; nothing changes in place, write"
                        f" {_example(call.callee, name)}"
                    )
                    module.fail(text, call, UNUSED_RESULT)


def _example(callee: Expression, name: str) -> str:
    """Return the assignment that keeps the result: ``x = ops.relu(...)``."""
    functions_of_models = ("replace", "freeze", "unfreeze", "updated", "load", "load_torch_state")
    of_models = dict.fromkeys(functions_of_models, "model")
    others = {"step": "model, state", "init": "state", "split": "keys", "fold_in": "key"}
    owner = _dotted(callee.expr) if isinstance(callee, MemberExpr) else None
    called = f"{owner}.{name}" if owner else name
    target = owner if owner and name == "update" else {**of_models, **others}.get(name, "x")
    return f"{target} = {called}(...)"


def _dotted(expression: Expression) -> str | None:
    """Return ``self.optimizer`` as it is written; None for what is no name."""
    match expression:
        case NameExpr(name=name):
            return name
        case MemberExpr(expr=owner, name=name) if (written := _dotted(owner)) is not None:
            return f"{written}.{name}"
    return None


def _probe(statement: Statement) -> list[Statement]:
    """Return the only statement of a block that waits for an error: it is run to be refused."""
    match statement:
        case WithStmt(expr=managers, body=body) if any(map(_is_expecting, managers)):
            return body.body if len(body.body) == 1 else []
        case TryStmt(body=body, handlers=[_, *_]):
            return body.body if len(body.body) == 1 else []
    return []


def _is_expecting(manager: Expression) -> bool:
    match manager:
        case CallExpr(callee=NameExpr(name=name) | MemberExpr(name=name)):
            return name in _EXPECTING
    return False


def _pure(callee: Expression, module: Module) -> str | None:
    """Return the name of a pure function of typednn, or None for any other callee."""
    if not isinstance(callee, RefExpr):
        return None
    if rule_call_of(callee.fullname) is not None or callee.fullname in _FUNCTIONS:
        return callee.fullname.rpartition(".")[2]
    if not isinstance(callee, MemberExpr):
        return None
    owner, name = module.type_of(callee.expr), callee.name
    if not isinstance(owner, Instance):
        return None
    has_rule = name == _CAST or rule_call_of(f"{TENSOR}.{name}") is not None
    of_tensor = owner.type.fullname == TENSOR and has_rule
    of_optimizer = owner.type.fullname.startswith(_OPTIMIZERS) and name in _OF_OPTIMIZERS
    of_mode = owner.type.fullname == _MODE and name == "updated"
    of_metric = owner.type.fullname.startswith(_METRICS) and name == "update"
    return name if of_tensor or of_optimizer or of_mode or of_metric else None
