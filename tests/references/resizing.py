"""Interpolation by its definition, element by element, in plain numpy."""

from itertools import product
from typing import Any

import numpy as np

from tests.references.windows import per_axis, refuse_if

__all__ = ["interpolate"]


AXES: Any = {"linear": (3,), "bilinear": (4,), "trilinear": (5,), "bicubic": (4,)}


def interpolate(
    x: Any,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool = False,
    antialias: bool = False,
) -> Any:
    """The interpolation element by element."""
    refuse_if(mode not in (*AXES, "nearest", "area") or x.ndim not in AXES.get(mode, (3, 4, 5)))
    refuse_if((size is None) == (scale_factor is None))
    refuse_if(align_corners and mode not in AXES)
    refuse_if(antialias and mode not in ("bilinear", "bicubic"))
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
        scales = [(p, n, m, f or m / n) for p, n, m, f in axes]
        sources = [_sources(*axis, mode, align_corners, antialias) for axis in scales]
        for corner in product(*sources):
            weight = np.prod([weight for weight, _ in corner])
            out[(..., *place)] += weight * x[(..., *(source for _, source in corner))]
    return out


def _sources(
    place: int,
    old: int,
    new: int,
    factor: float,
    mode: str,
    align_corners: bool,
    antialias: bool,
) -> list[tuple[float, int]]:
    """The weights and the places of what one element is made of along one axis."""
    if mode == "nearest":
        return [(1.0, int(place / factor + 1e-9))]
    if mode == "area":
        window = range(place * old // new, -(-(place + 1) * old // new))
        return [(1 / len(window), source) for source in window]
    step = 1 / factor
    if align_corners:
        step = (old - 1) / (new - 1) if new > 1 else 0.0
    if antialias:
        return _antialiased(place, old, step, mode)
    real = place * step if align_corners else (place + 0.5) * step - 0.5
    if mode == "bicubic":
        reach = range(int(np.floor(real)) - 1, int(np.floor(real)) + 3)
        return [(cubic(i - real, -0.75), min(max(i, 0), old - 1)) for i in reach]
    real = min(max(real, 0.0), old - 1.0)
    below = int(real)
    return [(1 - real + below, below), (real - below, min(below + 1, old - 1))]


def _antialiased(place: int, old: int, step: float, mode: str) -> list[tuple[float, int]]:
    wide = max(step, 1.0)
    centre, reach = step * (place + 0.5), wide * (2 if mode == "bicubic" else 1)
    window = range(max(int(centre - reach + 0.5), 0), min(int(centre + reach + 0.5), old))
    away = [(i + 0.5 - centre) / wide for i in window]
    weights = [cubic(d, -0.5) if mode == "bicubic" else max(0.0, 1 - abs(d)) for d in away]
    return [(w / sum(weights), i) for w, i in zip(weights, window, strict=True)]


def cubic(distance: float, a: float) -> float:
    x = abs(distance)
    if x <= 1:
        return (a + 2) * x**3 - (a + 3) * x**2 + 1
    return a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a if x < 2 else 0.0
