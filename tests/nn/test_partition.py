"""Parts of models: ``trees.partition`` and ``combine`` with gradients, optimizers and ``jit``."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32

from typednn import Tensor, jit, nn, ops, optim, trees, value_and_grad

Layers = nn.Sequential[nn.Linear[Any, Any], nn.ReLU, nn.Linear[Any, Any]]
X = ops.normal((5, 3), rng=np.random.default_rng(1))


def model() -> Layers:
    rng = np.random.default_rng(0)
    return nn.Sequential(nn.Linear(3, 4, rng=rng), nn.ReLU(), nn.Linear(4, 2, bias=False, rng=rng))


def is_of_last_layer(path: str, leaf: object) -> bool:
    return path.startswith(".layers[2]")


def parts(whole: Layers) -> tuple[Layers, Layers]:
    return trees.partition(whole, trees.map_with_path(is_of_last_layer, whole))


def loss(trained: Layers, other: Layers) -> Float32[Tensor, ""]:
    return trees.combine(trained, other)(X).mean()


def step(trained: Layers, other: Layers, state: Any) -> tuple[Layers, Any]:
    _, gradient = value_and_grad(loss)(trained, other)
    return optim.Adam().step(trained, gradient, state)


def test_partition_keeps_the_class_of_a_model() -> None:
    trained, other = parts(model())
    assert trained.layers[0].weight is None
    assert trained.layers[2].bias is None
    assert other.layers[2].weight is None
    assert repr(trees.combine(trained, other)) == repr(model())


def test_a_gradient_by_one_part_has_only_its_leaves() -> None:
    value, gradient = value_and_grad(loss)(*parts(model()))
    whole = value_and_grad(lambda m: m(X).mean())(model())
    assert value.item() == whole[0].item()
    assert trees.leaves(gradient)[0].numpy().tolist() == whole[1].layers[2].weight.numpy().tolist()
    assert len(trees.leaves(gradient)) == 1


@pytest.mark.parametrize("f", [step, jit(step)])
def test_an_optimizer_moves_one_part(f: Any) -> None:
    trained, other = parts(model())
    state = optim.Adam().init(trained)
    assert [*state.memory[0]["mean"]] == ["layers[2].weight"]
    for _ in range(2):
        trained, state = f(trained, other, state)
    new = trees.combine(trained, other)
    assert new.layers[0].weight is other.layers[0].weight
    assert not np.array_equal(new.layers[2].weight.numpy(), model().layers[2].weight.numpy())
    assert new(X).shape == (5, 2)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda tree: pickle.loads(pickle.dumps(tree))])
def test_parts_can_be_copied(copied: Any) -> None:
    trained, other = map(copied, parts(model()))
    assert trees.combine(trained, other)(X).numpy().tolist() == model()(X).numpy().tolist()
