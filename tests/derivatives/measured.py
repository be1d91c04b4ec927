"""How far ours lie from the right values, in units in the last place."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from mpmath import mp, mpf

from tests.derivatives.cases import Case
from tests.derivatives.hyperdual import Hyper
from typednn import Tensor, grad, ops
from typednn.checks import checks

__all__ = ["found", "right", "ulps", "worst"]

Entries: TypeAlias = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
"""Of each point the value (points,), its gradient (points, n), and its Hessian (points, n, n)."""

DIGITS = 400
"""What mpmath computes with, so that 50 digits are right where 350 cancel."""


def found(case: Case, points: npt.NDArray[Any]) -> Entries:
    """Ours, at all points at once."""

    def total(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return ops.sum(case.call(x))

    x, n = ops.asarray(points), points.shape[1]

    def slope(x: Tensor[Any, Any], k: int) -> Tensor[Any, Any]:
        return ops.sum(grad(total)(x)[:, k])

    with np.errstate(all="ignore"), checks(False):
        columns = [grad(lambda x, k=k: slope(x, k))(x).numpy() for k in range(n)]
        return case.call(x).numpy(), grad(total)(x).numpy(), np.stack(columns, axis=1)


def right(case: Case, points: npt.NDArray[Any]) -> Entries:
    """mpmath's, to 50 digits and more."""
    with mp.workdps(DIGITS):
        entries = [_right_at(case, [mpf(float(x)) for x in point]) for point in points]
    values, slopes, seconds = zip(*entries, strict=True)
    return np.array(values, object), np.array(slopes, object), np.array(seconds, object)


def _right_at(case: Case, point: Sequence[Any]) -> tuple[Any, Any, Any]:
    n = len(point)
    parts = [
        [case.right(*(Hyper(x, k == i, k == j) for k, x in enumerate(point))) for j in range(n)]
        for i in range(n)
    ]
    slopes = [row[0].a for row in parts]
    return parts[0][0].value, slopes, [[part.ab for part in row] for row in parts]


def ulps(ours: Any, theirs: Any, scale: Any, dtype: Any) -> float:
    """The distance in units in the last place of ``scale``, rounded to the dtype."""
    limits = np.finfo(dtype)
    if abs(theirs) > mpf(float(limits.max)):
        return 0.0 if float(ours) == float(mp.sign(theirs)) * np.inf else np.inf
    if not np.isfinite(ours):
        return np.inf
    unit = np.spacing(np.asarray(min(float(abs(scale)), float(limits.max)), dtype))
    return float(abs(mpf(float(ours)) - theirs) / mpf(float(unit)))


def worst(case: Case, dtype: str) -> tuple[float, float, float]:
    """The largest distances of the value, the first and the second derivative."""
    points = np.unique(np.array(case.points, dtype), axis=0)
    ours, theirs = found(case, points), right(case, points)
    largest = [0.0, 0.0, 0.0]
    for order, (here, there) in enumerate(zip(ours, theirs, strict=True)):
        assert here.dtype == dtype and here.shape == there.shape
        for k, point in enumerate(points):
            scale = _scale(case, order, point, there[k])
            for one, other in zip(np.ravel(here[k]), np.ravel(there[k]), strict=True):
                unit = scale or other
                largest[order] = max(largest[order], ulps(one, other, unit, np.dtype(dtype)))
    return largest[0], largest[1], largest[2]


def _scale(case: Case, order: int, point: Any, theirs: Any) -> Any:
    """The largest of the numbers that stand together; 0 where each is measured by itself."""
    least = case.units[order - 1] if order else 0.0
    if order < case.together:
        return least
    numbers = np.ravel(theirs) if order else [*np.ravel(theirs), float(np.max(np.abs(point)))]
    return max([least, *map(abs, numbers)])
