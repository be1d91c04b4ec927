"""Progress of a training run: a bar on a terminal, elsewhere a line for each epoch."""

import sys
import time
from typing import IO, TYPE_CHECKING, Any, Self

from typednn.train.callbacks import Callback, Run
from typednn.train.state import TrainingState

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["ProgressBar", "ProgressLines", "progress_callback"]


class ProgressLines(Callback):
    """Prints a line after each epoch, to the standard output if no file is given."""

    def __init__(self, file: IO[str] | None = None) -> None:
        self._file = file
        self._epochs = 0
        self._started = 0.0

    def on_begin(self, run: Run) -> None:
        self._epochs = run.epochs
        self._started = time.perf_counter()

    def on_epoch_end(self, state: TrainingState[Any, Any]) -> None:
        print(self._line(state), file=self._file, flush=True)

    def _line(self, state: TrainingState[Any, Any]) -> str:
        """Return the line of an epoch: what was measured, and how long it took from the last one."""
        before, self._started = self._started, time.perf_counter()
        seconds = self._started - before
        return f"epoch {state.epoch}/{self._epochs}  {state.history.epochs[-1]}  {seconds:.1f} s"


class ProgressBar(ProgressLines):
    """Shows a bar that moves with each step, below a line for each finished epoch."""

    def __init__(self, progress: "Progress") -> None:
        super().__init__()
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def on_begin(self, run: Run) -> None:
        super().on_begin(run)
        self._progress.update(self._task, total=run.batches)
        self._show(run.state)

    def on_step_end(
        self, before: TrainingState[Any, Any], batch: Any, after: TrainingState[Any, Any]
    ) -> None:
        self._show(after)

    def on_epoch_end(self, state: TrainingState[Any, Any]) -> None:
        self._progress.console.print(self._line(state), highlight=False)
        self._show(state)

    def _show(self, state: TrainingState[Any, Any]) -> None:
        number = min(state.epoch + 1, self._epochs)
        text = f"epoch {number}/{self._epochs}"
        self._progress.update(self._task, completed=state.position, description=text)


def progress_callback() -> Callback:
    """Return a progress bar if the standard output is a terminal, else progress lines."""
    if not sys.stdout.isatty():
        return ProgressLines()
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    return ProgressBar(Progress(*columns, transient=True))
