"""The words for two trees of different structures."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from typednn import jvp, nn, ops, trees, vjp
from typednn.structures import difference

X = ops.ones((2, 3))


class Pair(NamedTuple):
    left: Any
    right: Any


LAYER = nn.Linear(3, 2, rng=np.random.default_rng(0))
CASES: list[tuple[Any, Any, tuple[str, str, str]]] = [
    (1, (1,), ("", "a leaf", "a tuple of 1")),
    ((1, 2), [1, 2], ("", "a tuple of 2", "a list of 2")),
    ((1, 2), (1,), ("", "a tuple of 2", "a tuple of 1")),
    ((), None, ("", "a tuple of 0", "None")),
    ({"a": 1}, {"b": 1}, ("", "a dict of 'a'", "a dict of 'b'")),
    ({"a": (1, [2])}, {"a": (1, [2, 3])}, ("['a'][1]", "a list of 1", "a list of 2")),
    ([{}, 1], [{1: 2}, 1], ("[0]", "a dict of nothing", "a dict of 1")),
    (Pair(1, [2]), Pair(1, 2), (".right", "a list of 1", "a leaf")),
    ((LAYER, 1), (LAYER, None), ("[1]", "a leaf", "None")),
    ({"net": LAYER}, {"net": X}, ("['net']", "a Linear of 'weight', 'bias'", "a leaf")),
    (
        nn.MaxPool2d(2),
        nn.MaxPool2d(3),
        (
            "",
            "a MaxPool2d of nothing",
            "a MaxPool2d of nothing with other values that are no tensors",
        ),
    ),
    (
        dict.fromkeys("abcdefgh", 1),
        1,
        ("", "a dict of 'a', 'b', 'c', 'd', 'e', 'f', ...", "a leaf"),
    ),
]


@pytest.mark.parametrize(("one", "other", "words"), CASES)
def test_the_first_difference(one: Any, other: Any, words: tuple[str, str, str]) -> None:
    assert difference(trees.flatten(one)[1], trees.flatten(other)[1]) == words


def first(tree: dict[str, Any]) -> Any:
    return tree["a"]


def test_wrong_tangents_and_cotangents() -> None:
    def f(x: Any) -> Any:
        return {"a": x, "b": (x, x)}

    pullback = vjp(f, X)[1]
    words = r"^vjp: the function's result\['b'\] is a tuple of 2, so its gradient must be too, not float32\(2, 3\)$"
    with pytest.raises(TypeError, match=words):
        pullback({"a": X, "b": X})
    wrong: Any = ({"b": X},)
    words = r"^jvp: primals\[0\] is a dict of 'a', so its tangent must be too, not a dict of 'b'$"
    with pytest.raises(TypeError, match=words):
        jvp(first, ({"a": X},), wrong)
