"""How far numbers are from what they should be, and the share of their variance that is explained."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from typednn.checks import typed
from typednn.metrics.reading import Array, numbers_of, refuse_nothing
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor

__all__ = [
    "R2",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "mean_absolute_error",
    "mean_squared_error",
    "r2",
]


def _pair(metric: str, outputs: Tensor[Any, Any], targets: Tensor[Any, Any]) -> tuple[Array, Array]:
    found = numbers_of(outputs, metric, "outputs", f"{metric}({{}}, targets)")
    wanted = numbers_of(targets, metric, "targets", f"{metric}(outputs, {{}})", finite=True)
    return found, wanted


@typed
@dataclass(frozen=True)
class MeanSquaredError:
    """The mean of ``(outputs - targets) ** 2``, both ``(*s)``: ``total`` of ``count`` elements."""

    total: float = 0.0
    count: int = 0

    def update(
        self, outputs: Float[Tensor, "*s"], targets: Float[Tensor, "*s"]
    ) -> "MeanSquaredError":
        """Return the metric of this batch, too. Raises ValueError for a NaN, and an infinite target."""
        return self._with("MeanSquaredError.update", outputs, targets)

    def _with(self, metric: str, outputs: Any, targets: Any) -> "MeanSquaredError":
        found, wanted = _pair(metric, outputs, targets)
        total = self.total + float(np.square(found - wanted).sum())
        return MeanSquaredError(total, self.count + wanted.size)

    def value(self) -> float:
        """Return the mean. Raises ShapeError if there were no targets."""
        refuse_nothing("mean_squared_error", self.count, "targets")
        return self.total / self.count


@typed
def mean_squared_error(outputs: Float[Tensor, "*s"], targets: Float[Tensor, "*s"]) -> float:
    """Return the mean of ``(outputs - targets) ** 2``, both ``(*s)``, in float64.

    Raises as ``MeanSquaredError``.
    """
    return MeanSquaredError()._with("mean_squared_error", outputs, targets).value()


@typed
@dataclass(frozen=True)
class MeanAbsoluteError:
    """The mean of ``abs(outputs - targets)``, both ``(*s)``: ``total`` of ``count`` elements."""

    total: float = 0.0
    count: int = 0

    def update(
        self, outputs: Float[Tensor, "*s"], targets: Float[Tensor, "*s"]
    ) -> "MeanAbsoluteError":
        """Return the metric of this batch, too. Raises ValueError for a NaN, and an infinite target."""
        return self._with("MeanAbsoluteError.update", outputs, targets)

    def _with(self, metric: str, outputs: Any, targets: Any) -> "MeanAbsoluteError":
        found, wanted = _pair(metric, outputs, targets)
        total = self.total + float(np.abs(found - wanted).sum())
        return MeanAbsoluteError(total, self.count + wanted.size)

    def value(self) -> float:
        """Return the mean. Raises ShapeError if there were no targets."""
        refuse_nothing("mean_absolute_error", self.count, "targets")
        return self.total / self.count


@typed
def mean_absolute_error(outputs: Float[Tensor, "*s"], targets: Float[Tensor, "*s"]) -> float:
    """Return the mean of ``abs(outputs - targets)``, both ``(*s)``, in float64.

    Raises as ``MeanAbsoluteError``.
    """
    return MeanAbsoluteError()._with("mean_absolute_error", outputs, targets).value()


@typed
@dataclass(frozen=True)
class R2:
    """The coefficient of determination: 1 - (squared errors) / (squared deviations from the mean).

    The deviations of batches are merged by the formula of Chan, Golub and LeVeque, "Algorithms for
    computing the sample variance" (1983), which loses no digits to a large mean.
    """

    count: int = 0
    mean: float = 0.0
    deviations: float = 0.0
    errors: float = 0.0

    def update(self, outputs: Float[Tensor, "n"], targets: Float[Tensor, "n"]) -> "R2":
        """Return the metric of this batch, too. Raises ValueError for a NaN, and an infinite target."""
        return self._with("R2.update", outputs, targets)

    def _with(self, metric: str, outputs: Any, targets: Any) -> "R2":
        found, wanted = _pair(metric, outputs, targets)
        if not wanted.size:
            return self
        count, mean = self.count + wanted.size, float(wanted.mean())
        apart = mean - self.mean
        between = apart * apart * self.count * wanted.size / count
        return R2(
            count,
            self.mean + apart * wanted.size / count,
            self.deviations + float(np.square(wanted - mean).sum()) + between,
            self.errors + float(np.square(found - wanted).sum()),
        )

    def value(self) -> float:
        """Return the share, at most 1. Raises ShapeError unless two targets differed."""
        refuse_nothing("r2", self.count, "targets")
        if not self.deviations:
            raise ShapeError("r2: all targets are equal, so it is undefined")
        return 1 - self.errors / self.deviations


@typed
def r2(outputs: Float[Tensor, "n"], targets: Float[Tensor, "n"]) -> float:
    """Return 1 - (squared errors) / (squared deviations of the targets). Raises as ``R2``."""
    return R2()._with("r2", outputs, targets).value()
