"""Spatial resizing by interpolation; names and layout are PyTorch's."""

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


def interpolate(
    x: Tensor[Any, D],
    size: PerAxis | None = None,
    scale_factor: Factors | None = None,
    mode: str = "nearest",
    align_corners: bool = False,
) -> Tensor[Any, D]:
    """Resize the spatial axes of ``x`` (N, C, *space), to ``size`` or by ``scale_factor``.

    "nearest", for one to three spatial axes, takes the element at ``floor(place / scale)``.
    "bilinear", for two spatial axes and floating-point ``x``, interpolates linearly between the two
    nearest elements on each axis. Positions are those of the elements' centres; with
    ``align_corners`` the first and the last elements of both coincide.

    Raises ShapeError for another number of axes, for an empty spatial axis, for a size below 1, if
    both or neither of ``size`` and ``scale_factor`` are given, and for an unknown mode. Source:
    PyTorch, ``interpolate``.
    """
    if dtypes_taken("interpolate").hold_for({"mode": mode}):
        need_dtypes("interpolate", x=x)
    size = None if size is None else plain(size)
    shape: Any = RULES["interpolate"](x.shape, size, scale_factor, mode, align_corners)
    space = shape[2:]
    factors = scale_factor if isinstance(scale_factor, tuple) else (scale_factor,) * len(space)
    for axis, (new, factor) in enumerate(zip(space, factors, strict=True), 2):
        if mode == "nearest":
            x = take(x, asarray(_nearest(x.shape[axis], new, factor)), axis)
        else:
            x = _between(x, axis, _sources(x.shape[axis], new, factor, align_corners))
    return x


@lru_cache(maxsize=1024)
def _nearest(old: int, new: int, factor: float | None) -> Any:
    """Return for each of ``new`` places the one of ``old`` places that it copies."""
    places = np.arange(new)
    found = places * old // new if factor is None else np.floor(places / factor).astype(np.int64)
    return np.minimum(found, old - 1)


@lru_cache(maxsize=1024)
def _sources(old: int, new: int, factor: float | None, align_corners: bool) -> Any:
    """Return for each of ``new`` places its position among ``old`` places, as a real number."""
    if align_corners:
        return np.arange(new) * ((old - 1) / max(new - 1, 1))
    centres = (np.arange(new) + 0.5) * (old / new if factor is None else 1 / factor) - 0.5
    return np.maximum(centres, 0)


def _between(x: Tensor[Any, D], axis: int, sources: Any) -> Tensor[Any, D]:
    """Return the values at these real positions of an axis, interpolated linearly."""
    last = x.shape[axis] - 1
    before = np.minimum(np.floor(sources).astype(np.int64), last)
    weights = (sources - before).reshape(-1, *(1,) * (x.ndim - axis - 1))
    left = take(x, asarray(before), axis)
    right = take(x, asarray(np.minimum(before + 1, last)), axis)
    return left * asarray(1 - weights, x.dtype) + right * asarray(weights, x.dtype)


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
    ),
)
