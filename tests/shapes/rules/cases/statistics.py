"""Arguments for the rules of spread, and what numpy does with them."""

from typing import Any

import numpy as np

from tests.shapes.rules.drawing import Case, with_axes, z

corrected = with_axes().map(lambda t: (t[0], t[1], 0.0, t[2]))


def deviation(x: Any, axis: Any, correction: Any, keep: Any) -> Any:
    return np.mean(z(x), axis=axis, keepdims=keep)


CASES: dict[str, Case] = {
    "var": Case(corrected, deviation, twin=True, ranges=True),
    "std": Case(corrected, deviation, twin=True, ranges=True),
    "norm": Case(
        with_axes(), lambda x, axis, keep: np.sum(z(x), axis=axis, keepdims=keep), twin=True
    ),
}
