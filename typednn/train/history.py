"""The history of a training run: what was measured after each epoch."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from typednn.html import table
from typednn.optional_dependencies import MissingExtraError

__all__ = ["Epoch", "History", "refuse_unknown_series"]

LOSS = "loss"


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the training examples: its number from 1, and what was measured.

    ``loss``: the mean over the training examples, each with the weights of its own step.
    ``validation``: of the examples held out, after the epoch, by name: ``val_loss``, and
    ``val_accuracy`` for a metric that is called ``accuracy``.
    """

    number: int
    loss: float
    validation: Mapping[str, float] = field(default_factory=dict)

    def values(self) -> dict[str, float]:
        """Return all that was measured, by name."""
        return {LOSS: self.loss, **self.validation}

    def __str__(self) -> str:
        return "  ".join(f"{name} {value:.4g}" for name, value in self.values().items())


@dataclass(frozen=True, repr=False)
class History:
    """What was measured after each epoch of a training run, the first one first.

    ``history.losses`` and ``history["val_accuracy"]`` are lists of numbers, one an epoch. As a tree
    a history is one string, so that the state of a run has one structure, whatever its length.
    """

    text: str = "[]"
    """The epochs in JSON."""

    @cached_property
    def epochs(self) -> tuple[Epoch, ...]:
        """What was measured, one an epoch."""
        return tuple([Epoch(*row) for row in json.loads(self.text)])

    def __len__(self) -> int:
        return len(self.epochs)

    def __iter__(self) -> Iterator[Epoch]:
        return iter(self.epochs)

    def __getitem__(self, series: str) -> list[float]:
        """Return a series by its name; NaN for an epoch in which it was not measured.

        Raises KeyError for a name of which no epoch knows.
        """
        if series not in self.names():
            raise KeyError(f"there is no {series!r} in this history, but {', '.join(self.names())}")
        return [epoch.values().get(series, math.nan) for epoch in self.epochs]

    @property
    def losses(self) -> list[float]:
        """The mean loss of each epoch."""
        return [epoch.loss for epoch in self.epochs]

    def names(self) -> list[str]:
        """Return the names of all series, ``loss`` first."""
        return [*dict.fromkeys([LOSS, *(name for epoch in self for name in epoch.values())])]

    def __repr__(self) -> str:
        last = f", the last with {self.epochs[-1]}" if self.epochs else ""
        return f"<History of {len(self)} epochs{last}>"

    def _repr_html_(self) -> str:
        """Return a table with a row for each epoch, and with matplotlib its curves, for notebooks."""
        names = self.names()
        rows = [
            [str(epoch.number), *[f"{epoch.values().get(name, math.nan):.4g}" for name in names]]
            for epoch in self
        ]
        return table(["epoch", *names], rows) + self._curves()

    def _curves(self) -> str:
        try:
            from typednn.plots import plot
        except MissingExtraError:
            return ""
        return plot(self)._repr_svg_() if self.epochs else ""

    def best(self, monitor: str, *, largest: bool = False) -> Epoch:
        """Return the first epoch with the smallest value of ``monitor``, or the largest one.

        NaN is worse than all numbers. Raises KeyError for an unknown name, ValueError if there is
        no epoch yet.
        """
        if not self.epochs:
            raise ValueError("History.best: there is no epoch yet")
        worst, sign = math.inf, -1 if largest else 1
        values = [worst if math.isnan(value) else sign * value for value in self[monitor]]
        return self.epochs[values.index(min(values))]

    def after(self, epoch: Epoch) -> "History":
        """Return the history with one more epoch."""
        rows = [[e.number, e.loss, dict(e.validation)] for e in (*self.epochs, epoch)]
        return History(json.dumps(rows))


def refuse_unknown_series(owner: str, name: str, known: tuple[str, ...]) -> None:
    """Raise ValueError if a run measures no series of this name."""
    if name in known:
        return
    close = get_close_matches(name, known, 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise ValueError(
        f"{owner}: monitor {name!r} is not measured in this run, which measures"
        f" {', '.join(known)}{hint}"
    )
