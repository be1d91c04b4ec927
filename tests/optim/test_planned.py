"""Optimizers inside jit: their numpy is traced, and gives the same bits."""

from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32, Int

from tests.arrays import bits
from typednn import Tensor, jit, losses, nn, ops, optim, trees, value_and_grad

OPTIMIZERS: dict[str, Any] = {
    "SGD": optim.SGD(0.1),
    "momentum": optim.SGD(0.1, momentum=0.9),
    "Adam": optim.Adam(0.01),
}


class Model(nn.Module):
    layer: Any
    scale: Float32[Tensor, ""]

    def __init__(self, rng: np.random.Generator) -> None:
        self.layer = nn.Linear(6, 3, rng=rng)
        self.scale = ops.asarray(2.0)

    def __call__(self, x: Float32[Tensor, "b 6"]) -> Float32[Tensor, "b 3"]:
        return self.layer(x) * self.scale  # type: ignore[no-any-return] # the field is Any


def loss(model: Model, x: Float32[Tensor, "b 6"], y: Int[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


@pytest.mark.parametrize("donate", [(), ("model", "state")], ids=["kept", "donated"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_are_the_same_bit_for_bit(name: str, donate: tuple[str, ...]) -> None:
    optimizer = OPTIMIZERS[name]

    def step(model: Model, state: Any, x: Any, y: Any) -> tuple[Any, Model, Any]:
        value, gradient = value_and_grad(loss)(model, x, y)
        model, state = optimizer.step(model, gradient, state)
        return value, model, state

    rng = np.random.default_rng(0)
    x, y = ops.normal((5, 6), rng=rng), ops.asarray(rng.integers(0, 3, 5))
    model = Model(rng)
    eager: Any = (model, optimizer.init(model))
    planned: Any = trees.map(lambda leaf: ops.asarray(leaf.numpy()), eager)
    compiled = jit(step, donate_argnames=donate)
    for _ in range(10):
        one, *eager = step(eager[0], eager[1], x, y)
        other, *planned = compiled(planned[0], planned[1], x, y)
        assert bits((one, eager)) == bits((other, planned))
    assert compiled._traced == 1


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_arguments_array_is_not_written(name: str) -> None:
    optimizer = OPTIMIZERS[name]
    model = Model(np.random.default_rng(0))
    state = optimizer.init(model)
    before = bits((model, state))
    jit(optimizer.step)(model, model, state)
    assert bits((model, state)) == before
