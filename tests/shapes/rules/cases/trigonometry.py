"""Arguments for the rules of trigonometry, and what numpy does with them."""

from tests.shapes.rules.drawing import Case, elementwise

CASES: dict[str, Case] = elementwise("atan2")
