"""Arguments for the rules of reductions, and what numpy does with them."""

import numpy as np

from tests.shapes.rules.drawing import Case, reduction

CASES: dict[str, Case] = {
    "sum": reduction(np.sum),
    "prod": reduction(np.prod, twin=True),
    "mean": reduction(np.mean, ranges=True),
    "max": reduction(np.max, ranges=True),
    "min": reduction(np.min, twin=True, ranges=True),
    "logsumexp": reduction(np.logaddexp.reduce, twin=True),
}
