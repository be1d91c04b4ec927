"""Losses: their formulas, in float64 by numpy; stable at the ends; labels that are no class."""

from typing import Any

import numpy as np
import pytest

from typednn import Tensor, grad, losses, ops
from typednn.shapes.shape import ShapeError
from typednn.testing import check_gradients


def draw(*shape: int, scale: float = 1.0) -> Tensor[Any, np.float32]:
    return ops.normal(shape, rng=np.random.default_rng(0)) * scale


def labels(*values: int, dtype: Any = np.int64) -> Tensor[Any, Any]:
    return ops.asarray(np.array(values, dtype))


def reference(logits: Any, classes: Any) -> float:
    x = logits.numpy().astype(np.float64)
    log_probs = x - np.log(np.exp(x).sum(1, keepdims=True))
    return float(-log_probs[np.arange(len(x)), classes.numpy()].mean())


def test_cross_entropy_is_the_mean_of_minus_log_softmax() -> None:
    logits, classes = draw(5, 3, scale=3.0), labels(0, 2, 1, 1, 0)
    assert losses.cross_entropy(logits, classes).item() == pytest.approx(
        reference(logits, classes), rel=1e-6
    )


def test_nll_of_log_softmax_is_cross_entropy() -> None:
    logits, classes = draw(5, 3), labels(0, 2, 1, 1, 0)
    assert (
        losses.nll(ops.log_softmax(logits), classes).item()
        == losses.cross_entropy(logits, classes).item()
    )


def test_equal_logits_give_the_logarithm_of_the_number_of_classes() -> None:
    assert losses.cross_entropy(ops.zeros((4, 10)), labels(1, 2, 3, 4)).item() == pytest.approx(
        np.log(10)
    )


@pytest.mark.parametrize("size", [1e4, 1e30, 1e38])
def test_cross_entropy_is_stable(size: float) -> None:
    logits = ops.asarray(np.array([[size, 0.0], [-size, 0.0]], np.float32))
    assert losses.cross_entropy(logits, labels(0, 1)).item() == 0.0
    assert np.isfinite(losses.cross_entropy(logits / 4, labels(1, 0)).item())
    gradient: Any = grad(losses.cross_entropy)(logits, labels(1, 0))
    np.testing.assert_allclose(gradient.numpy(), [[0.5, -0.5], [-0.5, 0.5]])


@pytest.mark.parametrize("loss", [losses.cross_entropy, losses.nll])
def test_gradients(loss: Any) -> None:
    assert check_gradients(lambda x: loss(x, labels(0, 2, 1, 1, 0)), draw(5, 3)) < 1e-6


def test_the_gradient_of_cross_entropy_is_softmax_minus_one_hot() -> None:
    logits, classes = draw(5, 3), labels(0, 2, 1, 1, 0)
    expected = (ops.softmax(logits) - ops.one_hot(classes, 3)).numpy() / 5
    np.testing.assert_allclose(
        grad(losses.cross_entropy)(logits, classes).numpy(), expected, atol=1e-7
    )


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
@pytest.mark.parametrize(("wrong", "place"), [((0, 3, 1), 1), ((0, 1, -1), 2), ((-3, 5, 0), 0)])
def test_a_label_that_is_no_class_is_named(dtype: Any, wrong: tuple[int, ...], place: int) -> None:
    with pytest.raises(ShapeError) as caught:
        losses.cross_entropy(draw(3, 3), labels(*wrong, dtype=dtype))
    assert caught.value.code == "shape-index"
    assert str(caught.value) == (
        f"cross_entropy: labels[{place}] is {wrong[place]}, but 3 classes have labels 0 to 2"
    )
    with pytest.raises(ShapeError, match=r"^nll: labels\["):
        losses.nll(draw(3, 3), labels(*wrong, dtype=dtype))


def test_strided_labels_are_looked_at_in_place() -> None:
    classes = labels(0, 9, 2, 9, 1, 9)[::2]
    assert (
        losses.cross_entropy(draw(3, 3), classes).item()
        == losses.cross_entropy(draw(3, 3), labels(0, 2, 1)).item()
    )


def test_shapes_are_checked() -> None:
    with pytest.raises(ShapeError, match=r"^cross_entropy: argument 'labels' is int64 \(2,\)"):
        losses.cross_entropy(draw(3, 3), labels(0, 1))
    with pytest.raises(ShapeError, match="^mse: argument 'y'"):
        losses.mse(draw(3, 1), draw(3))
    wrong: Any = draw(3)
    with pytest.raises(ShapeError, match="which is no Int"):
        losses.cross_entropy(draw(3, 3), wrong)


def test_mse_is_the_mean_of_squares() -> None:
    x, y = draw(2, 3), draw(2, 3, scale=-0.5)
    assert losses.mse(x, y).item() == pytest.approx(float(np.mean((x.numpy() - y.numpy()) ** 2)))
    assert losses.mse(x, x).item() == 0.0
    assert check_gradients(losses.mse, x, y) < 1e-6
