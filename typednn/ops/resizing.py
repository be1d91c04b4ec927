"""Spatial resizing by interpolation; names and layout are PyTorch's."""

import functools
import operator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.arguments import PerAxis, plain
from typednn.ops.from_data import asarray
from typednn.ops.indexing import take
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES, dtypes_taken
from typednn.tensor import Tensor

__all__ = ["interpolate"]

D = TypeVar("D", bound=np.generic)

Factors: TypeAlias = float | tuple[float, ...]


@dataclass(frozen=True)
class _Resized:
    """How one axis gets a new size. ``factor``: the scale factor, if one was given."""

    mode: str
    old: int
    new: int
    factor: float | None
    align_corners: bool
    antialias: bool

    @property
    def scale(self) -> float:
        """The distance of two new elements, measured in old ones."""
        if self.align_corners:
            return (self.old - 1) / (self.new - 1) if self.new > 1 else 0.0
        return self.old / self.new if self.factor is None else 1 / self.factor

    @property
    def centres(self) -> Any:
        """The position of each new element among the old ones, as a real number."""
        places = np.arange(self.new)
        return places * self.scale if self.align_corners else (places + 0.5) * self.scale - 0.5


def interpolate(
    x: Tensor[Any, D],
    size: PerAxis | None = None,
    scale_factor: Factors | None = None,
    mode: str = "nearest",
    align_corners: bool = False,
    antialias: bool = False,
) -> Tensor[Any, D]:
    """Resize the spatial axes of ``x`` (N, C, *space), to ``size`` or by ``scale_factor``.

    "nearest", for one to three spatial axes, takes the element at ``floor(place / scale)``. The
    other modes average floating-point elements: "linear", "bilinear" and "trilinear", for one, two
    and three spatial axes, the two nearest ones on each axis by their distance; "bicubic", for two,
    the four nearest ones by Keys' cubic; "area", for one to three, all those of a window, as
    ``adaptive_avg_pool2d``. Positions are those of the elements' centres; with ``align_corners``
    the first and the last elements of both coincide. With ``antialias``, "bilinear" and "bicubic"
    widen their windows where an axis gets smaller, so that all elements count.

    Raises ShapeError for another number of axes, for an empty spatial axis and for a size below 1.
    So it does for both or neither of ``size`` and ``scale_factor``, for an unknown mode, and for an
    option without meaning for the mode. Source: PyTorch, ``interpolate``; Keys, "Cubic convolution
    interpolation" (1981).
    """
    if dtypes_taken("interpolate").hold_for({"mode": mode}):
        need_dtypes("interpolate", x=x)
    size = None if size is None else plain(size)
    rule = RULES["interpolate"]
    shape: Any = rule(x.shape, size, scale_factor, mode, align_corners, antialias)
    space = shape[2:]
    factors = scale_factor if isinstance(scale_factor, tuple) else (scale_factor,) * len(space)
    for axis, (new, factor) in enumerate(zip(space, factors, strict=True), 2):
        resized = _Resized(mode, x.shape[axis], new, factor, align_corners, antialias)
        if mode == "nearest":
            x = take(x, asarray(_nearest(resized)), axis)
        else:
            x = _averaged(x, axis, *_taps(resized))
    return x


def _averaged(x: Tensor[Any, D], axis: int, places: Any, weights: Any) -> Tensor[Any, D]:
    """Return the sum of the elements at each row of places, times the weights of that row."""
    after = (1,) * (x.ndim - axis - 1)
    parts = [
        take(x, asarray(at), axis) * asarray(by.reshape(-1, *after), x.dtype)
        for at, by in zip(places, weights, strict=True)
    ]
    return functools.reduce(operator.add, parts)


