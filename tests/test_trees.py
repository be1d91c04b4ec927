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
    words = r"map: tree 3 is a list of 1, but the first one is a tuple of 2$"
    with pytest.raises(ValueError, match=words):
        trees.map(lambda *_: 0, (1, 2), (3, 4), [5])  # type: ignore[arg-type]  # on purpose


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


def test_map_with_path_gives_the_place_of_each_leaf() -> None:
    mapped = trees.map_with_path(lambda path, a, b: f"{path}: {a + b}", Pair(1, [2]), Pair(3, [4]))
    assert mapped == Pair(".left: 4", [".right[0]: 6"])


def test_map_with_path_refuses_another_structure() -> None:
    words = r"map_with_path: tree 2 has None at \['a'\], but the first one has a leaf there$"
    with pytest.raises(ValueError, match=words):
        trees.map_with_path(lambda *_: 0, {"a": 1}, {"a": None})


def is_text(leaf: object) -> bool:
    return isinstance(leaf, str)


def test_partition_puts_none_in_place_of_the_other_leaves() -> None:
    texts, others = trees.partition(NESTED, is_text)
    nothing = Pair(None, (None, None))
    assert texts == {"b": [nothing, None], "a": Point(None, {"z": None}), "c": "text"}
    assert others == {**NESTED, "c": None}


def test_partition_by_a_tree_of_bools() -> None:
    where = trees.map_with_path(lambda path, leaf: path.startswith("['a']"), NESTED)
    chosen, others = trees.partition(NESTED, where)
    assert trees.leaves(chosen) == [4, 5.0]
    assert trees.leaves(others) == [1, 2, 3, "text"]


@pytest.mark.parametrize("tree", [NESTED, 1, (), {"a": None}, [np.ones(2), "x"]])
def test_combine_undoes_partition(tree: Any) -> None:
    assert trees.combine(*trees.partition(tree, is_text)) == tree


@pytest.mark.parametrize(
    ("where", "chosen"), [(True, (1, None)), (np.bool(False), (None, 1)), (bool, (1, None))]
)
def test_partition_of_one_leaf(where: Any, chosen: Any) -> None:
    assert trees.partition(1, where) == chosen


def test_combine_takes_the_first_leaf_that_is_not_none() -> None:
    combined = trees.combine(Pair(None, [None, 2]), Pair(1, [None, 3]), Pair(4, [None, None]))
    assert combined == Pair(1, [None, 2])


def test_partition_refuses_choices_that_are_no_bools() -> None:
    anything: Any = None
    with pytest.raises(TypeError, match=r"by a bool, but for tree\.right\[0\] it gives int"):
        trees.partition(Pair(True, [1]), lambda leaf: leaf)
    with pytest.raises(TypeError, match=r"for tree\[1\] it gives NoneType"):
        trees.partition((1, 2), lambda leaf: True if leaf == 1 else anything)


@pytest.mark.parametrize("where", [True, (True,), [True, False], "ab"])
def test_partition_refuses_choices_of_another_structure(where: Any) -> None:
    with pytest.raises(
        ValueError, match=r"partition: where is .*, but tree is a .*; where is a func"
    ):
        trees.partition((1, 2), where)


def test_combine_refuses_another_structure() -> None:
    with pytest.raises(
        ValueError, match=r"combine: tree 3 is a list of 1, but the first one is a tup"
    ):
        trees.combine((1, None), (None, 2), [5])  # type: ignore[arg-type] # mypy refuses it, too


def test_combine_knows_new_classes() -> None:
    cls = make_dataclass("New", ["a", "b"])
    assert trees.combine(cls(None, 2), cls(1, None)) == cls(1, 2)


def test_parts_are_mapped_from_the_inside() -> None:
    tree = {"a": [1, (2, [3])], "b": (4, 5), "c": 6}
    seen: list[Any] = []

    def f(part: Any, rebuilt: Any) -> Any:
        seen.append((part, rebuilt))
        return sum(rebuilt)

    found = trees.map_parts(lambda x: isinstance(x, tuple | list), f, tree)
    assert found == {"a": 1 + 2 + 3, "b": 9, "c": 6}
    assert seen[0] == ([3], [3]) and seen[1] == ((2, [3]), (2, 3))
    whole: Any = trees.map_parts(lambda x: x is tree, lambda part, rebuilt: [part, rebuilt], tree)
    assert whole == [tree, tree]
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(ValueError, match="a container holds itself"):
        trees.map_parts(lambda _: True, f, loop)
