"""What a person sees of a training run: a bar on a terminal, a plain line an epoch elsewhere."""

import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import IO, TYPE_CHECKING, Protocol, Self

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


class Watcher(AbstractContextManager["Watcher", None], Protocol):
    """Told how a training run goes; entered when it starts, left when it ends or breaks off."""

    def begin_epoch(self, number: int, of: int, steps: int) -> None: ...

    def end_step(self) -> None: ...

    def end_epoch(self, epoch: Epoch) -> None: ...


class Silence(Watcher):
    """Says nothing."""

    def __exit__(self, *error: object) -> None: ...

    def begin_epoch(self, number: int, of: int, steps: int) -> None: ...

    def end_step(self) -> None: ...

    def end_epoch(self, epoch: Epoch) -> None: ...


class Lines(Silence):
    """One line an epoch, at once."""

    def __init__(self, file: IO[str] | None = None) -> None:
        self._file = file

    def end_epoch(self, epoch: Epoch) -> None:
        print(epoch, file=self._file, flush=True)


class Bar(Watcher):
    """A bar that moves with each step, and the line of each epoch that is done above it."""

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def begin_epoch(self, number: int, of: int, steps: int) -> None:
        self._progress.reset(self._task, total=steps, description=f"epoch {number}/{of}")

    def end_step(self) -> None:
        self._progress.advance(self._task)

    def end_epoch(self, epoch: Epoch) -> None:
        self._progress.console.print(str(epoch), highlight=False)


def watcher() -> Watcher:
    """A bar where the standard output is a terminal, else lines."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    if not sys.stdout.isatty():
        return Lines()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    return Bar(Progress(*columns, transient=True))
