"""Arguments for the rules of logical, and what numpy does with them."""

from tests.shapes.rules.drawing import Case, elementwise

CASES: dict[str, Case] = elementwise("logical_and", "logical_or", "logical_xor")
