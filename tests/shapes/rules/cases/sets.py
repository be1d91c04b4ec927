"""Arguments for the rules of sets, and what numpy does with them."""

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    shapes,
    z,
)

CASES: dict[str, Case] = {
    "unique_values": Case(st.tuples(shapes), lambda x: np.unique(z(x)), depends_on_values=True),
    "unique_counts": Case(
        st.tuples(shapes), lambda x: [*np.unique_counts(z(x))], depends_on_values=True
    ),
    "unique_inverse": Case(
        st.tuples(shapes), lambda x: [*np.unique_inverse(z(x))], depends_on_values=True
    ),
    "unique_all": Case(st.tuples(shapes), lambda x: [*np.unique_all(z(x))], depends_on_values=True),
}