def _nearest(resized: _Resized) -> Any:
    """Return the place of the element that each new one takes."""
    places, old = np.arange(resized.new), resized.old
    if resized.factor is None:
        return np.minimum(places * old // resized.new, old - 1)
    return np.minimum(np.floor(places / resized.factor).astype(np.int64), old - 1)


@lru_cache(maxsize=256)
def _taps(resized: _Resized) -> tuple[Any, Any]:
    """Return the places of the old elements that make up each new one, and their weights.

    Both are (taps, new). Places beyond the ends are those of the first and the last element.
    """
    if resized.mode == "area":
        return _of_windows(resized)
    cubic = resized.mode == "bicubic"
    if resized.antialias:
        return _of_wide_filter(resized, cubic)
    centres = resized.centres if cubic else np.clip(resized.centres, 0, resized.old - 1)
    offsets = np.arange(-1, 3) if cubic else np.arange(2)
    places = np.floor(centres).astype(np.int64) + offsets[:, None]
    weights = _keys(places - centres, -0.75) if cubic else _triangle(places - centres)
    return np.clip(places, 0, resized.old - 1), weights


def _of_windows(resized: _Resized) -> tuple[Any, Any]:
    """Return the taps of equal weights, over windows that cover the axis."""
    new = np.arange(resized.new)
    starts, ends = new * resized.old // resized.new, -(-(new + 1) * resized.old // resized.new)
    places = starts + np.arange((ends - starts).max())[:, None]
    return np.minimum(places, resized.old - 1), (places < ends) / (ends - starts)


def _of_wide_filter(resized: _Resized, cubic: bool) -> tuple[Any, Any]:
    """Return the taps of a filter that is as much wider as the axis gets smaller.

    Source: Pillow, ``Resample.c``, whose results PyTorch gives too.
    """
    wider = max(resized.scale, 1.0)
    support = (2 if cubic else 1) * wider
    centres = (np.arange(resized.new) + 0.5) * resized.scale
    starts = np.maximum((centres - support + 0.5).astype(np.int64), 0)
    ends = np.minimum((centres + support + 0.5).astype(np.int64), resized.old)
    places = starts + np.arange((ends - starts).max())[:, None]
    distances = (places + 0.5 - centres) / wider
    weights = _keys(distances, -0.5) if cubic else _triangle(distances)
    weights = np.where(places < ends, weights, 0.0)
    return np.minimum(places, resized.old - 1), weights / weights.sum(0)


def _triangle(distances: Any) -> Any:
    return np.maximum(1 - np.abs(distances), 0.0)


def _keys(distances: Any, a: float) -> Any:
    """Return Keys' cubic, which is 1 at 0, 0 at all other integers, and has the slope a at 1."""
    x = np.abs(distances)
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((x - 5) * x + 8) * x * a - 4 * a
    return np.where(x <= 1, near, np.where(x < 2, far, 0.0))


operation(
    interpolate,
    samples=(
        Sample(("n=1 c=2 w=3",), (Domain(),), {"size": 5}),
        Sample(("n=1 c=1 w=2",), (Domain(),), {"scale_factor": 0.5}),
        Sample(("n=2 c=1 h=2 w=3",), (Domain(),), {"scale_factor": (2, 1.5)}),
        Sample(("n=1 c=1 d=2 h=2 w=2",), (Domain(),), {"size": (3, 1, 2)}),
        Sample(("n=1 c=2 h=3 w=4",), (Domain(),), {"size": (5, 3), "mode": "bilinear"}),
        Sample(("n=1 c=1 h=3 w=2",), (Domain(),), {"scale_factor": 1.7, "mode": "bilinear"}),
        Sample(
            ("n=1 c=1 h=3 w=2",),
            (Domain(),),
            {"size": (5, 1), "mode": "bilinear", "align_corners": True},
        ),
        Sample(("n=1 c=2 w=3",), (Domain(),), {"size": 5, "mode": "linear"}),
        Sample(("n=1 c=1 d=2 h=3 w=2",), (Domain(),), {"size": (3, 2, 4), "mode": "trilinear"}),
        Sample(("n=1 c=1 h=4 w=3",), (Domain(),), {"size": (7, 2), "mode": "bicubic"}),
        Sample(
            ("n=1 c=1 h=4 w=3",),
            (Domain(),),
            {"size": (6, 3), "mode": "bicubic", "align_corners": True},
        ),
        Sample(("n=1 c=1 h=5 w=4",), (Domain(),), {"size": (3, 6), "mode": "area"}),
        Sample(
            ("n=1 c=1 h=7 w=4",),
            (Domain(),),
            {"size": (3, 6), "mode": "bilinear", "antialias": True},
        ),
        Sample(
            ("n=1 c=1 h=7 w=4",),
            (Domain(),),
            {"size": (2, 3), "mode": "bicubic", "antialias": True},
        ),
    ),
)
