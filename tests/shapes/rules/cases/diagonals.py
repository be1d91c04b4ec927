"""Arguments for the rules of diagonals, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Value,
    shapes,
    sizes,
    z,
)

offsets = st.integers(-4, 4).map(Value)


matrices = st.one_of(st.tuples(sizes, sizes), st.tuples(sizes, sizes), shapes)


def triangle(function: Any) -> Any:
    def of_matrices(x: Any, k: Any) -> Any:
        if len(x) < 2:
            raise ValueError("numpy repeats a vector in all rows")
        return function(z(x), k)

    return of_matrices


CASES: dict[str, Case] = {
    "tril": Case(st.tuples(matrices, offsets), triangle(np.tril)),
    "triu": Case(st.tuples(matrices, offsets), triangle(np.triu), twin=True),
    "trace": Case(st.tuples(matrices, offsets), lambda x, k: np.linalg.trace(z(x), offset=k)),
    "diag": Case(st.tuples(matrices, offsets), lambda x, k: np.diag(z(x), k)),
}
