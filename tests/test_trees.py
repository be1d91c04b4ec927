"""Trees: every container comes back as it was, whatever its leaves have become."""

import threading
from collections import namedtuple
from dataclasses import dataclass, make_dataclass
from typing import Any

import numpy as np
import pytest

from typednn import Tensor, ops, trees

Point = namedtuple("Point", "x y")


@dataclass(frozen=True, slots=True)
class Pair:
    left: Any
    right: Any


@dataclass
class Refusing:
    value: int

    def __post_init__(self) -> None:
        if not isinstance(self.value, int):
            raise TypeError("an int")


NESTED = {"b": [Pair(1, (2, 3)), None], "a": Point(4, {"z": 5.0}), "c": "text"}


def test_leaves_stand_in_the_order_of_sorted_keys() -> None:
    assert trees.leaves(NESTED) == [4, 5.0, 1, 2, 3, "text"]


def test_unflatten_undoes_flatten() -> None:
    found, treedef = trees.flatten(NESTED)
    assert trees.unflatten(treedef, found) == NESTED


def test_a_tensor_is_a_leaf() -> None:
    x = ops.zeros((2, 3))
    assert trees.flatten(x)[0][0] is x
    assert trees.leaves([x, np.ones(2)])[0] is x


def test_none_has_no_leaf() -> None:
    assert trees.leaves((None, 1, None)) == [1]


def test_map_keeps_the_structure() -> None:
    assert trees.map(str, NESTED) == {
        "b": [Pair("1", ("2", "3")), None],
        "a": Point("4", {"z": "5.0"}),
        "c": "text",
    }


def test_map_takes_leaves_of_several_trees() -> None:
    assert trees.map(lambda a, b, c: a + b * c, Pair(1, 2), Pair(3, 4), Pair(5, 6)) == Pair(16, 26)


def test_map_refuses_another_structure() -> None:
    with pytest.raises(
        ValueError, match=r"map: tree 3 is .*\[\*\].* the first one is .*\(\*, \*\)"
    ):
        trees.map(lambda *_: 0, (1, 2), (3, 4), [5])


def test_unflatten_refuses_another_number_of_leaves() -> None:
    with pytest.raises(ValueError):
        trees.unflatten(trees.flatten((1, 2))[1], [1])


def test_dataclasses_are_rebuilt_without_their_init() -> None:
    mapped: Any = trees.map(lambda _: "no int", Refusing(1))
    assert mapped.value == "no int"


def test_places_are_written_as_in_python() -> None:
    places = [place for place, _ in trees.named_leaves(NESTED)]
    assert places == ["['a'].x", "['a'].y['z']", "['b'][0].left", "['b'][0].right[0]"] + [
        "['b'][0].right[1]",
        "['c']",
    ]
    for place, leaf in trees.named_leaves(NESTED):
        assert eval(f"tree{place}", {"tree": NESTED}) == leaf


def test_the_place_of_a_lone_leaf_is_empty() -> None:
    assert trees.named_leaves(1) == [("", 1)]


def test_new_dataclasses_are_met_in_many_threads_at_once() -> None:
    for attempt in range(20):
        cls = make_dataclass(f"Met{attempt}", ["value"])
        found: list[Any] = []
        barrier = threading.Barrier(8)

        def meet(cls: Any = cls, found: Any = found, barrier: Any = barrier) -> None:
            barrier.wait()
            found.append(trees.leaves([cls(cls(1))]))

        threads = [threading.Thread(target=meet) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [[1]] * 8


@pytest.mark.parametrize(
    ("value", "answer"),
    [(ops.zeros(2), True), (np.zeros(2), True), (1, False), ([1], False), (np.float32, False)],
)
def test_arrays_are_told_from_other_leaves(value: Any, answer: bool) -> None:
    assert trees.is_array(value) is answer


def test_map_over_tensors_keeps_their_type() -> None:
    doubled = trees.map(lambda t: t * 2, (ops.ones(2), [ops.ones((2, 2))]))
    assert isinstance(doubled[1][0], Tensor)
    assert doubled[1][0].numpy().tolist() == [[2.0, 2.0], [2.0, 2.0]]
