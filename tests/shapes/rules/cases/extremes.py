"""Arguments for the rules of extremes, and what numpy does with them."""

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    alike,
    or_none,
    z,
)

CASES: dict[str, Case] = {
    "clip": Case(
        alike(3).flatmap(lambda xs: st.tuples(st.just(xs[0]), *map(or_none, xs[1:]))),
        lambda x, low, high: np.clip(z(x), *(None if b is None else z(b) for b in (low, high))),
    ),
}
