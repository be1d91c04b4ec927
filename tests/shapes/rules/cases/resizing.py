"""Arguments for the rules of resizing, and what numpy does with them."""

from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Value,
)
from tests.shapes.rules.windows import (
    Flaw,
    expand,
    images,
    refuse_if,
)


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


CASES: dict[str, Case] = {
    "interpolate": Case(resizings(), resized, ranges=True),
}
