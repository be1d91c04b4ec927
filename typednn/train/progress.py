"""What a person sees of a training run: a bar on a terminal, a plain line an epoch elsewhere."""

import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class Epoch:
    """One time through the training examples: which one, the mean loss, how long it took."""

    number: int
    of: int
    loss: float
    seconds: float

    def __str__(self) -> str:
        return f"epoch {self.number}/{self.of}  loss {self.loss:.4f}  {self.seconds:.1f} s"


class Watcher:
    """Told how a training run goes, from entering to leaving it; this one keeps it to itself."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None: ...

    def begin_epoch(self, number: int, of: int, steps: int) -> None: ...

    def end_step(self) -> None: ...

    def end_epoch(self, epoch: Epoch) -> None: ...


class Lines(Watcher):
    """One line an epoch, at once; to the standard output where no file is given."""

    def __init__(self, file: IO[str] | None = None) -> None:
        self._file = file

    def end_epoch(self, epoch: Epoch) -> None:
        print(epoch, file=self._file, flush=True)


class Bar(Watcher):
    """A bar that moves with each step; above it stays the line of each epoch that is done."""

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def begin_epoch(self, number: int, of: int, steps: int) -> None:
        self._progress.reset(self._task, total=steps, description=f"epoch {number}/{of}")

    def end_step(self) -> None:
        self._progress.advance(self._task)

    def end_epoch(self, epoch: Epoch) -> None:
        self._progress.console.print(str(epoch), highlight=False)


def watcher() -> Watcher:
    """A bar where the standard output is a terminal, else lines."""
    if not sys.stdout.isatty():
        return Lines()
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    return Bar(Progress(*columns, transient=True))
