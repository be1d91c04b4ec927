"""Arguments for the rules of normalised, and what numpy does with them."""

from typing import Any

import numpy as np

from tests.shapes.rules.drawing import Case, with_axis, z


def softmax(x: Any, axis: Any) -> Any:
    return z(x) + np.sum(z(x), axis=axis, keepdims=True)


CASES: dict[str, Case] = {
    "softmax": Case(with_axis(), softmax),
    "log_softmax": Case(with_axis(), softmax, twin=True),
}
