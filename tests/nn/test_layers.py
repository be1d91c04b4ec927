"""Layers compute what their formulas say, and take what their annotations say."""

from typing import Any

import numpy as np
import pytest

from typednn import Tensor, nn, ops, trees
from typednn.shapes.shape import ShapeError
from typednn.testing import check_gradients


def draw(*shape: int, seed: int = 1) -> Tensor[Any, np.float32]:
    return ops.normal(shape, rng=np.random.default_rng(seed))


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_linear_is_a_product_and_a_sum() -> None:
    layer = nn.replace(nn.Linear(3, 2, rng=rng()), bias=draw(2))
    x = draw(4, 3)
    assert layer.bias is not None
    expected = x.numpy() @ layer.weight.numpy() + layer.bias.numpy()
    np.testing.assert_allclose(layer(x).numpy(), expected, rtol=1e-6)
    assert layer(draw(3)).shape == (2,)
    assert layer(draw(5, 4, 3)).shape == (5, 4, 2)


def test_a_new_linears_bias_is_zero_or_none() -> None:
    bias = nn.Linear(3, 2, rng=rng()).bias
    assert bias is not None
    assert bias.numpy().tolist() == [0.0, 0.0]
    without = nn.Linear(3, 2, bias=False, rng=rng())
    assert without.bias is None
    assert len(trees.leaves(without)) == 1
    np.testing.assert_allclose(
        without(draw(4, 3)).numpy(), draw(4, 3).numpy() @ without.weight.numpy()
    )


def test_linear_draws_from_its_generator_alone() -> None:
    first, second = (nn.Linear(3, 2, rng=rng()).weight.numpy() for _ in range(2))
    assert np.array_equal(first, second)
    zeros = nn.Linear(3, 2, rng=rng(), weight_init=nn.init.normal(0.0))
    assert not zeros.weight.numpy().any()


@pytest.mark.parametrize("sizes", [(0, 3), (3, 0), (-1, 3)])
def test_a_size_below_one_is_refused(sizes: tuple[int, int]) -> None:
    with pytest.raises(
        ShapeError, match=r"Linear: (in|out)_features is (0|-1), but a size is at least 1"
    ):
        nn.Linear(*sizes, rng=rng())


def test_linear_refuses_another_number_of_features() -> None:
    with pytest.raises(ShapeError) as caught:
        nn.Linear(784, 10, rng=rng())(draw(32, 783))
    assert str(caught.value) == (
        "Linear.__call__: argument 'x' is float32 (32, 783), declared Float32[Tensor, \"*b 784\"]: "
        "axis -1 is 783, expected 784"
    )


@pytest.mark.parametrize(
    ("layer", "formula"),
    [
        (nn.ReLU(), lambda x: np.maximum(x, 0)),
        (nn.LeakyReLU(), lambda x: np.where(x > 0, x, 0.01 * x)),
        (nn.LeakyReLU(0.3), lambda x: np.where(x > 0, x, 0.3 * x)),
        (nn.Tanh(), np.tanh),
        (nn.Sigmoid(), lambda x: 1 / (1 + np.exp(-x))),
        (nn.Flatten(), lambda x: x.reshape(x.shape[0], -1)),
    ],
)
def test_layers_without_parameters(layer: Any, formula: Any) -> None:
    x = draw(2, 3, 4)
    np.testing.assert_allclose(layer(x).numpy(), formula(x.numpy()), rtol=1e-6)
    assert trees.leaves(layer) == []


def test_every_parameter_gets_the_right_gradient() -> None:
    model = nn.Sequential(nn.Linear(5, 4, rng=rng()), nn.Tanh(), nn.Linear(4, 3, rng=rng()))

    def f(model: Any, x: Any) -> Any:
        return model(x)

    assert check_gradients(f, model, draw(6, 5)) < 1e-5
