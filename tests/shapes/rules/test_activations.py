"""What the rules of activations answer."""

from tests.shapes.rules.calls import answer_of
from typednn.shapes import Variadic, symbol


def test_the_result_has_the_shape_of_the_operand() -> None:
    for parameters in ((), (0.1,)):
        assert answer_of("leaky_relu", ((Variadic("b"), symbol("n")), *parameters)) == "(*b, n)"
