"""Checks of gradients against central differences, in float64.

A network with a gradient error of 0.1 % trains almost as well as with the right gradient, so only a
numerical check finds it. The checks take any function of tensors, models and other trees. They
promote every floating leaf to float64, weight the outputs with numbers of order one, and compare
the gradient of the weighted sum with central differences. Small leaves are checked in every
element, large ones along random directions and in sampled elements.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from typednn import trees
from typednn.autodiff.reverse_mode import vjp
from typednn.checks import checks
from typednn.tensor import Tensor, wrap

Floats: TypeAlias = npt.NDArray[np.float64]
Shape: TypeAlias = tuple[int, ...]
Outputs: TypeAlias = tuple[Tensor[Any, Any], ...]

STEP = float(np.cbrt(np.finfo(np.float64).eps))
"""The step at which truncation and rounding errors are about equal: 6e-6."""

STEP_FACTORS = (1.0, 1 / 4, 1 / 16)
"""Steps to try, in units of STEP: near a kink only a small step gives the slope on one side."""

FLOOR = 1e-4
"""Derivatives below this fraction of the function's size (or of 1) are compared absolutely."""

EVERY_ELEMENT = 32
"""A leaf with at most this many elements is checked in every element."""

SAMPLES = 4
"""The number of random directions, and of sampled elements, for each larger leaf."""


class GradientError(AssertionError):
    """A gradient differs from the central difference; names the leaf, element and both values."""


def check_gradients(
    f: Callable[..., object], *args: object, tolerance: float = 1e-5, seed: int = 0
) -> float:
    """Compare the gradient of ``f`` with central differences; return the largest deviation.

    ``args`` are tensors, modules or other trees; their floating leaves are promoted to float64 and
    all others are unchanged. ``f`` returns a floating tensor or a tree of them. Run-time checks are
    off while ``f`` is called, because a model with float32 annotations is checked in float64.
    Deviations are relative to the larger of both values, but at least to 1e-4 of the function's
    size or of 1, whichever is larger. So scale the function to values of order one.

    Raises GradientError if a deviation exceeds ``tolerance``, and ValueError if there is no
    floating tensor in the arguments or in the result.
    """
    rng = np.random.default_rng(seed)
    with checks(False):
        return _compare(_promoted(f, args), rng, tolerance)


def check_second_gradients(
    f: Callable[..., object], *args: object, tolerance: float = 1e-5, seed: int = 0
) -> float:
    """Compare second derivatives: the pullback of ``f`` as a function of ``args`` and cotangents.

    Raises what check_gradients raises. In an error, ``cotangents[0]`` is the weight of the first
    output of ``f``.
    """
    rng = np.random.default_rng(seed)
    with checks(False):
        return _compare(_pullback(_promoted(f, args), rng), rng, tolerance)


def complex_step(
    forward: Callable[..., Any],
    points: Sequence[Floats],
    directions: Sequence[Floats],
    step: float = 1e-30,
) -> Floats:
    """Return the derivative of an analytic numpy function along ``directions``, exact to rounding.

    Squire and Trapp 1998, "Using complex variables to estimate derivatives of real functions": the
    imaginary part of ``f(x + ih)`` divided by ``h`` involves no subtraction, so ``h`` can be
    arbitrarily small.
    """
    moved = [x + 1j * step * d for x, d in zip(points, directions, strict=True)]
    return np.asarray(np.imag(forward(*moved)) / step, dtype=np.float64)


def order_one(rng: np.random.Generator, shape: Sequence[int]) -> Floats:
    """Draw numbers from 0.5 to 1.5 of either sign; as weights they hide no term of a gradient."""
    signs = rng.choice([-1.0, 1.0], size=tuple(shape))
    return np.asarray(signs * rng.uniform(0.5, 1.5, tuple(shape)))


