"""The operations that do no more to the shapes of two tensors than broadcast them."""

import pytest

from tests.shapes.rules.drawing import ELEMENTWISE
from typednn.shapes import ShapeError, symbol
from typednn.shapes.rules import RULES

n = symbol("n")


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_they_are_alike(name: str) -> None:
    assert RULES[name]((n, 1), (3,)) == (n, 3)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_each_refuses_under_its_own_name(name: str) -> None:
    with pytest.raises(ShapeError, match=f"^{name}: x .2,. and y .3,.: "):
        RULES[name]((2,), (3,))
