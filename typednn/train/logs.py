"""Callbacks that write what was measured: a CSV file, and events for TensorBoard."""

import csv
import io
import os
from typing import Any

from typednn.checkpoints.atomic_file import replace_file
from typednn.optional_dependencies import MissingExtraError
from typednn.train.callbacks import Callback, Run
from typednn.train.state import TrainingState

__all__ = ["CSVLog", "TensorBoardLog"]


class CSVLog(Callback):
    """Keeps a CSV file with a line for each epoch: its number, and each series in a column.

    The file is replaced as a whole after each epoch. It is the history of the run, so one that goes
    on from a saved state has the epochs before in it, and none twice.

    ``fit`` raises OSError if it cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = path
        self._series: tuple[str, ...] = ()

    def on_begin(self, run: Run) -> None:
        before = run.state.history.names() if len(run.state.history) else []
        self._series = tuple(dict.fromkeys([*run.series, *before]))
        self._write(run.state)

    def on_epoch_end(self, state: TrainingState[Any, Any]) -> None:
        self._write(state)

    def _write(self, state: TrainingState[Any, Any]) -> None:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["epoch", *self._series])
        for epoch in state.history:
            values = epoch.values()
            writer.writerow([epoch.number, *[values.get(name, "") for name in self._series]])
        replace_file(self._path, text.getvalue().encode())


class TensorBoardLog(Callback):
    """Writes each series after each epoch, for TensorBoard: ``tensorboard --logdir FOLDER``.

    A run that goes on from a saved state replaces what was written after it.

    Raises MissingExtraError without tensorboardX.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        try:
            from tensorboardX import SummaryWriter
        except ImportError:
            raise MissingExtraError("TensorBoardLog", "tensorboardX", "tensorboard") from None
        self._open = SummaryWriter
        self._folder = os.fspath(folder)
        self._writer: Any = None  # Any: of a package without types

    def on_begin(self, run: Run) -> None:
        self._writer = self._open(self._folder, purge_step=run.state.epoch + 1)

    def on_epoch_end(self, state: TrainingState[Any, Any]) -> None:
        for name, value in state.history.epochs[-1].values().items():
            self._writer.add_scalar(name, value, state.epoch)
        self._writer.flush()

    def __exit__(self, *error: object) -> None:
        if self._writer is not None:
            self._writer.close()