@dataclass(frozen=True)
class FlatFunction:
    """A function of named floating tensors, and the point at which it is differentiated."""

    title: str
    call: Callable[..., Outputs]
    names: list[str]
    points: list[Tensor[Any, Any]]

    def gradients_at(self, weights: Sequence[Tensor[Any, Any]]) -> Outputs:
        """Return the gradients of the outputs' weighted sum; none if there are no outputs."""
        return vjp(self.call, *self.points)[1](tuple(weights)) if weights else ()


def flat(f: Callable[..., object], args: tuple[object, ...]) -> FlatFunction:
    """Return ``f`` as a function from the floating leaves of ``args`` to its floating outputs."""
    leaves, treedef = trees.flatten(args)
    named = [(i, name) for i, (name, leaf) in enumerate(trees.named_leaves(args)) if _floats(leaf)]
    title = getattr(f, "__name__", type(f).__name__)

    def call(*tensors: Tensor[Any, Any]) -> Outputs:
        filled = list(leaves)
        for (i, _), tensor in zip(named, tensors, strict=True):
            filled[i] = tensor
        outputs = trees.leaves(f(*trees.unflatten(treedef, filled)))
        return tuple(out for out in outputs if _floats(out))

    return FlatFunction(
        title, call, [f"args{name}" for _, name in named], [leaves[i] for i, _ in named]
    )


def _promoted(f: Callable[..., object], args: tuple[object, ...]) -> FlatFunction:
    """Return ``f`` at float64 copies of its floating leaves. Raises ValueError if it has none."""
    narrow = flat(f, args)
    if not narrow.points:
        raise ValueError(f"{narrow.title}: the arguments hold no floating tensor")
    wide = [wrap(np.array(point.numpy(), dtype=np.float64)) for point in narrow.points]
    return replace(narrow, points=wide)


def _pullback(first: FlatFunction, rng: np.random.Generator) -> FlatFunction:
    """Return the gradient of ``first`` as a function of its points and the cotangents."""
    cotangents = [wrap(order_one(rng, out.shape)) for out in first.call(*first.points)]
    count = len(first.points)

    def call(*tensors: Tensor[Any, Any]) -> Outputs:
        return replace(first, points=list(tensors[:count])).gradients_at(tensors[count:])

    names = [*first.names, *(f"cotangents[{i}]" for i in range(len(cotangents)))]
    return FlatFunction(f"gradient of {first.title}", call, names, [*first.points, *cotangents])


def _floats(leaf: object) -> bool:
    return isinstance(leaf, Tensor) and leaf.dtype.kind == "f"


def _compare(function: FlatFunction, rng: np.random.Generator, tolerance: float) -> float:
    """Return the largest deviation of all leaves. Raises GradientError if above ``tolerance``."""
    weighted = _Weighted(function, rng)
    worst = 0.0
    for leaf, point in enumerate(weighted.points):
        for direction in _directions(point, rng):
            deviation = weighted.deviation(leaf, direction, tolerance)
            if deviation > tolerance:
                raise weighted.error(leaf, weighted.locate(leaf, direction, tolerance), tolerance)
            worst = max(worst, deviation)
    return worst


