"""Arguments for the rules of logistic, and what numpy does with them."""

from tests.shapes.rules.drawing import Case, elementwise

CASES: dict[str, Case] = elementwise("logaddexp")
