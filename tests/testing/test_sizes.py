"""Shapes drawn from texts: what jaxtyping says of the texts holds of the shapes."""

import numpy as np
import pytest

from typednn.shapes.shape import ShapeError
from typednn.testing.sizes import RandomChoices, ShapeTexts


def drawn(*texts: str, times: int = 50) -> list[list[tuple[int, ...]]]:
    together, choices = ShapeTexts(texts), RandomChoices(np.random.default_rng(0))
    shapes: list[list[tuple[int, ...]]] = []
    while len(shapes) < times:
        try:
            shapes.append(together.draw(choices))
        except ValueError:  # an expression was negative: other sizes may do
            continue
    return shapes


def test_a_name_has_one_size_in_all_texts() -> None:
    assert all(x == (b, 784) and y == (b,) for x, y in drawn("b 784", "b") for b in y)


def test_sizes_reach_from_zero_to_the_largest() -> None:
    assert {x[0] for (x,) in drawn("b")} == {0, 1, 2, 3, 4}


def test_a_starred_name_is_the_same_stretch() -> None:
    shapes = drawn("*s 3", "*s")
    assert all(x == (*y, 3) for x, y in shapes)
    assert {len(y) for _, y in shapes} == {0, 1, 2}


def test_expressions_are_evaluated_and_never_negative() -> None:
    assert all(y == (2 * n - 1, n // 2) for (n,), y in drawn("n", "2*n-1 n//2"))


def test_divisors_are_at_least_one() -> None:
    assert all(y == (n // k,) for (n, k), y in drawn("n k", "n//k"))


def test_a_broadcastable_axis_is_its_size_or_one() -> None:
    shapes = drawn("n", "#n")
    assert all(y in ((n,), (1,)) for (n,), y in shapes)
    assert any(y == (1,) and n != 1 for (n,), y in shapes)
    assert any(y == (n,) and n != 1 for (n,), y in shapes)


def test_a_broadcastable_stretch_broadcasts_to_the_whole() -> None:
    shapes = drawn("*s", "*#s")
    assert all(np.broadcast_shapes(x, y) == x for x, y in shapes)
    assert any(len(y) < len(x) for x, y in shapes)


def test_anonymous_axes_are_independent() -> None:
    assert any(x != y for x, y in drawn("_ _", "_ _"))
    assert {len(x) for (x,) in drawn("...")} == {0, 1, 2}


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("b {self.size}",), "'{self.size}' has a value only inside a call"),
        (("?n",), "depends on a place in a tree"),
        (("2*n",), "'n' of '2*n' is no axis of its own"),
        (("#n", "n+1"), "'n' of 'n+1' is no axis of its own"),
        (("a,b",), "comma"),
    ],
)
def test_what_cannot_be_drawn_is_said(texts: tuple[str, ...], words: str) -> None:
    with pytest.raises(ShapeError) as caught:
        ShapeTexts(texts)
    assert words in str(caught.value)
    assert caught.value.code == "shape-syntax"
