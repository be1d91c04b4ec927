"""Arguments for the rules of pooling and resizing, and the sizes that counting windows gives."""

from fractions import Fraction
from functools import partial
from math import floor
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.cases_convolution import Flaw, expand, few, refuse_if
from tests.shapes.rules.drawing import Case, Draw, Part, Value


def images(draw: Draw, flaw: Flaw, least: int, most: int) -> tuple[Part, ...]:
    """Sizes of so many axes, seldom one too few or too many; those in space are seldom 0."""
    count = flaw(st.integers(least, most), st.sampled_from([least - 1, most + 1]))
    space = [Part(flaw(st.integers(2, 5), st.integers(0, 1))) for _ in range(max(count, 0))]
    return (draw(few), *space[1:])


@st.composite
def windows(draw: Draw, rank: int) -> tuple[Any, ...]:
    flaw = Flaw(draw)
    x = images(draw, flaw, rank + 1, rank + 2)
    kernel = flaw.each(rank, st.integers(1, 3), 0)
    stride = draw(st.one_of(st.none(), st.just(flaw.each(rank, st.integers(1, 3), 0))))
    return (
        x,
        kernel,
        stride,
        flaw.each(rank, st.just(0), flaw(st.just(1), st.sampled_from([-1, 2]))),
    )


def pooled(rank: int, x: Any, kernel_size: Any, stride: Any, padding: Any) -> Any:
    refuse_if(len(x) not in (rank + 1, rank + 2) or 0 in x[-rank:])
    kernel, around = expand(kernel_size, rank, 1), expand(padding, rank, 0)
    steps = kernel if stride is None else expand(stride, rank, 1)
    sizes = []
    for n, k, s, p in zip(x[-rank:], kernel, steps, around, strict=True):
        refuse_if(2 * p > k)
        sizes.append(len(range(-p, n + p - k + 1, s)))
        refuse_if(sizes[-1] == 0)
    return np.zeros((*x[:-rank], *sizes))


@st.composite
def outputs(draw: Draw, rank: int) -> tuple[Any, ...]:
    flaw = Flaw(draw)
    x = images(draw, flaw, rank + 1, rank + 2)
    size = draw(st.sampled_from([Part, Value]))
    if draw(st.booleans()):
        return x, size(flaw(st.integers(1, 4), st.integers(-1, 0)))
    count = flaw(st.just(rank), st.just(rank + 1))
    given = [flaw(st.sampled_from([None, 1, 3]), st.just(0)) for _ in range(count)]
    return x, tuple(None if each is None else size(each) for each in given)


def adapted(rank: int, x: Any, output_size: Any) -> Any:
    refuse_if(len(x) not in (rank + 1, rank + 2) or 0 in x[-rank:])
    given = output_size if isinstance(output_size, tuple) else (output_size,) * rank
    refuse_if(len(given) != rank)
    sizes = [n if m is None else m for n, m in zip(x[-rank:], given, strict=True)]
    refuse_if(min(sizes) < 1)
    return np.zeros((*x[:-rank], *sizes))


@st.composite
def resizings(draw: Draw) -> tuple[Any, ...]:
    flaw = Flaw(draw)
    mode = flaw(st.sampled_from(["nearest", "bilinear"]), st.just("cubic"))
    x = images(draw, flaw, *((4, 4) if mode == "bilinear" else (3, 5)))
    size, scale = None, None
    which = flaw(st.sampled_from(["size", "scale"]), st.sampled_from(["both", "neither"]))
    if which in ("size", "both"):
        size = flaw.each(len(x) - 2, st.integers(1, 5), 0)
    if which in ("scale", "both"):
        factor = st.sampled_from([Value(1), Value(2), 0.5, 1.5, 2.7])
        scale = draw(st.one_of(factor, st.tuples(*[factor] * (len(x) - 2))))
    corners = flaw(st.sampled_from([False, mode == "bilinear"]), st.just(True))
    return x, size, scale, mode, corners


def resized(x: Any, size: Any, scale: Any, mode: str, corners: bool) -> Any:
    refuse_if(mode == "cubic" or (mode == "nearest" and corners) or 0 in x[2:])
    refuse_if(len(x) not in ((4,) if mode == "bilinear" else (3, 4, 5)))
    refuse_if((size is None) == (scale is None))
    if size is not None:
        return np.zeros((*x[:2], *expand(size, len(x) - 2, 1)))
    factors = scale if isinstance(scale, tuple) else (scale,) * (len(x) - 2)
    sizes = [floor(n * Fraction(f)) for n, f in zip(x[2:], factors, strict=True)]
    refuse_if(min(sizes) < 1)
    return np.zeros((*x[:2], *sizes))


CASES = {
    f"{prefix}{kind}_pool{rank}d": Case(
        arguments(rank), partial(numpy, rank), twin=(kind, rank) != ("max", 2), ranges=True
    )
    for prefix, arguments, numpy in (("", windows, pooled), ("adaptive_", outputs, adapted))
    for kind in ("max", "avg")
    for rank in (1, 2, 3)
} | {"interpolate": Case(resizings(), resized, ranges=True)}
