"""Arguments of ``fit`` and ``evaluate`` that cannot be: one line says which, and what to pass."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from typednn.checked_arguments import check_values, ranges_of
from typednn.shapes.fitting import (
    no_callbacks,
    no_loader,
    no_metrics,
    no_objective,
    padding_counts,
)
from typednn.shapes.words import named
from typednn.train.batches import Loader, described, is_padded
from typednn.train.callbacks import Callback
from typednn.train.kinds import has_methods
from typednn.train.objectives import Objective, Supervised
from typednn.train.state import TrainingState

__all__ = [
    "batches_of",
    "need_callbacks",
    "need_epochs",
    "need_loader",
    "need_metrics",
]


def need_epochs(epochs: object) -> None:
    """Raise TypeError or ValueError for anything but a whole number of at least 1."""
    check_values("fit", {"epochs": epochs}, **ranges_of("fit"))


def need_loader(owner: str, name: str, loader: Loader[Any], objective: Objective[Any, Any]) -> None:
    """Refuse what is no loader, what is no objective, and padding that the objective would count.

    Raises TypeError for the first two, and ValueError for a loader that pads and ``supervised``.
    """
    if not has_methods(loader, "__len__", "batches"):
        raise TypeError(no_loader(owner, name, named(loader)))
    _need_objective(owner, objective)
    if is_padded(loader) and isinstance(objective, Supervised):
        raise ValueError(padding_counts(owner, name))


def need_metrics(owner: str, objective: Objective[Any, Any], metrics: Mapping[str, Any]) -> None:
    """Raise ValueError for metrics that cannot be measured, TypeError for what are no metrics."""
    if not isinstance(metrics, Mapping):
        raise TypeError(no_metrics(owner, named(metrics)))
    if metrics and not isinstance(objective, Supervised):
        raise ValueError(
            "metrics compare outputs with targets, which only supervised(loss) tells apart; measure"
            " in a callback, or use supervised(loss) as the objective"
        )
    if "loss" in metrics:
        raise ValueError("metrics: 'loss' is the name of the objective's mean; call it otherwise")
    for name, metric in metrics.items():
        if not isinstance(name, str) or not name.isprintable():
            raise ValueError(
                f"{owner}: metrics has the name {name!r}, but expected a text of one line"
            )
        if not has_methods(metric, "update", "value"):
            raise TypeError(
                f"{owner}: metrics[{name!r}] is {named(metric)}, but expected an object that"
                " batches are added to, such as metrics.Accuracy()"
            )


def need_callbacks(callbacks: Any) -> None:
    """Raise TypeError for anything but several objects of Callback."""
    if not isinstance(callbacks, Sequence):
        raise TypeError(no_callbacks(named(callbacks)))
    for place, each in enumerate(callbacks):
        if not isinstance(each, Callback):
            raise TypeError(
                f"fit: callbacks[{place}] is {named(each)}, but expected an object of a"
                " train.Callback, such as NanGuard()"
            )


def batches_of(
    state: TrainingState[Any, Any],
    loader: Loader[Any],
    objective: Objective[Any, Any],
    validation: Loader[Any] | None,
    metrics: Mapping[str, Any],
) -> int:
    """Return the number of batches of an epoch. Raises ValueError for loaders that cannot be."""
    need_loader("fit", "the loader", loader, objective)
    if validation is not None:
        need_loader("fit", "the validation loader", validation, objective)
    batches = len(loader)
    if batches == 0:
        raise ValueError("fit: the loader is empty: it has no batch to train on")
    if validation is not None and len(validation) == 0:
        raise ValueError("fit: the validation loader is empty: it has no batch to measure")
    if metrics and validation is None:
        raise ValueError("fit: metrics are measured on validation examples; pass validation=loader")
    if state.position and state.loader != described(loader):
        raise ValueError(
            f"fit: the state is after batch {state.position} of an epoch of {state.loader}, but the"
            f" loader has {described(loader)}; go on with the loader of the run"
        )
    return batches


def _need_objective(owner: str, objective: Any) -> None:
    """Raise TypeError for what cannot be called with a model, a batch and a mode, such as a loss."""
    try:
        inspect.signature(objective).bind("model", "batch", "mode")
    except ValueError:  # of a function of C, which has no signature
        return
    except TypeError:
        raise TypeError(no_objective(owner, named(objective))) from None
