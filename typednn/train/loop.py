"""The training loop: one gradient and one optimizer step for each batch of each epoch.

Without its checks and callbacks it is this, which you may as well write yourself:

    def step(state: TrainingState[Net, S], batch: Batch) -> TrainingState[Net, S]:
        mode = nn.Train(random.fold_in(state.key, state.step))
        (loss, model), gradient = value_and_grad(objective, has_aux=True)(state.model, batch, mode)
        model, optimizer_state = optimizer.step(model, gradient, state.optimizer)
        ...

    while state.epoch < epochs:
        for batch in loader.batches(state.epoch, state.position):
            state = step(state, batch)
        state = replace(state, epoch=state.epoch + 1, position=0)
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, overload

import numpy as np

from typednn import losses, ops
from typednn.autodiff import value_and_grad
from typednn.nn.modes import Train
from typednn.random import Key, fold_in
from typednn.shapes.errors import PickledByMessage
from typednn.shapes.fitting import state_has_a_key
from typednn.signals import raise_on_signals
from typednn.tensor import Tensor, wrap
from typednn.train.arguments import (
    batches_of,
    need_callbacks,
    need_epochs,
    need_metrics,
)
from typednn.train.batches import Loader, described, is_padded, real_count
from typednn.train.callbacks import Callback, Callbacks, Run
from typednn.train.evaluation import Evaluation, Metric
from typednn.train.history import LOSS, Epoch
from typednn.train.kinds import need_key, need_model, need_optimizer
from typednn.train.objectives import Objective, scalar, supervised
from typednn.train.planned import number_in, planned
from typednn.train.state import Optimizer, TrainingState, start

__all__ = ["TrainingInterrupted", "fit"]

B = TypeVar("B")
M = TypeVar("M")
S = TypeVar("S")

CLASSIFICATION: Final = supervised(losses.cross_entropy)
"""The objective of classifiers: batches of inputs and labels."""
VALIDATION: Final = "val_"
"""How the names of what is measured in validation begin."""


class TrainingInterrupted(PickledByMessage, KeyboardInterrupt):
    """Ctrl-C during training. The message says in which epoch and after which step.

    ``state``: what was learnt until then. ``fit(error.state, ...)`` goes on from it.
    """

    state: TrainingState[Any, Any]

    def __init__(self, state: TrainingState[Any, Any], epochs: int, batches: int) -> None:
        super().__init__(
            f"stopped in epoch {min(state.epoch + 1, epochs)} of {epochs}, after {state.position}"
            f" of its {batches} steps"
        )
        self.state = state


@overload
def fit(
    model: TrainingState[M, S],
    loader: Loader[B],
    optimizer: Optimizer[M, S],
    objective: Objective[M, B] = ...,
    *,
    epochs: int,
    validation: Loader[B] | None = None,
    metrics: Mapping[str, Metric] = ...,
    callbacks: Sequence[Callback] = (),
) -> TrainingState[M, S]: ...
@overload
def fit(
    model: M,
    loader: Loader[B],
    optimizer: Optimizer[M, S],
    objective: Objective[M, B] = ...,
    *,
    epochs: int,
    key: Key | None = None,
    validation: Loader[B] | None = None,
    metrics: Mapping[str, Metric] = ...,
    callbacks: Sequence[Callback] = (),
) -> TrainingState[M, S]: ...
def fit(
    model: Any,
    loader: Loader[B],
    optimizer: Optimizer[Any, S],
    objective: Objective[Any, B] = CLASSIFICATION,
    *,
    epochs: int,
    key: Key | None = None,
    validation: Loader[B] | None = None,
    metrics: Mapping[str, Metric] = {},
    callbacks: Sequence[Callback] = (),
) -> TrainingState[Any, S]:
    """Train the model until it has seen ``epochs`` epochs of the loader; return the last state.

    ``fit(...).model`` is the trained model, and ``.history`` what was measured after each epoch.

    ``model``: also a ``TrainingState``, such as one from a checkpoint: then the run goes on from
    there, and ends with the same bits as one that never stopped. It takes the same loader,
    optimizer and objective.
    ``objective``: what is made smaller, a mean over the examples of a batch.
    ``key``: of all that layers draw; without it ``random.key(0)``. The loader has its own seed.
    ``validation``: measured after each epoch, in evaluation mode: ``val_loss``, and for each of
    ``metrics`` ``val_`` and its name.

    ``jit`` plans the steps: model, objective and optimizer run as Python once for each shape of
    batch. If ``jit`` refuses them, for example because their control flow depends on values, they
    run as Python in each step, and a warning gives the reason. Nothing is donated: the state before
    a step stays whole until the next one is there, so that a run may be stopped at any moment, and
    the caller's model is unchanged. The memory of the state before that is used again.

    Raises TrainingInterrupted on Ctrl-C, after it has left the callbacks, which save and restore
    the terminal: its ``state`` has what was learnt. After SIGTERM the same is done, and the process
    ends. Raises ValueError for arguments that cannot be: no epoch, an empty loader, one that pads with
    ``supervised``, metrics without validation, a state from another loader.
    """
    need_epochs(epochs)
    need_optimizer("fit", optimizer)
    need_callbacks(callbacks)
    need_metrics("fit", objective, metrics)
    state = _first_state(model, optimizer, key)
    batches = batches_of(state, loader, objective, validation, metrics)
    validate = None if validation is None else Evaluation(validation, objective, metrics)
    step = _step_of(optimizer, objective, state, loader)
    monitor = Callbacks(callbacks)
    series = (LOSS, *_names(() if validation is None else (LOSS, *metrics)))
    with raise_on_signals(), monitor:
        monitor.on_begin(Run(state, objective, epochs, batches, series))
        try:
            while state.epoch < epochs and not monitor.should_stop(state):
                for batch in loader.batches(state.epoch, state.position):
                    after = step(state, batch)
                    monitor.on_step_end(state, batch, after)
                    state = after
                state = _after_epoch(state, batches, validate)
                monitor.on_epoch_end(state)
        except (KeyboardInterrupt, SystemExit) as stopped:
            monitor.on_end(state)
            if isinstance(stopped, SystemExit):
                raise
            raise TrainingInterrupted(state, epochs, batches) from None
        monitor.on_end(state)
    return state


def _first_state(
    model: Any, optimizer: Optimizer[Any, S], key: Key | None
) -> TrainingState[Any, S]:
    if not isinstance(model, TrainingState):
        need_model("fit", model)
        if key is not None:
            need_key("fit", key)
        return start(model, optimizer, key=key)
    if key is not None:
        raise ValueError(state_has_a_key())
    need_model("fit", model.model)
    return model


def _step_of(
    optimizer: Optimizer[M, S],
    objective: Objective[M, B],
    state: TrainingState[M, S],
    loader: Loader[B],
) -> Callable[[TrainingState[M, S], B], TrainingState[M, S]]:
    """Return the function from a state and a batch of the loader to the next state."""
    padded, loader_in_words = is_padded(loader), described(loader)

    def update(
        model: M, optimizer_state: S, key: Key, step: Tensor, total: Tensor, batch: B
    ) -> tuple[M, S, Tensor, Tensor]:
        def loss(model: M) -> tuple[Tensor, M]:
            mode = Train(fold_in(key, step))
            value = scalar("fit", "the objective", objective(model, batch, mode))
            return value, mode.updated(model) if mode.has_updates() else model

        (value, new_model), gradient = value_and_grad(loss, has_aux=True)(model)
        new_model, new_state = optimizer.step(new_model, gradient, optimizer_state)
        total = total + ops.astype(value, np.float64) * real_count(batch, padded)
        return new_model, new_state, step + 1, total

    run = planned("fit", update, unplanned=number_in(state.optimizer))

    def next_state(state: TrainingState[M, S], batch: B) -> TrainingState[M, S]:
        parts = (state.model, state.optimizer, state.key, state.step, state.total_loss)
        model, optimizer_state, step, total = run(*parts, batch)
        return state.after_step(
            model=model,
            optimizer=optimizer_state,
            step=step,
            total_loss=total,
            position=state.position + 1,
            examples=state.examples + int(real_count(batch, padded)),
            loader=loader_in_words,
        )

    return next_state


def _after_epoch(
    state: TrainingState[M, S], batches: int, validate: Evaluation | None
) -> TrainingState[M, S]:
    """Return the state at the start of the next epoch, with what was measured of this one."""
    if state.position != batches:
        raise ValueError(
            f"fit: the loader has {batches} batches by its len, but it gave {state.position}"
        )
    measured = {} if validate is None else validate(state.model)
    validation = dict(zip(_names(measured), measured.values(), strict=True))
    epoch = Epoch(state.epoch + 1, state.total_loss.item() / state.examples, validation)
    return dataclasses.replace(
        state,
        epoch=state.epoch + 1,
        position=0,
        total_loss=wrap(np.asarray(0.0)),
        examples=0,
        loader="",
        history=state.history.after(epoch),
    )


def _names(measured: Any) -> tuple[str, ...]:
    return tuple([f"{VALIDATION}{name}" for name in measured])
