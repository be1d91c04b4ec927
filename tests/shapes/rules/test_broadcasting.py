"""The operations that do no more to the shapes of two tensors than broadcast them: all are as ``add``."""

from typing import Any

import pytest

from tests.shapes.rules.drawing import ELEMENTWISE
from typednn.shapes import ShapeError, Variadic, symbol
from typednn.shapes.rules import RULES

b, m, n = Variadic("b"), symbol("m"), symbol("n")


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_they_are_alike(name: str) -> None:
    assert RULES[name]((n, 1), (3,)) == (n, 3)
    assert RULES[name]((b, n, 1), (m,)) == (b, n, m)


@pytest.mark.parametrize("shapes", [((2,), (3,)), ((n,), (3,)), ((b, 3), (4, 3))])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_each_refuses_under_its_own_name(name: str, shapes: tuple[Any, Any]) -> None:
    said = []
    for each in ("add", name):
        with pytest.raises(ShapeError) as caught:
            RULES[each](*shapes)
        said.append(str(caught.value).removeprefix(each))
    assert said[0] == said[1]
