"""What a plan returns is known when it comes back, and is the same as what was built by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pytest

from typednn import Tensor, jit, nn, ops, optim, trees
from typednn.planning.run import results

SMALL = 0.5
T = TypeVar("T")


class Weights(nn.Module):
    """Only a weight."""

    def __init__(self, weight: Tensor[Any, Any]) -> None:
        self.weight = weight


class Stack(nn.Module):
    """Its layers stand in a list, which may change."""

    def __init__(self, layers: list[nn.Linear]) -> None:
        self.layers = layers


class Pair(NamedTuple):
    one: Any
    other: Any


@dataclass
class State:
    model: Any
    steps: Tensor


def linear() -> nn.Linear:
    return nn.Linear(2, 3, rng=np.random.default_rng(0))


def halved(tree: T) -> T:
    return trees.map(lambda leaf: leaf * SMALL if leaf.dtype.kind == "f" else leaf, tree)


def copied(leaf: Any) -> Any:
    return leaf + 0 if isinstance(leaf, Tensor) else leaf


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[type]]:
    """The types of what is flattened on its way into a plan."""
    seen: list[type] = []

    def flatten(tree: Any) -> Any:
        seen.append(type(tree))
        return trees.flatten(tree)

    monkeypatch.setattr(results, "flatten", flatten)
    yield seen


def test_a_returned_module_is_not_walked_again(walked: list[type]) -> None:
    step = jit(lambda model, state: (halved(model), halved(state)))
    optimizer = optim.SGD(0.1, momentum=0.9)
    model = linear()
    state = optimizer.init(model)
    model, state = step(model, state)
    walked.clear()
    model, state = step(model, state)
    assert walked == []
    np.testing.assert_array_equal(model.weight.numpy(), linear().weight.numpy() * SMALL**2)
    assert isinstance(state, optim.State)


def test_a_returned_module_has_the_signature_of_one_built_by_hand() -> None:
    traced = []

    def f(model: nn.Linear) -> nn.Linear:
        traced.append(model)
        return halved(model)

    step = jit(f)
    step(step(linear()))
    step(nn.replace(step(linear()), bias=ops.zeros((3,))))
    assert len(traced) == 1
    step(nn.replace(step(linear()), bias=None))
    assert len(traced) == 2


@pytest.mark.parametrize(
    "tree",
    [
        {"a": ops.ones((2,)), "b": [ops.zeros((1,)), 3]},
        Pair(ops.ones((2,)), (linear(), "text")),
        State(linear(), ops.ones(())),
        (State(Pair(ops.ones((2,)), 1), ops.ones(())), [linear()], None),
        nn.Sequential(linear(), ops.relu),
    ],
    ids=lambda tree: type(tree).__name__,
)
def test_any_tree_comes_out_as_it_went_in(tree: Any) -> None:
    returned = jit(lambda x: trees.map(lambda leaf: leaf, x))(tree)
    twice = jit(lambda x: trees.map(copied, x))(returned)
    for found in (returned, twice):
        leaves, treedef = trees.flatten(found)
        assert treedef == trees.flatten(tree)[1]
        for leaf, given in zip(leaves, trees.leaves(tree), strict=True):
            if isinstance(given, Tensor):
                np.testing.assert_array_equal(leaf.numpy(), given.numpy())
            else:
                assert leaf == given


def test_a_module_whose_list_changes_is_walked_again() -> None:
    stack = jit(halved)(Stack([linear(), linear()]))
    stack.layers.pop()
    assert len(jit(halved)(stack).layers) == 1


def test_a_returned_module_that_was_donated_is_refused() -> None:
    step = jit(lambda model: halved(model), donate_argnames=("model",))
    model = step(linear())
    step(model)
    with pytest.raises(TypeError, match="was donated"):
        step(model)


def test_a_result_that_is_a_view_of_an_argument_is_laid_out_anew() -> None:
    weight = ops.asarray(np.arange(6, dtype=np.float32).reshape(2, 3))
    turned = jit(lambda model: Weights(model.weight.T))
    once = turned(Weights(weight))
    np.testing.assert_array_equal(turned(once).weight.numpy(), weight.numpy())
    np.testing.assert_array_equal(
        jit(lambda model: ops.sum(model.weight, axis=0))(once).numpy(), [3.0, 12.0]
    )
