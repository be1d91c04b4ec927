"""Sequential: calls in turn, and refuses what does not fit when it is built."""

import re
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32

from typednn import Tensor, jit, nn, ops, random, remat, trees, typed, vmap
from typednn.shapes.shape import ShapeError

pytestmark = pytest.mark.filterwarnings("ignore:nn.Train. the running statistics")
# Here the outputs of layers count, not the model that has their statistics.


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


# Modes


class KeywordOnly(nn.Module):
    def __call__(self, x: Float32[Tensor, "*s"], *, mode: "nn.Mode") -> Float32[Tensor, "*s"]:
        return nn.Dropout()(x, mode)


class Perhaps(nn.Module):
    def __call__(
        self, x: Float32[Tensor, "*s"], mode: nn.Mode | None = None
    ) -> Float32[Tensor, "*s"]:
        return x if mode is None else nn.Dropout()(x, mode)


class Resize(nn.Module):
    def __call__(self, x: Float32[Tensor, "b n"], mode: str = "up") -> Float32[Tensor, "b 2*n"]:
        assert mode == "up"
        return ops.concat([x, x], axis=1)


def untyped(x, mode):  # type: ignore[no-untyped-def]  # on purpose
    return nn.Dropout()(x, mode)


def never_called(x: Any, mode: int) -> Any:
    raise NotImplementedError


X = ops.ones((6, 3))
TAKING: list[Any] = [
    nn.Dropout(),
    nn.BatchNorm(3),
    KeywordOnly(),
    Perhaps(),
    untyped,
    remat(untyped),
    jit(untyped),
    nn.Sequential(nn.ReLU(), nn.Sequential(KeywordOnly())),
]


@pytest.mark.parametrize("layer", TAKING)
def test_a_mode_is_passed_to_the_layers_that_take_one(layer: Any) -> None:
    chain = nn.Sequential(nn.ReLU(), layer, Resize(), ops.tanh, linear(6, 2))
    found = chain(X, nn.Train(random.key(0)))
    expected = layer(X, mode=nn.Train(random.key(0)))
    assert np.array_equal(found.numpy(), chain[4](ops.tanh(Resize()(expected))).numpy())
    assert chain(X, mode=nn.Eval()).shape == (6, 2)
    assert not np.array_equal(found.numpy(), chain(X, nn.Eval()).numpy())


@pytest.mark.parametrize("layer", [layer for layer in TAKING if not isinstance(layer, Perhaps)])
def test_a_missing_mode_is_refused_with_the_layer(layer: Any) -> None:
    chain: Any = nn.Sequential(linear(3, 3), Perhaps(), layer, nn.Dropout())
    name = getattr(layer, "__name__", str(layer).partition("(")[0])
    message = f"Sequential: layer 3 '{name}' takes a mode, which is missing: call model(x, mode)"
    calls: list[Any] = [lambda: chain(X), lambda: chain(X, None), lambda: jit(chain)(X)]
    for call in calls:
        with pytest.raises(TypeError) as caught:
            call()
        assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    "layers", [(), (nn.ReLU(),), (Resize(),), (nn.Sequential(nn.ReLU()),), (never_called,)]
)
def test_a_mode_that_no_layer_takes_is_refused(layers: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="Sequential: a mode is given, but no layer takes one"):
        nn.Sequential(*layers)(X, nn.Eval())


def test_a_layer_may_do_without_a_mode() -> None:
    assert nn.Sequential(Perhaps(), nn.Sequential(Perhaps()))(X) is X


def test_each_layer_of_a_chain_has_a_key_of_its_own() -> None:
    chain, x = nn.Sequential(nn.Dropout(), nn.Dropout()), ops.ones((20, 20))
    mode = nn.Train(random.key(0))
    first = nn.Dropout()(x, mode)
    expected = nn.Dropout()(first, mode)
    assert np.array_equal(chain(x, nn.Train(random.key(0))).numpy(), expected.numpy())


def test_statistics_of_a_chain_are_updated() -> None:
    chain = nn.Sequential(nn.BatchNorm(3), nn.Sequential(nn.BatchNorm(3), nn.ReLU()))
    mode = nn.Train(random.key(0))
    chain(X, mode)
    new = mode.updated(chain)
    assert new[0].running_mean.numpy().tolist() == pytest.approx([0.1] * 3)
    assert new[1][0].running_var.numpy().tolist() == pytest.approx([0.9] * 3)


@pytest.mark.parametrize("wrap", [jit, remat])
def test_a_wrapped_layer_has_the_shapes_of_the_layer(wrap: Any) -> None:
    chain = nn.Sequential(linear(3, 4), wrap(nn.Residual(nn.Dropout(0.5))), wrap(nn.Tanh()))
    x = ops.ones((5, 3))
    assert chain(x, nn.Eval()).shape == (5, 4)
    with pytest.raises(TypeError, match="Sequential: layer 2 'Residual' takes a mode, which is mi"):
        chain(x)
    shaped: Any = nn.Sequential(wrap(doubled), nn.Tanh())
    assert shaped(ops.ones((2, 4))).shape == (4, 4)
    with pytest.raises(ShapeError, match="layer 4 'Linear.* takes"):
        nn.Sequential(wrap(doubled), linear(4, 5), wrap(nn.Tanh()), linear(4, 2))


def doubled(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "2*b 4"]:
    return ops.concat([x, x])


def test_a_mapped_function_takes_another_shape() -> None:
    by_row = vmap(one_row)
    mapped = nn.Sequential(by_row, linear(4, 2))
    assert mapped(ops.ones((5, 4))).shape == (5, 2)


def one_row(x: Float32[Tensor, "4"]) -> Float32[Tensor, "4"]:
    return x


@pytest.mark.parametrize("wrap", [jit, remat])
def test_wrapped_parameters_are_refused(wrap: Any) -> None:
    with pytest.raises(TypeError, match="would hide the parameters of 'Linear"):
        nn.Sequential(wrap(linear(3, 4)))


def test_positions_are_counted_in_a_chain() -> None:
    rng = np.random.default_rng(0)
    chain: Any = nn.Sequential(nn.Linear(3, 8, rng=rng), nn.LearnedPositions(6, 8, rng=rng))
    layers: Any = nn  # mypy refuses these calls itself
    assert chain(ops.zeros((2, 6, 3))).shape == (2, 6, 8)
    words = "Sequential: layer 2 'LearnedPositions[6, 8]': LearnedPositions: x has 7 positions"
    with pytest.raises(ShapeError, match=re.escape(words)):
        chain(ops.zeros((2, 7, 3)))
    with pytest.raises(ShapeError, match=re.escape(words)):
        layers.Sequential(nn.Rearrange("b (t d) -> b t d", t=7), nn.LearnedPositions(6, 8, rng=rng))
