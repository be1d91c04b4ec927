"""What ``jit`` cannot see, as its docstring says, and what it refuses for that it has no end."""

import copy
import re
from collections import OrderedDict, defaultdict, deque
from dataclasses import dataclass
from typing import Any

import pytest

from typednn import grad, jit, ops, trees

X = ops.ones((2,))


@dataclass
class Node:
    next: Any


def listed() -> Any:
    found: list[Any] = [X]
    found.append(found)
    return found


def mapped(kind: Any) -> Any:
    found = kind()
    found["a"] = X
    found["b"] = [found]
    return found


def queued() -> Any:
    found: deque[Any] = deque([X])
    found.append((found,))
    return found


def linked() -> Any:
    found = Node(X)
    found.next = {"back": found}
    return found


def crossed() -> Any:
    one: list[Any] = [X]
    other = [one]
    one.append(other)
    return one


ENDLESS: dict[str, Any] = {
    "list": listed,
    "dict": lambda: mapped(dict),
    "OrderedDict": lambda: mapped(OrderedDict),
    "defaultdict": lambda: mapped(lambda: defaultdict(list)),
    "deque": queued,
    "dataclass": linked,
    "two lists": crossed,
    "in a tuple": lambda: (X, (1, listed())),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_an_argument_that_holds_itself_is_refused_by_its_name(kind: str) -> None:
    planned = jit(lambda x, tree=None, *more, **named: x)
    tree = ENDLESS[kind]()
    assert trees.holds_itself(tree)
    words = f"is a {type(tree).__name__} in which a container holds itself"
    for call, name in (
        (lambda: planned(X, tree), "tree"),
        (lambda: planned(X, tree=tree), "tree"),
        (lambda: planned(X, 1, 2, tree), "more[1]"),
        (lambda: planned(X, other=tree), "other"),
        (lambda: planned.program(X, tree), "tree"),
    ):
        with pytest.raises(
            ValueError, match=re.escape(f"jit: argument '{name}' of <lambda> {words}")
        ):
            call()


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_static_argument_may_hold_itself(kind: str) -> None:
    planned = jit(lambda x, tree: x + 1.0, static_argnames=["tree"])
    assert float(planned(X, ENDLESS[kind]())[0]) == 2.0


@pytest.mark.parametrize("kind", ENDLESS)
def test_other_functions_of_trees_refuse_what_holds_itself(kind: str) -> None:
    tree = ENDLESS[kind]()
    for f in (trees.leaves, grad(lambda tree: ops.sum(X)), lambda tree: trees.map(abs, tree)):
        with pytest.raises(ValueError, match="in which a container holds itself is not a tree"):
            f(tree)


def test_static_arguments_are_the_callers() -> None:
    given: list[int] = []

    def f(x: Any, static: list[int]) -> Any:
        static.append(1)
        return x

    jit(f, static_argnames=["static"])(X, given)
    assert given == [1]


def test_what_is_deep_or_shared_does_not_hold_itself() -> None:
    shared: Any = [X]
    for _ in range(60):
        shared = [shared, shared]
    assert not trees.holds_itself(shared)
    deep: Any = X
    for _ in range(100_000):
        deep = [deep]
    assert not trees.holds_itself(deep)
    with pytest.raises(RecursionError):
        jit(lambda tree: X)(deep)
    while type(deep) is list:
        deep = deep.pop()


# --- limits that are documented


def test_one_object_as_two_arguments_is_two_arguments() -> None:
    planned = jit(lambda a, b: ops.asarray(float(a is b)))
    for one in (X, [X], {"a": X}):
        assert float(planned(one, one)) == 0.0


def test_side_effects_happen_when_it_is_traced_only() -> None:
    seen: list[int] = []

    def f(x: Any) -> Any:
        seen.append(1)
        return x + 1.0

    planned = jit(f)
    for _ in range(3):
        planned(X)
    assert seen == [1]


def test_a_list_that_is_an_argument_is_another_one_within() -> None:
    def f(x: Any, found: list[Any]) -> Any:
        found.append(x)
        return ops.stack(found)

    given: list[Any] = []
    assert jit(f)(X, given).shape == (1, 2)
    assert given == []
    f(X, given)
    assert len(given) == 1


def test_a_tensor_without_values_says_why() -> None:
    jit(lambda x: x + 1.0, donate_argnames=["x"])(x := ops.ones((3,)))
    copies = (x, copy.copy(x), copy.deepcopy(x), copy.deepcopy([x])[0], trees.map(lambda t: t, x))
    words = "Tensor(float32[3], donated to <lambda>)"
    assert [repr(each) for each in copies] == [str(each) for each in copies] == [words] * 5
    found: list[str] = []

    def told(x: Any) -> Any:
        found.append(repr(x))
        return x

    jit(told)(X)
    assert found == ["Tensor(float32[2], traced)"]
