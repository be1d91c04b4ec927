"""Draw arrays for the laws from the samples of a record, in several memory layouts."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from typednn.autodiff.primitive import Domain, Sample
from typednn.testing.sizes import RandomChoices, Shape, ShapeTexts

Array: TypeAlias = npt.NDArray[Any]

KINK_MARGIN = 0.05
"""The least distance of values from a kink, as a fraction of the domain's range."""

LAYOUTS = ("contiguous", "transposed", "strided", "reversed")
"""Memory layouts of the same values: C order, Fortran order, every other element, backwards."""


def draw_sample(sample: Sample, rng: np.random.Generator) -> list[Array]:
    """Return an array for each operand of the sample; floating-point arrays are float64."""
    shapes = ShapeTexts(sample.shapes, max_size=3, min_size=1).draw(RandomChoices(rng))
    if any(domain.distinct for domain in sample.domains):
        return _distinct(shapes, sample.domains, rng)
    return [
        draw_values(domain, shape, rng)
        for domain, shape in zip(sample.domains, shapes, strict=True)
    ]


def draw_values(domain: Domain, shape: Shape, rng: np.random.Generator) -> Array:
    """Draw values of the domain, none near a kink. Raises ValueError if that fails."""
    dtype = np.dtype(domain.dtype)
    if dtype.kind == "b":
        return np.asarray(rng.integers(0, 2, shape).astype(dtype))
    if dtype.kind in "iu":
        return np.asarray(rng.integers(int(domain.low), int(domain.high), shape).astype(dtype))
    margin = KINK_MARGIN * (domain.high - domain.low)
    values = np.asarray(rng.uniform(domain.low, domain.high, shape))
    for _ in range(1000):
        near = near_kink(domain, values, margin)
        if not near.any():
            return np.asarray(values.astype(dtype))
        values = np.where(near, rng.uniform(domain.low, domain.high, shape), values)
    raise ValueError(f"{domain}: no value keeps {margin:g} from every kink")


def near_kink(domain: Domain, values: Array, margin: float) -> npt.NDArray[np.bool_]:
    """Return for each value whether it is closer than ``margin`` to a kink of the domain."""
    near = np.zeros(np.shape(values), bool)
    for kink in domain.away_from:
        near |= np.abs(values - kink) < margin
    return near


def _distinct(
    shapes: Sequence[Shape], domains: Sequence[Domain], rng: np.random.Generator
) -> list[Array]:
    """Draw all operands' values from one grid without repetition, so no two values are close."""
    total = sum(int(np.prod(shape)) for shape in shapes)
    low = max(domain.low for domain in domains)
    high = min(domain.high for domain in domains)
    grid = rng.permutation(np.linspace(low, high, total)) if total else np.zeros(0)
    parts = np.split(grid, np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1])
    return [
        part.reshape(shape).astype(domain.dtype)
        for part, shape, domain in zip(parts, shapes, domains, strict=True)
    ]


def laid_out(values: Array, layout: str) -> Array:
    """Return the same values in another memory layout, one of LAYOUTS."""
    if values.ndim == 0 or layout == "contiguous":
        return values.copy()
    if layout == "transposed":
        return np.asfortranarray(values)
    if layout == "strided":
        wide = np.zeros((*values.shape[:-1], 2 * values.shape[-1]), values.dtype)
        wide[..., ::2] = values
        return wide[..., ::2]
    assert layout == "reversed", layout
    return values[..., ::-1].copy()[..., ::-1]
