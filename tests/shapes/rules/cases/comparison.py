"""Arguments for the rules of comparison, and what numpy does with them."""

import numpy as np

from tests.shapes.rules.drawing import Case, alike, elementwise, z

CASES: dict[str, Case] = {
    **elementwise("less", "less_equal", "greater", "greater_equal", "equal", "not_equal"),
    "where": Case(alike(3), lambda c, x, y: np.where(z(c), z(x), z(y))),
}
