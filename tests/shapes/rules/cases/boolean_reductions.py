"""Arguments for the rules of all, any and count_nonzero, and what numpy does with them."""

import numpy as np

from tests.shapes.rules.drawing import Case, reduction

CASES: dict[str, Case] = {
    "any": reduction(np.any, twin=True),
    "all": reduction(np.all, twin=True),
    "count_nonzero": reduction(np.count_nonzero, twin=True),
}
