"""What ``fit`` refuses of its arguments beside the loss's own rule; said by mypy and at run time.

``found`` is what an argument is: ``of class float``, ``the class Adam``, ``the function mse``.
"""

from typing import Final

from typednn.shapes.words import article

__all__ = [
    "AN_OPTIMIZER",
    "no_callable",
    "no_callbacks",
    "no_leaf",
    "no_loader",
    "no_metrics",
    "no_model",
    "no_objective",
    "no_optimizer",
    "no_pair",
    "no_scalar_loss",
    "no_transformation",
    "padding_counts",
    "state_has_a_key",
]

AN_OPTIMIZER: Final = "an optimizer, such as Adam(1e-3)"


def no_transformation(found: str) -> str:
    """Say that a part of a chain is none. ``found``: the part."""
    return f"Chain: expected transformations, such as Adam(1e-3), but one part is {found}"


def no_model(owner: str, found: str) -> str:
    """Say that what is trained has no parameters."""
    return (
        f"{owner}: model is {found}, but expected a model with parameters, such as nn.Linear(4, 3,"
        " rng=rng)"
    )


def no_callable(owner: str, found: str) -> str:
    """Say that what is measured gives no outputs."""
    return (
        f"{owner}: model is {found}, but expected a model such as nn.Linear(4, 3, rng=rng), or a"
        " function of the inputs"
    )


def no_leaf(owner: str, name: str, kind: str) -> str:
    """Say that a leaf is of a class that no checkpoint has. ``kind``: ``app.Net``, or ``the class app.Net``."""
    return f"{owner}: a leaf is a tensor, a number, a bool or a string, but tree{name} is {kind}"


def no_loader(owner: str, name: str, found: str) -> str:
    """Say that something gives no batches. ``name``: which loader it is."""
    return (
        f"{owner}: {name} is {found}, but expected a loader of batches, such as DataLoader((inputs,"
        " targets), 32)"
    )


def no_optimizer(owner: str, found: str) -> str:
    """Say that something is no optimizer."""
    return f"{owner}: optimizer is {found}, but expected one such as optim.Adam(1e-3)"


def state_of_another(other: str, own: str) -> str:
    """Say that the state of another optimizer is given to ``step``. Both are labels: ``Chain(ClipByNorm, Adam)``."""
    return (
        f"{own.partition('(')[0]}.step: the state is that of another optimizer, {other}, but this is"
        f" {own}; begin with the state that init returns"
    )


def scores_of_others(metric: str, found: object, expected: object) -> str:
    """Say that scores have another number of classes than a metric counts."""
    return f"{metric}: predicted has scores of {found} classes, expected {expected}"


def no_metrics(owner: str, found: str) -> str:
    """Say that metrics have no names."""
    return (
        f"{owner}: metrics is {found}, but expected a dict such as"
        ' {"accuracy": metrics.Accuracy()}'
    )


def no_callbacks(found: str) -> str:
    """Say that callbacks are in no list."""
    return f"fit: callbacks is {found}, but expected a list such as [NanGuard()]"


def state_has_a_key() -> str:
    """Say that the key of a run that goes on is that of its state."""
    return "fit: a TrainingState has its own key; leave out key, or pass the model"


def padding_counts(owner: str, loader: str) -> str:
    """Say that a loader pads, which ``supervised`` cannot know."""
    return (
        f"{owner}: {loader} pads its last batch, and supervised(loss) would count the padding;"
        ' take last="keep" or last="drop", or an objective (model, (batch, mask), mode)'
    )


def no_objective(owner: str, found: str) -> str:
    """Say that an objective cannot be called as one. ``found``: what it is."""
    return (
        f"{owner}: objective is {found}, but expected a function (model, batch, mode);"
        " supervised(loss) makes one of a loss"
    )


def no_pair(found: str, parts: int | None) -> str:
    """Say that batches of this class have no inputs and targets. ``parts``: how many it has, if any."""
    count = "" if parts is None else f" of {parts}"
    return (
        "supervised: a batch must be (inputs, targets), or an object of two fields, but it is"
        f" {article(found)} {found}{count}; write an objective (model, batch, mode) for batches of"
        " another kind"
    )


def no_scalar_loss(owner: str, what: str, found: str) -> str:
    """Say that ``what``, the loss or the objective, gives something else than one number."""
    return (
        f"{owner}: {what} gives {found}, but expected a floating-point scalar; reduce it, e.g. with"
        " .mean()"
    )
