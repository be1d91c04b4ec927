"""The state of a training run: all that it knows, as one immutable tree."""

from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
from jaxtyping import Float64, Int64

from typednn import random
from typednn.checks import typed
from typednn.random import Key
from typednn.tensor import Tensor, wrap
from typednn.train.history import History
from typednn.train.kinds import need_key, need_model, need_optimizer

__all__ = ["Optimizer", "TrainingState", "start"]

M = TypeVar("M")
S = TypeVar("S")


class Optimizer(Protocol[M, S]):
    """An optimizer such as those of ``typednn.optim``: immutable, with its state ``S`` passed in.

    ``step`` depends on its arguments only, because ``fit`` traces it.
    """

    def init(self, model: M, /) -> S: ...

    def step(self, model: M, gradient: M, state: S, /) -> tuple[M, S]: ...


@typed
@dataclass(frozen=True, eq=False)
class TrainingState(Generic[M, S]):
    """All that a training run knows after a step. It never changes; the next step gives another.

    The next step is a function of this state and of the loader's batch number ``position`` of epoch
    ``epoch``. So a run that goes on from a saved state ends with the same bits as one that never
    stopped.

    ``key``: the run's key; step ``n`` draws with ``random.fold_in(key, n)``.
    ``step``: the number of steps so far, over all epochs.
    ``epoch``, ``position``: the number of epochs that are done, and of batches of the next one.
    ``total_loss``, ``examples``: the sum of the losses of these batches, and their examples.
    ``loader``: what gave these batches, in words: the loader of the run. Without any, "".
    """

    model: M
    optimizer: S
    key: Key
    step: Int64[Tensor, ""]
    epoch: int
    position: int
    total_loss: Float64[Tensor, ""]
    examples: int
    loader: str
    history: History

    def after_step(self, **changes: Any) -> Self:
        """Return the state with these fields changed, as ``fit`` makes it in each step.

        It is not checked: its new tensors come from a planned step of a state that was.
        """
        new = object.__new__(type(self))
        vars(new).update(vars(self), **changes)
        return new


def start(model: M, optimizer: Optimizer[M, S], *, key: Key | None = None) -> TrainingState[M, S]:
    """Return the state before the first step. Without ``key`` it is ``random.key(0)``.

    ``fit`` calls it. It is also what a saved state is like: ``load(path, like=start(model,
    optimizer))``. Raises TypeError for a model without parameters, and for what is no optimizer or no
    key.
    """
    need_model("start", model)
    need_optimizer("start", optimizer)
    if key is not None:
        need_key("start", key)
    return TrainingState(
        model,
        optimizer.init(model),
        random.key(0) if key is None else key,
        step=wrap(np.asarray(0)),
        epoch=0,
        position=0,
        total_loss=wrap(np.asarray(0.0)),
        examples=0,
        loader="",
        history=History(),
    )
