"""Callbacks that save the state of a run."""

import os
import warnings
from typing import Any

from typednn.checked_arguments import check_values, ranges_of
from typednn.checkpoints import save
from typednn.checkpoints.atomic_file import need_place
from typednn.source_lines import user_frame
from typednn.train.callbacks import Callback, Run
from typednn.train.finite import is_finite
from typednn.train.history import refuse_unknown_series
from typednn.train.state import TrainingState

__all__ = ["BestCheckpoint", "Checkpoint"]


class Checkpoint(Callback):
    """Saves the state after each epoch, and where Ctrl-C or a signal ends the run.

    ::

        try:
            state = load("run.safetensors", like=start(model, optimizer))
        except FileNotFoundError:
            state = start(model, optimizer)
        state = fit(state, loader, optimizer, epochs=10, callbacks=[Checkpoint("run.safetensors")])

    ``every``: also after each so many steps. The file is replaced as a whole. A state that is not
    finite is not saved, with a warning, since nothing can be learnt from it.

    Raises ValueError if ``every`` is below 1. ``fit`` raises OSError if the file cannot be written:
    before the first step where that is known by then, as for a folder that is not there.
    """

    def __init__(self, path: str | os.PathLike[str], *, every: int | None = None) -> None:
        if every is not None:
            check_values("Checkpoint", {"every": every}, **ranges_of("Checkpoint"))
        self._path = path
        self._every = every
        self._saved: TrainingState[Any, Any] | None = None

    def on_begin(self, run: Run) -> None:
        need_place(self._path)

    def on_step_end(
        self, before: TrainingState[Any, Any], batch: Any, after: TrainingState[Any, Any]
    ) -> None:
        if self._every is not None and after.step.item() % self._every == 0:
            self._save(after)

    def on_epoch_end(self, state: TrainingState[Any, Any]) -> None:
        self._save(state)

    def on_end(self, state: TrainingState[Any, Any]) -> None:
        if state is not self._saved:
            self._save(state)

    def _save(self, state: TrainingState[Any, Any]) -> None:
        self._saved = state
        if is_finite(state):
            save(self._path, state)
            return
        text = f"Checkpoint: the state after step {state.step.item()} is not finite, and not saved"
        frame = user_frame()
        warnings.warn_explicit(text, UserWarning, frame.f_code.co_filename, frame.f_lineno)


class BestCheckpoint(Callback):
    """Saves the state after each epoch that is the best so far by ``monitor``.

    ``largest``: whether larger is better, as for ``val_accuracy``. A run that goes on from a saved
    state knows its best epoch before.

    ``fit`` raises ValueError for a monitor that the run does not measure, and OSError as for
    ``Checkpoint``.
    """

    def __init__(
        self, path: str | os.PathLike[str], monitor: str = "val_loss", *, largest: bool = False
    ) -> None:
        self._path = path
        self._monitor = monitor
        self._largest = largest

    def on_begin(self, run: Run) -> None:
        refuse_unknown_series("BestCheckpoint", self._monitor, run.series)
        need_place(self._path)

    def on_epoch_end(self, state: TrainingState[Any, Any]) -> None:
        best = state.history.best(self._monitor, largest=self._largest)
        if best.number == state.epoch and is_finite(state):
            save(self._path, state)
