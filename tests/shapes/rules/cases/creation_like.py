"""Arguments for the rules of tensors like others, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    mostly,
    shapes,
    sizes,
    z,
)


def meshed(*arguments: Any) -> Any:
    if any(len(x) != 1 for x in arguments):
        raise ValueError("numpy takes scalars as vectors of one")
    return [*np.meshgrid(*map(z, arguments))]


CASES: dict[str, Case] = {
    "meshgrid": Case(st.lists(mostly(st.tuples(sizes), shapes), max_size=3).map(tuple), meshed),
}
