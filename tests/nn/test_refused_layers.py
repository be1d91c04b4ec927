"""What constructors and calls of layers refuse, in the words of mypy (tests/typing/cases/layers_*.py)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from typednn import nn, ops
from typednn.shapes.shape import ShapeError


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


layers: Any = nn  # mypy refuses these calls itself
IMAGES = ops.zeros((2, 4, 8, 8))


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (
            lambda: layers.Conv2d(0, 6, 5, rng=rng()),
            "Conv2d: in_channels is 0, but a size is at least 1",
        ),
        (
            lambda: layers.Conv2d(1, 6, (5, 5, 5), rng=rng()),
            "Conv2d: kernel_size (5, 5, 5) has 3 values, expected an int or 2, one for each axis in space",
        ),
        (
            lambda: layers.ConvTranspose1d(4, 6, 5, groups=4, rng=rng()),
            "ConvTranspose1d: out_channels is 6, expected a multiple of groups, 4",
        ),
        (
            lambda: layers.MaxPool2d(3, padding=2),
            "MaxPool2d: padding is 2, expected at most half of kernel_size, 3",
        ),
        (
            lambda: layers.AdaptiveAvgPool2d(0),
            "AdaptiveAvgPool2d: output_size is 0; expected at least 1",
        ),
        (layers.Upsample, "Upsample: one of size and scale_factor is needed, not none"),
        (
            lambda: layers.Upsample(2, 2.0),
            "Upsample: one of size and scale_factor is needed, not both",
        ),
        (
            lambda: layers.GroupNorm(3, 4),
            "GroupNorm: num_channels is 4, expected a multiple of num_groups, 3",
        ),
        (
            lambda: layers.Unflatten(1, (2, -1)),
            "Unflatten: sizes is (2, -1), but a size is at least 0",
        ),
        (
            lambda: layers.LayerNorm((3, 0)),
            "LayerNorm: normalized_shape is 0, but a size is at least 1",
        ),
        (
            lambda: layers.Residual(layers.Linear(7, 8, rng=rng())),
            "Residual: the inner layer gives (*b, 8) for x (*b, 7): axis -1 is 8, expected 7",
        ),
        (
            lambda: layers.Parallel(layers.Linear(8, 4, rng=rng()), layers.Linear(7, 4, rng=rng())),
            "Parallel: branch 2 'Linear[7, 4]' takes '*b 7', but branch 1 'Linear[8, 4]' takes '*b 8'",
        ),
        (
            lambda: layers.Concat(
                layers.Conv2d(4, 2, 1, rng=rng()),
                layers.Sequential(layers.MaxPool2d(3, 1, 1), layers.Conv2d(3, 2, 1, rng=rng())),
            ),
            (
                "Concat: branch 1 'Conv2d[4, 2, 1]' takes x (..., 4, ?, ?), but branch 2 does not:"
                " Sequential: layer 2 'Conv2d[3, 2, 1]': conv2d: x (..., 4, ?, ?) and weight (2, 3, 1, 1):"
                " axis -3 of x has 4 channels, axis 1 of weight 3; they must be equal"
            ),
        ),
        (
            lambda: layers.Concat(layers.BatchNorm(3), layers.GroupNorm(2, 4)),
            (
                "Concat: branch 2 'GroupNorm[2, 4]' takes 'b 4 *space', but branch 1 'BatchNorm[3]'"
                " takes 'b 3 *rest'"
            ),
        ),
        (
            lambda: layers.Sequential(
                layers.Conv2d(1, 6, 5, rng=rng()), layers.Conv2d(5, 6, 5, rng=rng())
            ),
            (
                "Sequential: layer 2 'Conv2d[5, 6, 5]': conv2d: x (..., 6, ?, ?) and weight (6, 5, 5, 5):"
                " axis -3 of x has 6 channels, axis 1 of weight 5; they must be equal"
            ),
        ),
        (
            lambda: layers.LayerNorm((3, 8, 8))(IMAGES),
            "LayerNorm: x (2, 4, 8, 8): axis -3 is 4, expected 3",
        ),
        (
            lambda: layers.GlobalMaxPool()(IMAGES[0, 0]),
            "GlobalMaxPool: x (8, 8) has 2 axes, expected 3 or more (N, C, *space)",
        ),
        (
            lambda: layers.GLU(1)(IMAGES[:, 1:]),
            "GLU: x (2, 3, 8, 8): axis 1 is 3, expected an even size",
        ),
        (
            lambda: layers.PReLU(5)(IMAGES),
            "PReLU: x (2, 4, 8, 8): axis 1 is 4, expected 5, one for each slope",
        ),
    ],
)
def test_refused(build: Callable[[], Any], words: str) -> None:
    with pytest.raises(ShapeError) as caught:
        build()
    assert str(caught.value) == words


def test_an_output_layer_tied_to_an_embedding() -> None:
    layer = nn.Embedding(5, 3, rng=rng())
    h = ops.normal((2, 3), rng=rng())
    np.testing.assert_allclose(
        layer.attend(h).numpy(), h.numpy() @ layer.weight.numpy().T, rtol=1e-6
    )


@pytest.mark.parametrize(
    "build",
    [
        lambda rng: layers.Linear(3, 4, rng=rng),
        lambda rng: layers.MultiHeadAttention(4, 2, rng=rng),
        lambda rng: layers.TransformerBlock(4, 2, 8, rng=rng),
        lambda rng: layers.TransformerDecoder(4, 2, 8, layers=1, rng=rng),
        lambda rng: layers.LSTM(3, 4, rng=rng),
        lambda rng: layers.GRUCell(3, 4, rng=rng),
        lambda rng: layers.SeparableConv2d(3, 4, 3, rng=rng),
    ],
)
@pytest.mark.parametrize(("given", "kind"), [(0, "an int"), (3, "an int"), (None, "None")])
def test_what_is_no_generator(build: Callable[[Any], Any], given: object, kind: str) -> None:
    name = type(build(rng())).__name__
    with pytest.raises(TypeError) as caught:
        build(given)
    words = f"{name}: rng is {kind}, but expected a generator, e.g. np.random.default_rng(0)"
    assert str(caught.value) == words
