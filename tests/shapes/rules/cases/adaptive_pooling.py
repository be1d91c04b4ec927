"""Arguments for the rules of adaptive_pooling, and what numpy does with them."""

from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Part,
    Value,
)
from tests.shapes.rules.windows import Flaw, images, refuse_if


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


CASES: dict[str, Case] = {
    f"adaptive_{kind}_pool{rank}d": Case(
        outputs(rank), partial(adapted, rank), twin=(kind, rank) != ("max", 2), ranges=True
    )
    for kind in ("max", "avg")
    for rank in (1, 2, 3)
}
