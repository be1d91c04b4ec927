"""Arguments for the rules of rounding, and what numpy does with them."""

from tests.shapes.rules.drawing import Case, elementwise

CASES: dict[str, Case] = elementwise("floor_divide", "remainder")
