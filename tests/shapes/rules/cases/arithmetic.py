"""Arguments for the rules of arithmetic, and what numpy does with them."""

from tests.shapes.rules.drawing import Case, elementwise

CASES: dict[str, Case] = elementwise("add", "subtract", "multiply", "divide", "pow")
