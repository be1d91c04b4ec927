"""Every primitive's samples with sizes that are `factor` times as large."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from typednn import losses  # enters its primitives
from typednn.autodiff.primitive import PRIMITIVES, Domain, Primitive, Sample

__all__ = ["Enlarged", "enlarged"]

Shape: TypeAlias = tuple[int, ...]
assert losses.__all__


@dataclass(frozen=True, slots=True)
class Enlarged:
    """A primitive, the shapes of its operands and what their values are drawn from, its parameters."""

    primitive: Primitive
    shapes: tuple[Shape, ...]
    domains: tuple[Domain, ...]
    params: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.primitive.name}{self.shapes}{self.params or ''}"


def enlarged(factor: int) -> Iterator[Enlarged]:
    """At least one for each primitive."""
    for name, primitive in PRIMITIVES.items():
        for sample in primitive.samples:
            grow = _GROWN.get(name, _every_size)
            shapes, params = grow(sample, _shapes(sample), factor)
            yield Enlarged(primitive, shapes, sample.domains, params)


def _shapes(sample: Sample) -> tuple[Shape, ...]:
    return tuple(tuple(int(size) for size in text.split()) for text in sample.shapes)


Grown: TypeAlias = tuple[tuple[Shape, ...], dict[str, Any]]
Grow: TypeAlias = Callable[[Sample, tuple[Shape, ...], int], Grown]


def _times(shape: Shape, factor: int) -> Shape:
    return tuple(size if size < 2 else factor * size for size in shape)


def _every_size(sample: Sample, shapes: tuple[Shape, ...], factor: int) -> Grown:
    """Sizes of 1 are kept, for they broadcast; so are positions, which stay in range."""
    params = {**sample.params}
    if "shape" in params:
        params["shape"] = _times(params["shape"], factor)
    return tuple(_times(shape, factor) for shape in shapes), params


def _first_size(sample: Sample, shapes: tuple[Shape, ...], factor: int) -> Grown:
    """Of the first operand, as a batch of more examples; kernels stay as they are."""
    (n, *rest), *others = shapes
    return ((n * factor, *rest), *others), {**sample.params}


def _last_size(sample: Sample, shapes: tuple[Shape, ...], factor: int) -> Grown:
    first, *others = shapes
    return ((*first[:-1], first[-1] * factor), *others), {**sample.params}


def _labels(sample: Sample, shapes: tuple[Shape, ...], factor: int) -> Grown:
    """More labels of as many classes."""
    *others, labels = shapes
    grown = [(labels[0] * factor, *shape[1:]) if shape else () for shape in others]
    return (*grown, (labels[0] * factor,)), {**sample.params}


def _batches(sample: Sample, shapes: tuple[Shape, ...], factor: int) -> Grown:
    """The first size of all operands."""
    return tuple((shape[0] * factor, *shape[1:]) for shape in shapes), {**sample.params}


def _keys(sample: Sample, shapes: tuple[Shape, ...], factor: int) -> Grown:
    """More keys, of two words as before, and larger draws."""
    params = {name: _times(shape, factor) for name, shape in sample.params.items()}
    return tuple((*_times(shape[:-1], factor), 2) for shape in shapes), params


def _reshaped(sample: Sample, shapes: tuple[Shape, ...], factor: int) -> Grown:
    """One more axis in front, in the operand and in the result."""
    shape = (factor, *sample.params["shape"])
    return tuple((factor, *each) for each in shapes), {"shape": shape}


def _half_spectrum(sample: Sample, shapes: tuple[Shape, ...], factor: int) -> Grown:
    """More numbers, whose spectrum has a pair for each of one half of them."""
    ((*batch, _, pair),), n = shapes, sample.params["n"] * factor
    return ((*batch, n // 2 + 1, pair),), {**sample.params, "n": n}


_GROWN: Final[dict[str, Grow]] = {
    "convolution": _first_size,
    "convolution_transpose": _first_size,
    "irfft": _half_spectrum,
    "max_pool": _last_size,
    "max_pool_gradient": _batches,
    "max_pool_places": _batches,
    "nll": _labels,
    "nll_gradient": _labels,
    "random_bits": _keys,
    "random_words": _keys,
    "reshape": _reshaped,
    "threefry": _keys,
}
