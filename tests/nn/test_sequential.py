"""Sequential: calls in turn, and refuses what does not fit when it is built."""

from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32

from typednn import Tensor, nn, ops, trees, typed
from typednn.shapes.shape import ShapeError


def linear(n: int, m: int) -> nn.Linear[Any, Any]:
    return nn.Linear(n, m, rng=np.random.default_rng(0))


class Rows(nn.Module):
    def __call__(self, x: Float32[Tensor, "b {self.size}"]) -> Float32[Tensor, "b 2*b"]:
        raise NotImplementedError

    def __init__(self) -> None:
        self.size = 3


def test_layers_are_called_in_turn() -> None:
    first, second = linear(3, 4), linear(4, 2)
    chain = nn.Sequential(first, nn.ReLU(), second)
    x = ops.normal((5, 3), rng=np.random.default_rng(1))
    assert np.array_equal(chain(x).numpy(), second(ops.relu(first(x))).numpy())
    assert nn.Sequential()(x) is x


def test_it_is_a_sequence_of_its_layers() -> None:
    layers = (linear(3, 4), nn.ReLU())
    chain = nn.Sequential(*layers)
    assert (len(chain), chain[1], tuple(chain)) == (2, layers[1], layers)
    assert [place for place, _ in trees.named_leaves(chain)] == [
        ".layers[0].weight",
        ".layers[0].bias",
    ]


def test_text() -> None:
    assert repr(nn.Sequential(linear(3, 4), nn.LeakyReLU(0.1))) == (
        "Sequential(\n"
        "    Linear[3, 4](weight=float32[3, 4], bias=float32[4]),\n"
        "    LeakyReLU(negative_slope=0.1),\n"
        ")"
    )


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (
            lambda: (linear(784, 100), linear(99, 10)),
            (
                "Sequential: layer 2 'Linear[99, 10]' takes '*b 99' but layer 1 'Linear[784, 100]' "
                "gives '*b 100'; make it Linear(100, 10)"
            ),
        ),
        (
            lambda: (linear(784, 100), nn.ReLU(), linear(99, 10)),
            (
                "Sequential: layer 3 'Linear[99, 10]' takes '*b 99' but layer 1 'Linear[784, 100]' "
                "gives '*b 100'; make it Linear(100, 10)"
            ),
        ),
        (
            lambda: (linear(3, 4), nn.Sequential(nn.ReLU(), linear(5, 2))),
            "Sequential: layer 2 'Sequential' takes '*b 5' but layer 1 'Linear[3, 4]' gives '*b 4'",
        ),
        (
            lambda: (nn.Sequential(linear(3, 4), nn.ReLU()), linear(5, 2)),
            (
                "Sequential: layer 2 'Linear[5, 2]' takes '*b 5' but layer 1 'Sequential' "
                "gives '... 4'; make it Linear(4, 2)"
            ),
        ),
    ],
)
def test_neighbours_that_do_not_fit(layers: Any, words: str) -> None:
    with pytest.raises(ShapeError) as caught:
        nn.Sequential(*layers())
    assert (str(caught.value), caught.value.code) == (words, "shape")


def test_what_is_not_known_passes() -> None:
    def anything(x: Any) -> Any:
        return x

    @typed
    def widened(x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b 2*n"]:
        return ops.concat([x, x], axis=1)

    nn.Sequential(linear(3, 28), nn.Flatten(), linear(30, 2))
    nn.Sequential(linear(3, 4), anything, linear(5, 2))
    nn.Sequential(linear(3, 4), Rows(), linear(5, 2))
    chain = nn.Sequential(linear(3, 4), widened, linear(8, 2))
    assert chain(ops.zeros((1, 3))).shape == (1, 2)
    with pytest.raises(ShapeError, match="gives 'b 2\\*n'"):
        nn.Sequential(linear(3, 4), widened, linear(9, 2))
