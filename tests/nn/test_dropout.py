"""Dropout: how much is dropped, what stays, and that the mean stays the same."""

from typing import Any

import numpy as np
import pytest

from typednn import grad, jit, nn, ops, random, vmap
from typednn.shapes.shape import ShapeError

KEY = random.key(0)
FLOATS: list[Any] = [np.float32, np.float64]
LAYERS = [nn.Dropout, nn.SpatialDropout]


@pytest.mark.parametrize("make", LAYERS)
@pytest.mark.parametrize("probability", [0.0, 0.1, 0.5, 0.9])
def test_values_are_dropped_or_divided(make: Any, probability: float) -> None:
    x = random.uniform(random.key(1), (200, 50, 3), minval=1.0, maxval=2.0)
    out = make(probability)(x, nn.Train(KEY)).numpy()
    kept = out != 0
    np.testing.assert_allclose(out[kept], (x.numpy() / np.float32(1 - probability))[kept], 1e-6)
    assert abs(kept.mean() - (1 - probability)) < 0.01
    assert abs(out.mean() / x.numpy().mean() - 1) < 0.05


@pytest.mark.parametrize("shape", [(40, 30), (40, 30, 5), (40, 30, 4, 4), (40, 30, 2, 3, 4)])
def test_whole_channels_are_dropped(shape: tuple[int, ...]) -> None:
    out = nn.SpatialDropout(0.3)(ops.ones(shape), nn.Train(KEY)).numpy().reshape(40, 30, -1)
    assert set(np.unique((out != 0).mean(axis=2))) == {0.0, 1.0}
    assert 0.6 < (out != 0).mean() < 0.8


def test_elements_are_dropped_one_by_one() -> None:
    out = nn.Dropout(0.3)(ops.ones((40, 30, 16)), nn.Train(KEY)).numpy()
    assert 0.2 < (out != 0).mean(axis=2).min() < (out != 0).mean(axis=2).max() <= 1
    assert len(np.unique((out != 0).mean(axis=2))) > 5


@pytest.mark.parametrize("make", LAYERS)
def test_in_evaluation_it_is_the_identity(make: Any) -> None:
    x = ops.ones((2, 3, 4))
    assert make(0.9)(x, nn.Eval()) is x


@pytest.mark.parametrize("make", LAYERS)
def test_each_call_drops_anew(make: Any) -> None:
    x, mode, layer = ops.ones((20, 30, 2)), nn.Train(KEY), make()
    first, second = layer(x, mode).numpy(), layer(x, mode).numpy()
    assert (first != second).any()
    assert (first == layer(x, nn.Train(KEY)).numpy()).all()


@pytest.mark.parametrize("make", LAYERS)
def test_the_gradient_is_dropped_with_the_values(make: Any) -> None:
    x = random.normal(KEY, (6, 5, 4))

    def f(x: Any, key: random.Key) -> Any:
        return (make(0.4)(x, nn.Train(key)) * 3.0).sum()

    mask = make(0.4)(ops.ones((6, 5, 4)), nn.Train(KEY)).numpy()
    for gradient in (grad(f)(x, KEY), jit(grad(f))(x, KEY)):
        np.testing.assert_allclose(gradient.numpy(), 3 * mask, rtol=1e-6)


@pytest.mark.parametrize("make", LAYERS)
def test_elements_of_a_batch_have_masks_of_their_own(make: Any) -> None:
    keys = random.split(KEY, 3)
    x = ops.ones((3, 10, 10))
    found = vmap(lambda x, key: make()(x, nn.Train(key)))(x, keys).numpy()
    for number in range(3):
        expected = make()(x[number], nn.Train(keys[number])).numpy()
        np.testing.assert_array_equal(found[number], expected)


def test_dtypes_stay() -> None:
    for dtype in FLOATS:
        assert nn.Dropout()(ops.ones((2, 3), dtype=dtype), nn.Train(KEY)).dtype == dtype


@pytest.mark.parametrize("make", LAYERS)
@pytest.mark.parametrize("probability", [1, 1.0, -0.1, 2.5, float("nan"), float("inf")])
def test_other_probabilities_are_refused(make: Any, probability: float) -> None:
    with pytest.raises(ShapeError) as caught:
        make(probability)
    assert str(caught.value) == (
        f"{make.__name__}: probability is {probability}, it must be at least 0 and below 1"
    )


def test_channels_need_two_axes() -> None:
    with pytest.raises(ShapeError, match=r"SpatialDropout.__call__: argument 'x'"):
        nn.SpatialDropout()(ops.ones(3), nn.Train(KEY))  # type: ignore[shape-rank] # on purpose


@pytest.mark.parametrize("make", [nn.Dropout, nn.SpatialDropout, nn.RReLU, lambda: nn.BatchNorm(3)])
def test_the_mode_is_asked_for(make: Any) -> None:
    with pytest.raises(
        TypeError, match=r"__call__(: it takes a mode, which is missing|\(\) missing 1 .*: 'mode')"
    ):
        make()(ops.ones((2, 3)))
    for wrong in (True, None, "train", KEY):
        with pytest.raises(TypeError, match=r"argument 'mode' is .*, declared Train \| Eval"):
            make()(ops.ones((2, 3)), wrong)
