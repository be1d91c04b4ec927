"""The training loop: one gradient and one optimizer step for each batch of each epoch."""

import time
import warnings
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import losses, ops, trees
from typednn.autodiff import value_and_grad
from typednn.checks import typed
from typednn.data import DataLoader, Dataset
from typednn.planning.run.jit import jit
from typednn.shapes.errors import PickledByMessage
from typednn.tensor import Tensor
from typednn.train.progress import Callback, Epoch

Features_contra = TypeVar("Features_contra", bound=int, contravariant=True)
M = TypeVar("M", bound="Classifier[Any]")
P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


class Classifier(Protocol[Features_contra]):
    """A model that gives each example a score for each class; the largest one is its prediction."""

    def __call__(self, x: Float32[Tensor, "b Features_contra"], /) -> Float32[Tensor, "b _"]: ...


class Optimizer(Protocol[M, S]):
    """An optimizer such as those of ``typednn.optim``: immutable, with its state ``S`` passed in.

    ``step`` depends on its arguments only, because ``fit`` traces it.
    """

    def init(self, model: M, /) -> S: ...

    def step(self, model: M, gradient: M, state: S, /) -> tuple[M, S]: ...


class Loss(Protocol):
    """A loss function: how far the scores are from the labels, as a mean over the batch."""

    def __call__(
        self, scores: Float32[Tensor, "b c"], labels: Int64[Tensor, "b"], /
    ) -> Float32[Tensor, ""]: ...


class TrainingInterrupted(PickledByMessage, KeyboardInterrupt):
    """Ctrl-C during training. The message says in which epoch and after which step."""

    def __init__(self, epoch: int, epochs: int, step: int, steps: int) -> None:
        super().__init__(f"stopped in epoch {epoch} of {epochs}, after {step} of its {steps} steps")


def fit(
    model: M,
    dataset: Dataset[Any],
    optimizer: Optimizer[M, S],
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator | None = None,
    loss: Loss = losses.cross_entropy,
    callback: Callback | None = None,
) -> M:
    """Train the model for ``epochs`` passes over the dataset, and return the trained model.

    ``rng`` shuffles the examples before each epoch; without it they keep their order. ``jit`` plans
    the steps: model, loss and optimizer run as Python once for each batch size. If ``jit`` refuses
    them, for example because their control flow depends on values, they run as Python in each step,
    and a warning gives the reason.

    Raises TrainingInterrupted on Ctrl-C, after it has left the callback, which restores the
    terminal.
    """

    def objective(
        model: M, x: Float32[Tensor, "b n"], y: Int64[Tensor, "b"]
    ) -> Float32[Tensor, ""]:
        return loss(scores(model, x), y)

    def update(
        model: M, state: S, x: Float32[Tensor, "b n"], y: Int64[Tensor, "b"]
    ) -> tuple[Float32[Tensor, ""], M, S]:
        value, gradient = value_and_grad(objective)(model, x, y)
        return value, *optimizer.step(model, gradient, state)

    state = optimizer.init(model)
    step = _planned(update, state)
    seed = 0 if rng is None else int(rng.integers(2**63))
    loader = DataLoader(dataset, batch_size, shuffle=rng is not None, seed=seed)
    steps = len(loader)
    epoch = done = 0
    try:
        with callback or Callback() as monitor:
            for epoch in range(1, epochs + 1):
                monitor.on_epoch_begin(epoch, epochs, steps)
                started, total, done = time.perf_counter(), 0.0, 0
                for batch in loader.batches(epoch):
                    value, model, state = step(model, state, batch.inputs, batch.labels)
                    total += value.item() * len(batch)
                    done += 1
                    monitor.on_step_end()
                seconds = time.perf_counter() - started
                monitor.on_epoch_end(Epoch(epoch, epochs, total / len(dataset), seconds))
    except KeyboardInterrupt:
        raise TrainingInterrupted(epoch, epochs, done, steps) from None
    return model


@typed
def scores(model: Classifier[Any], x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b _"]:
    """Return the model's scores, one for each example and class. Others raise ShapeError."""
    return model(x)


def _planned(update: Callable[P, R], state: Any) -> Callable[P, R]:
    """Return ``update`` planned by ``jit``, or unplanned if ``jit`` refuses it.

    It is also unplanned if the state holds Python numbers, because ``jit`` would trace it again for
    each new number. An unplanned step gives one warning with the reason.
    """
    for place, leaf in trees.named_leaves(state):
        if not trees.is_array(leaf):
            _warn(f"the optimizer's state{place} is of type {type(leaf).__name__}, not a tensor")
            return update
    chosen: Callable[P, R] = jit(update)

    def step(*args: P.args, **kwargs: P.kwargs) -> R:
        nonlocal chosen
        if chosen is update:
            return update(*args, **kwargs)
        try:
            return chosen(*args, **kwargs)
        except TypeError as error:  # TraceError, or a leaf of the model that no signature can have
            refused = str(error)
        chosen = update
        out = update(*args, **kwargs)  # raises the step's own error, if it has one
        _warn(refused)
        return out

    return step


def _warn(reason: str) -> None:
    text = f"fit: steps run as Python, which is slower, because jit cannot plan them: {reason}"
    warnings.warn(text, stacklevel=4)  # the line that calls fit


@typed
def predict(
    model: Classifier[Any], dataset: Dataset[Any], *, batch_size: int = 1000
) -> Int64[Tensor, "n"]:
    """Return the class with the largest score for each example."""
    guesses = [ops.argmax(scores(model, b.inputs), axis=1) for b in DataLoader(dataset, batch_size)]
    return ops.concat(guesses)
