"""Dicts, keywords and keys keep the order and the bits that the caller gave them."""

import functools
from collections import OrderedDict, defaultdict
from typing import Any

import numpy as np
import pytest

from tests.planning.signatures.values import ONE, Point
from typednn import grad, jit, nn, ops, trees, value_and_grad


class Weights(nn.Module):
    parts: Any

    def __init__(self, parts: Any) -> None:
        self.parts = parts


def weighted(tree: Any) -> Any:
    """Depends on the order: 0 * first + 1 * second."""
    parts = tree.parts if isinstance(tree, Weights) else tree
    total = ops.zeros((2,))
    for place, part in enumerate(parts.values()):
        total = total + part * float(place)
    return total


FIRST, SECOND = ops.asarray([1.0, 2.0], dtype=np.float32), ops.asarray([0.0, 6.0], dtype=np.float32)


@pytest.mark.parametrize("wrap", [dict, Weights, OrderedDict, lambda d: defaultdict(list, d)])
def test_the_order_of_a_dict_is_the_callers(wrap: Any) -> None:
    f = jit(weighted)
    for _ in range(2):
        one = f(wrap({"one": FIRST, "two": SECOND}))
        two = f(wrap({"two": SECOND, "one": FIRST}))
        assert one.numpy().tolist() == [0.0, 6.0]
        assert two.numpy().tolist() == [1.0, 2.0]


def test_the_order_of_keywords_is_the_callers() -> None:
    f = jit(lambda **parts: weighted(parts))
    for _ in range(2):
        assert f(one=FIRST, two=SECOND).numpy().tolist() == [0.0, 6.0]
        assert f(two=SECOND, one=FIRST).numpy().tolist() == [1.0, 2.0]


def test_named_parameters_have_no_order() -> None:
    f = jit(lambda a, b, **rest: a - b)
    assert f(a=FIRST, b=SECOND).numpy().tolist() == [1.0, -4.0]
    assert f(b=SECOND, a=FIRST).numpy().tolist() == [1.0, -4.0]
    assert f._traced == 1


def test_keywords_that_a_wrapper_sees_have_an_order() -> None:
    def g(one: Any, two: Any) -> Any:
        return one

    @functools.wraps(g)
    def wrapper(**parts: Any) -> Any:
        return weighted(parts)

    f = jit(wrapper)
    assert f(one=FIRST, two=SECOND).numpy().tolist() == [0.0, 6.0]
    assert f(two=SECOND, one=FIRST).numpy().tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "make",
    [
        lambda d: d,
        Weights,
        lambda d: [d, {"c": d}],
        lambda d: Point(d, 1),
        lambda d: OrderedDict(d),
        lambda d: defaultdict(int, d),
        lambda d: {2: d, "mixed": d, None: d},
    ],
)
def test_what_comes_back_has_the_order_that_it_came_with(make: Any) -> None:
    f = jit(lambda tree: tree)
    for _ in range(2):
        for names in ("ab", "ba"):
            tree = make({name: ops.ones_like(ONE) for name in names})
            found, expected = f(tree), tree
            assert repr(found) == repr(expected)
            again = f(found)
            assert repr(again) == repr(expected)
    assert f._traced == 2


def test_values_of_dicts_go_to_their_keys() -> None:
    f = jit(lambda d: {key: d[key] * 2.0 for key in d})
    for names in (["z", "a", "m"], ["m", "z", "a"], [3, 1, 2], [1, "a", None, 2.5, (1, 2)]):
        given = {name: ops.asarray(float(place)) for place, name in enumerate(names)}
        found = f(given)
        assert list(found) == names
        assert [float(found[name]) for name in names] == [2.0 * i for i in range(len(names))]


@pytest.mark.parametrize(
    ("first", "second"),
    [({1: FIRST}, {True: FIRST}), ({1: FIRST}, {1.0: FIRST}), ({0.0: FIRST}, {-0.0: FIRST})],
)
def test_keys_of_a_tree_are_by_type_and_bit(first: Any, second: Any) -> None:
    f = jit(lambda d: (FIRST, repr(next(iter(d)))))
    assert f(first)[1] == repr(next(iter(first)))
    assert f(second)[1] == repr(next(iter(second)))


def test_containers_of_other_registries_are_by_bit_too() -> None:
    class Box:
        def __init__(self, child: Any, note: Any) -> None:
            self.child, self.note = child, note

    trees.register(
        Box, lambda box: ([box.child], box.note, ("child",)), lambda note, kids: Box(kids[0], note)
    )
    f = jit(lambda box: (box.child, repr(box.note)))
    for note in (1, True, 1.0, [0.0], [-0.0]):
        assert f(Box(ONE, note))[1] == repr(note)
    note = [1]
    box = Box(ONE, note)
    assert f(box)[1] == "[1]"
    note.append(2)
    assert f(box)[1] == "[1, 2]"


def test_a_gradient_is_taken_through_all_of_it() -> None:
    f = jit(weighted)
    w = {"two": SECOND, "one": FIRST}
    slope = grad(lambda d: ops.sum(f(d)))(w)
    assert [slope[k].numpy().tolist() for k in ("two", "one")] == [[0.0, 0.0], [1.0, 1.0]]
    step = jit(value_and_grad(lambda d: ops.sum(weighted(d))))
    assert step({"one": FIRST, "two": SECOND})[1]["two"].numpy().tolist() == [1.0, 1.0]
    assert step(w)[1]["two"].numpy().tolist() == [0.0, 0.0]
