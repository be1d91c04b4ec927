"""Copies and pickles of models and of other trees, in gradients and other processes too."""

import copy
import multiprocessing
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.arrays import bits
from tests.copies.kinds import Model, Pair, State, X, loss, rng, ways
from typednn import Tensor, data, grad, jit, nn, ops, optim, trees, value_and_grad, vjp
from typednn.shapes.shape import ShapeError


def trained() -> Any:
    model = Model()
    optimizer = optim.Adam()
    x = ops.normal((4, 3), rng=rng())
    gradient = grad(loss)(model, x)
    return optimizer.step(model, gradient, optimizer.init(model))


TREES: dict[str, Callable[[], Any]] = {
    "model": Model,
    "linear": lambda: nn.Linear(2, 3, rng=rng()),
    "no bias": lambda: nn.Linear(2, 3, bias=False, rng=rng()),
    "sequential": lambda: nn.Sequential(nn.Linear(2, 3, rng=rng()), ops.relu, nn.ReLU()),
    "gradient": lambda: grad(loss)(Model(), ops.ones((1, 3))),
    "returned by jit": lambda: jit(lambda m: trees.map(lambda leaf: leaf, m))(Model()),
    "step": trained,
    "mapped": lambda: trees.map(lambda leaf: None, Model()),
    "shapes": lambda: trees.map(lambda leaf: "a" if callable(leaf) else leaf.shape, Model()),
    "dataclass": lambda: State(Model(), X),
    "named tuple": lambda: Pair(X, {"b": X, "a": [Model()]}),
    "dataset": lambda: data.Dataset(ops.zeros((2, 3)), ops.zeros((2,), dtype=np.int64)),
    "optimizer": lambda: optim.SGD(0.1, momentum=0.9),
}


@ways
@pytest.mark.parametrize("make", TREES.values(), ids=TREES)
def test_a_tree_is_the_same(make: Any, way: Any) -> None:
    tree = make()
    found = way(tree)
    assert type(found) is type(tree)
    assert trees.flatten(found)[1] == trees.flatten(tree)[1]
    assert bits(found) == bits(tree)
    assert repr(found) == repr(tree)


@ways
def test_a_copied_model_is_one(way: Any) -> None:
    model, x = Model(), ops.normal((4, 3), rng=rng())
    found = way(model)
    assert bits(found(x)) == bits(model(x))
    assert bits(grad(loss)(found, x)) == bits(grad(loss)(model, x))
    f = jit(loss)
    assert bits(f(found, x)) == bits(f(model, x))
    assert f._traced == 1
    assert found.layers[1] is found.first
    with pytest.raises(AttributeError, match="Model is immutable"):
        found.scale = 1.0
    with pytest.raises(ShapeError, match="axis -1 is 2"):
        found(ops.ones((4, 2)))


def test_a_deep_copy_shares_nothing_that_changes() -> None:
    model = Model()
    found = copy.deepcopy(model)
    found.options["b"].append(2)
    found.layers.pop()
    assert model.options["b"] == [1]
    assert len(model.layers) == 3
    assert copy.copy(model).options is model.options


COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "twice": lambda tree: copy.deepcopy(copy.deepcopy(tree)),
    "in a list": lambda tree: copy.deepcopy([tree])[0],
    "in a dict": lambda tree: copy.deepcopy({"a": (tree,)})["a"][0],
    "in a dataclass": lambda tree: copy.deepcopy(State(tree, 1)).model,
}


@pytest.mark.parametrize("around", [lambda f: f, jit], ids=["eager", "jit"])
@pytest.mark.parametrize("inner", [lambda f: f, jit], ids=["plain", "of jit"])
@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_copy_belongs_to_the_gradient(copied: Any, inner: Any, around: Any) -> None:
    model, x = Model(), ops.normal((4, 3), rng=rng())
    expected = around(grad(loss))(model, x)
    found = around(grad(inner(lambda m, x: loss(copied(m), x))))(model, x)
    assert bits(found) == bits(expected)
    assert any(leaf.numpy().any() for leaf in trees.leaves(found) if isinstance(leaf, Tensor))


def test_copies_belong_to_all_gradients_around() -> None:
    def cube(x: Any) -> Any:
        return copy.deepcopy(x) * copy.copy(x) * x

    assert float(grad(grad(grad(cube)))(ops.asarray(2.0))) == 6.0
    _, pullback = vjp(lambda x: copy.deepcopy(x) * x, X)
    assert pullback(X)[0].numpy().tolist() == [2.0, 8.0, 18.0]


def test_the_issues_case() -> None:
    def f(w: dict[str, Any]) -> Any:
        return ops.sum(copy.deepcopy(w)["a"] * w["a"])

    assert grad(f)({"a": X})["a"].numpy().tolist() == [2.0, 4.0, 6.0]


def work(model: Any, f: Any, x: Any) -> Any:
    return model, f(model, x), X


def test_another_process_takes_and_gives_them() -> None:
    model, x = Model(), ops.normal((4, 3), rng=rng())
    f = jit(value_and_grad(loss))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found, (value, slopes), constant = pool.apply(work, (model, f, x))
    assert repr(found) == repr(model)
    assert bits((found, value, slopes)) == bits((model, *f(model, x)))
    assert bits(constant) == bits(X)
