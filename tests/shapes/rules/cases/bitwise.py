"""Arguments for the rules of bitwise, and what numpy does with them."""

from tests.shapes.rules.drawing import Case, elementwise

CASES: dict[str, Case] = elementwise(
    "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift"
)
