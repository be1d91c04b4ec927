"""Arguments for the rules of from_data, and what numpy does with them."""

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    shapes,
    z,
)

CASES: dict[str, Case] = {
    "asarray": Case(st.tuples(shapes), lambda x: np.asarray(z(x))),
}
