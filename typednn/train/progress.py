"""Callbacks of a training run: a progress bar on a terminal, elsewhere a line for each epoch."""

import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the training examples: its number, the mean loss, its time in seconds."""

    number: int
    of: int
    loss: float
    seconds: float

    def __str__(self) -> str:
        return f"epoch {self.number}/{self.of}  loss {self.loss:.4f}  {self.seconds:.1f} s"


class Callback:
    """Receives the events of a training run.

    ``fit`` enters it at the start and leaves it at the end. This base class does nothing; override
    the methods that are needed.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None: ...

    def on_epoch_begin(self, number: int, of: int, steps: int) -> None: ...

    def on_step_end(self) -> None: ...

    def on_epoch_end(self, epoch: Epoch) -> None: ...


class ProgressLines(Callback):
    """Prints a line after each epoch, to the standard output if no file is given."""

    def __init__(self, file: IO[str] | None = None) -> None:
        self._file = file

    def on_epoch_end(self, epoch: Epoch) -> None:
        print(epoch, file=self._file, flush=True)


class ProgressBar(Callback):
    """Shows a bar that moves with each step, below a line for each finished epoch."""

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def on_epoch_begin(self, number: int, of: int, steps: int) -> None:
        self._progress.reset(self._task, total=steps, description=f"epoch {number}/{of}")

    def on_step_end(self) -> None:
        self._progress.advance(self._task)

    def on_epoch_end(self, epoch: Epoch) -> None:
        self._progress.console.print(str(epoch), highlight=False)


def progress_callback() -> Callback:
    """Return a progress bar if the standard output is a terminal, else progress lines."""
    if not sys.stdout.isatty():
        return ProgressLines()
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    return ProgressBar(Progress(*columns, transient=True))
