"""A network as users write it learns, and its mistakes are caught."""

from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32, Int64

from typednn import Tensor, losses, nn, ops, optim, value_and_grad
from typednn.shapes.shape import ShapeError


class MLP(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(784, 128, rng=rng)
        self.output = nn.Linear(128, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
        return self.output(ops.relu(self.hidden(x)))


def loss(model: MLP, x: Float32[Tensor, "b 784"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


@pytest.mark.parametrize("optimizer", [optim.SGD(0.1), optim.SGD(0.02, 0.9), optim.Adam(1e-3)])
def test_the_loss_falls(optimizer: Any) -> None:
    rng = np.random.default_rng(0)
    model = MLP(rng)
    x = ops.normal((64, 784), rng=rng)
    y = ops.asarray(rng.integers(0, 10, 64))
    state = optimizer.init(model)
    gradient_of = value_and_grad(loss)
    values = []
    for _ in range(40):
        value, gradient = gradient_of(model, x, y)
        assert isinstance(gradient, MLP)
        model, state = optimizer.step(model, gradient, state)
        values.append(value.item())
    assert 2 < values[0] < 4  # about log(10), and what random weights add
    assert values[-1] < 0.05 * values[0]
    assert isinstance(model, MLP)


def test_a_wrong_input_is_named() -> None:
    model = MLP(np.random.default_rng(0))
    x: Tensor[Any, np.float32] = ops.zeros((32, 783))
    with pytest.raises(ShapeError) as caught:
        model(x)
    assert str(caught.value) == (
        "MLP.__call__: argument 'x' is float32 (32, 783), declared Float32[Tensor, \"b 784\"]: "
        "axis -1 is 783, expected 784"
    )
