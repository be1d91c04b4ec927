"""Interpolation by its definition, element by element, in plain numpy."""

from itertools import product
from typing import Any

import numpy as np

from tests.references.windows import per_axis, refuse_if

__all__ = ["interpolate"]


def interpolate(
    x: Any,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool = False,
) -> Any:
    """The interpolation element by element."""
    refuse_if(x.ndim not in {"nearest": (3, 4, 5), "bilinear": (4,)}.get(mode, ()))
    refuse_if((mode == "nearest" and align_corners) or (size is None) == (scale_factor is None))
    space = x.shape[2:]
    factors = scale_factor if isinstance(scale_factor, tuple) else (scale_factor,) * len(space)
    if size is None:
        sizes = tuple(int(n * f) for n, f in zip(space, factors, strict=True))
    else:
        sizes = per_axis(size, len(space), 1)
    refuse_if(0 in space or min(sizes) < 1)
    out = np.zeros((*x.shape[:2], *sizes))
    for place in np.ndindex(*sizes):
        axes = zip(place, space, sizes, factors, strict=True)
        sources = [_sources(p, n, m, f or m / n, mode, align_corners) for p, n, m, f in axes]
        for corner in product(*sources):
            weight = np.prod([weight for weight, _ in corner])
            out[(..., *place)] += weight * x[(..., *(source for _, source in corner))]
    return out


def _sources(
    place: int, old: int, new: int, scale: float, mode: str, align_corners: bool
) -> list[tuple[float, int]]:
    """The weights and the places of what one element is made of along one axis."""
    if mode == "nearest":
        return [(1.0, int(place / scale + 1e-9))]
    real = place * (old - 1) / max(new - 1, 1) if align_corners else (place + 0.5) / scale - 0.5
    real = min(max(real, 0.0), old - 1.0)
    below = int(real)
    return [(1 - real + below, below), (real - below, min(below + 1, old - 1))]
