"""Callbacks: what looks on while a model is trained, and may end the run early.

They are told of states and change none. So a run gives the same model with and without them,
except for when it ends. What a callback decides after an epoch it decides from the history in the
state, and not from what it has seen: a run that goes on from a saved state ends at the same epoch.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Self

from typednn.checked_arguments import check_values, ranges_of
from typednn.train.history import refuse_unknown_series
from typednn.train.objectives import Objective
from typednn.train.state import TrainingState

__all__ = ["Callback", "Callbacks", "EarlyStopping", "Run"]


@dataclass(frozen=True, slots=True)
class Run:
    """What ``fit`` is about to do.

    ``state``: the state that it begins with, which may be in the middle of an epoch.
    ``batches``: of an epoch. ``series``: the names of all that is measured after an epoch.
    """

    state: TrainingState[Any, Any]
    objective: Objective[Any, Any]
    epochs: int
    batches: int
    series: tuple[str, ...]


class Callback:
    """Receives the events of a training run. This base class does nothing; override what is needed.

    ``fit`` enters it before ``on_begin``, and leaves it at the end, also after an error.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None: ...

    def on_begin(self, run: Run) -> None:
        """Called once, before the first step."""

    def on_step_end(
        self, before: TrainingState[Any, Any], batch: Any, after: TrainingState[Any, Any]
    ) -> None:
        """Called after each step: the step took ``batch``, and made ``after`` of ``before``."""

    def on_epoch_end(self, state: TrainingState[Any, Any]) -> None:
        """Called after each epoch; the last one in ``state.history`` is the one that ended."""

    def should_stop(self, state: TrainingState[Any, Any]) -> bool:
        """Return whether no further epoch begins. It may depend on the state only."""
        return False

    def on_end(self, state: TrainingState[Any, Any]) -> None:
        """Called at the end, also where Ctrl-C or a signal ends the run, but not after an error."""


class EarlyStopping(Callback):
    """Ends the run when ``monitor`` has not improved for ``patience`` epochs.

    ``min_delta``: what counts as an improvement over the best epoch before is more than this.
    ``largest``: whether larger is better, as for ``val_accuracy``.

    Raises ValueError for a patience below 1 or a negative ``min_delta``; ``fit`` raises it for a
    monitor that the run does not measure.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        *,
        patience: int = 3,
        min_delta: float = 0.0,
        largest: bool = False,
    ) -> None:
        values = {"patience": patience, "min_delta": min_delta}
        check_values("EarlyStopping", values, **ranges_of("EarlyStopping"))
        self.monitor = monitor
        self._patience = patience
        self._min_delta = min_delta
        self._sign = -1 if largest else 1

    def on_begin(self, run: Run) -> None:
        refuse_unknown_series("EarlyStopping", self.monitor, run.series)

    def should_stop(self, state: TrainingState[Any, Any]) -> bool:
        best, waited = float("inf"), 0
        for epoch in state.history:
            value = self._sign * epoch.values().get(self.monitor, float("nan"))
            improved = value < best - self._min_delta if best < float("inf") else value < best
            best, waited = (value, 0) if improved else (best, waited + 1)
            if waited >= self._patience:
                return True
        return False


class Callbacks(Callback):
    """Several callbacks as one, called in their order."""

    def __init__(self, callbacks: Iterable[Callback]) -> None:
        self._all = tuple(callbacks)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for each in self._all:
                stack.enter_context(each)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def on_begin(self, run: Run) -> None:
        for each in self._all:
            each.on_begin(run)

    def on_step_end(
        self, before: TrainingState[Any, Any], batch: Any, after: TrainingState[Any, Any]
    ) -> None:
        for each in self._all:
            each.on_step_end(before, batch, after)

    def on_epoch_end(self, state: TrainingState[Any, Any]) -> None:
        for each in self._all:
            each.on_epoch_end(state)

    def should_stop(self, state: TrainingState[Any, Any]) -> bool:
        return any(each.should_stop(state) for each in self._all)

    def on_end(self, state: TrainingState[Any, Any]) -> None:
        for each in self._all:
            each.on_end(state)