class _Weighted:
    """The weighted sum of a function's outputs, and its gradient."""

    def __init__(self, flat: FlatFunction, rng: np.random.Generator) -> None:
        self.flat = flat
        self.points: list[Floats] = [point.numpy() for point in flat.points]
        outputs = flat.call(*flat.points)
        if not outputs:
            raise ValueError(f"{flat.title}: the result holds no floating tensor")
        self.weights = [order_one(rng, out.shape) for out in outputs]
        self.gradients = [g.numpy() for g in flat.gradients_at([*map(wrap, self.weights)])]
        terms = zip(self.weights, outputs, strict=True)
        size = sum(float(np.sum(np.abs(w * out.numpy()))) for w, out in terms)
        # A small derivative may be a difference of numbers of order one, with their rounding.
        self.floor = FLOOR * max(1.0, size)

    def deviation(self, leaf: int, direction: Floats, tolerance: float) -> float:
        """Return the deviation from the difference; if it is too large, try smaller steps."""
        slope = self.slope(leaf, direction)
        worst = np.inf
        for factor in STEP_FACTORS:
            difference = self.difference(leaf, direction, STEP * factor)
            scale = max(abs(slope), abs(difference), self.floor)
            relative = abs(slope - difference) / scale
            worst = min(worst, relative if np.isfinite(relative) else np.inf)
            if worst <= tolerance:
                break
        return worst

    def slope(self, leaf: int, direction: Floats) -> float:
        return float(np.sum(self.gradients[leaf] * direction))

    def difference(self, leaf: int, direction: Floats, step: float) -> float:
        return (self.at(leaf, step * direction) - self.at(leaf, -step * direction)) / (2 * step)

    def at(self, leaf: int, shift: Floats) -> float:
        """Return the weighted sum of the outputs, with one leaf moved by ``shift``."""
        points = [p + shift if i == leaf else p for i, p in enumerate(self.points)]
        outputs = self.flat.call(*map(wrap, points))
        terms = zip(self.weights, outputs, strict=True)
        return sum(float(np.sum(w * out.numpy())) for w, out in terms)

    def locate(self, leaf: int, direction: Floats, tolerance: float) -> Floats:
        """Bisect a direction that deviates: keep the worse half until one element is left."""
        places = np.flatnonzero(direction)
        while len(places) > 1:
            halves = (places[: len(places) // 2], places[len(places) // 2 :])
            parts = [_only(direction, half) for half in halves]
            deviations = [self.deviation(leaf, part, tolerance) for part in parts]
            worse = int(deviations[1] > deviations[0])
            places, direction = halves[worse], parts[worse]
        return _unit(direction.shape, int(places[0]))

    def error(self, leaf: int, direction: Floats, tolerance: float) -> GradientError:
        place = np.unravel_index(int(np.flatnonzero(direction)[0]), direction.shape)
        element = f"[{', '.join(map(str, place))}]" if place else ""
        step = STEP * STEP_FACTORS[-1]
        deviation = self.deviation(leaf, direction, 0.0)
        return GradientError(
            f"{self.flat.title}: {self.flat.names[leaf]}{element}: the gradient is"
            f" {self.slope(leaf, direction):.9g}, the central difference"
            f" {self.difference(leaf, direction, step):.9g}: relative deviation {deviation:.1e},"
            f" allowed {tolerance:.0e}" + self._kink(leaf, direction, step)
        )

    def _kink(self, leaf: int, direction: Floats, step: float) -> str:
        """Return a note about the slopes on both sides if they differ, else an empty text."""
        here = self.at(leaf, 0 * direction)
        ahead = (self.at(leaf, step * direction) - here) / step
        behind = (here - self.at(leaf, -step * direction)) / step
        if abs(ahead - behind) < 1e-2 * max(abs(ahead), abs(behind), self.floor):
            return ""
        return f" (a kink: the slope is {behind:.4g} before and {ahead:.4g} after it)"


def _directions(point: Floats, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield the direction of every element; in large leaves random unit vectors and a sample."""
    if point.size <= EVERY_ELEMENT:
        yield from (_unit(point.shape, place) for place in range(point.size))
        return
    for _ in range(SAMPLES):
        direction = rng.standard_normal(point.shape)
        yield direction / np.linalg.norm(direction)
    for place in rng.choice(point.size, SAMPLES, replace=False):
        yield _unit(point.shape, int(place))


def _unit(shape: Shape, place: int) -> Floats:
    return _only(np.ones(shape), np.array([place]))


def _only(direction: Floats, places: npt.NDArray[np.intp]) -> Floats:
    kept = np.zeros(direction.size)
    kept[places] = direction.reshape(-1)[places]
    return kept.reshape(direction.shape)
