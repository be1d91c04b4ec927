"""Arguments for the rules of pooling, and what numpy does with them."""

from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
)
from tests.shapes.rules.windows import Flaw, expand, images, refuse_if


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


CASES: dict[str, Case] = {
    f"{kind}_pool{rank}d": Case(
        windows(rank), partial(pooled, rank), twin=(kind, rank) != ("max", 2), ranges=True
    )
    for kind in ("max", "avg")
    for rank in (1, 2, 3)
}
