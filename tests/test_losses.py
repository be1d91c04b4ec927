"""Losses: stable at the ends, finite gradients, labels that are no class, and other wrong operands.

Their values and gradients: `tests/test_laws.py` beside plain numpy, `tests/parity/losses` beside
PyTorch. Their shapes: `tests/shapes/rules/test_losses.py`.
"""

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from tests.testing.records import of_losses
from typednn import Tensor, grad, jit, losses, ops, vmap
from typednn.shapes.shape import ShapeError
from typednn.testing.sampling import draw_sample

CASES = of_losses()


def draw(*shape: int, scale: float = 1.0) -> Tensor[Any, np.float32]:
    return ops.normal(shape, rng=np.random.default_rng(0)) * scale


def labels(*values: int, dtype: Any = np.int64) -> Tensor[Any, Any]:
    return ops.asarray(np.array(values, dtype))


def calls() -> Iterator[Any]:
    """Each loss on each of its samples: its function, operands, options."""
    for place, case in enumerate(CASES):
        for sample in case.samples:
            arrays = draw_sample(sample, np.random.default_rng(0))
            operands = [ops.asarray(array) for array in arrays]
            name = f"{place}-{case.name}-{dict(sample.params)}"
            yield pytest.param(case.function, operands, sample.params, id=name)


every_call = pytest.mark.parametrize(("loss", "operands", "options"), list(calls()))


@every_call
def test_planned_as_eager(loss: Any, operands: list[Any], options: Any) -> None:
    expected = loss(*operands, **options)
    planned = jit(lambda *xs: loss(*xs, **options))(*operands)
    np.testing.assert_allclose(planned.numpy(), expected.numpy(), rtol=1e-14)


@every_call
def test_mapped_as_one_after_the_other(loss: Any, operands: list[Any], options: Any) -> None:
    batch = [ops.stack([x, ops.flip(x, axis=0)]) for x in operands]
    found = vmap(lambda *xs: loss(*xs, **options))(*batch)
    for k in range(2):
        expected = loss(*[x[k] for x in batch], **options)
        np.testing.assert_allclose(found[k].numpy(), expected.numpy(), rtol=1e-14)


@every_call
def test_the_mean_and_the_sum_are_those_of_each(
    loss: Any, operands: list[Any], options: Any
) -> None:
    options = {key: value for key, value in options.items() if key != "reduction"}
    each = loss(*operands, reduction="none", **options).numpy()
    assert loss(*operands, reduction="sum", **options).item() == pytest.approx(each.sum())
    if loss in vars(losses).values() and "ignore_index" not in options:  # and so without weights
        assert loss(*operands, **options).item() == pytest.approx(each.mean())


# Stable at the ends


@pytest.mark.parametrize("size", [1e4, 1e30, 1e38])
def test_cross_entropy_is_stable(size: float) -> None:
    logits = ops.asarray(np.array([[size, 0.0], [-size, 0.0]], np.float32))
    assert losses.cross_entropy(logits, labels(0, 1)).item() == 0.0
    assert np.isfinite(losses.cross_entropy(logits / 4, labels(1, 0)).item())
    gradient: Any = grad(losses.cross_entropy)(logits, labels(1, 0))
    np.testing.assert_allclose(gradient.numpy(), [[0.5, -0.5], [-0.5, 0.5]])


FAR = ops.asarray(np.array([[1e4, -1e4, 0.0], [-1e4, 1e4, 1e4]], np.float32))
ONE_HOT = ops.asarray(np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], np.float32))
ZEROS = ops.zeros((2, 3))
SURE = ops.log_softmax(FAR)
BOTH = labels(1, 0) > 0
ENDS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "cross entropy": (losses.cross_entropy, (FAR, labels(1, 0))),
    "cross entropy, smoothed": (
        lambda x, y: losses.cross_entropy(x, y, label_smoothing=0.1, ignore_index=2),
        (FAR, labels(1, 0)),
    ),
    "soft cross entropy": (losses.soft_cross_entropy, (FAR, ONE_HOT)),
    "binary cross entropy": (losses.binary_cross_entropy_with_logits, (FAR, ONE_HOT)),
    "divergence of one class": (losses.kl_divergence, (SURE, ONE_HOT)),
    "multi-class margin": (losses.multi_margin, (FAR, labels(1, 0))),
    "hinge": (losses.hinge, (FAR, ONE_HOT > 0.0)),
    "mse": (losses.mse, (FAR, ZEROS)),
    "mse of equals": (losses.mse, (FAR, FAR)),
    "l1 of equals": (losses.l1, (FAR, FAR)),
    "huber of equals": (losses.huber, (FAR, FAR)),
    "huber far": (losses.huber, (FAR * 1e30, ZEROS)),
    "smooth l1 far": (losses.smooth_l1, (FAR * 1e30, ZEROS)),
    "triplet of equals": (losses.triplet, (FAR, FAR, FAR)),
    "cosine of zeros": (losses.cosine_embedding, (ZEROS, FAR, BOTH)),
    "cosine of only zeros": (losses.cosine_embedding, (ZEROS, ZEROS, BOTH)),
    "ctc": (losses.ctc, (SURE[None], labels(1)[None], labels(2), labels(1))),
}


@pytest.mark.parametrize("end", ENDS)
def test_values_and_gradients_are_finite_at_the_ends(end: str) -> None:
    loss, operands = ENDS[end]
    places = tuple(k for k, x in enumerate(operands) if x.dtype.kind == "f")
    assert np.isfinite(loss(*operands).item())
    for gradient in grad(lambda *xs: loss(*xs), argnums=places)(*operands):
        assert np.isfinite(gradient.numpy()).all(), gradient


SURE_AND_RIGHT: dict[str, Callable[..., Any]] = {
    "cross_entropy": lambda **options: losses.cross_entropy(FAR[:1], labels(0), **options),
    "cross_entropy, ignoring": lambda **options: losses.cross_entropy(
        FAR[:1], labels(0), ignore_index=2, **options
    ),
    "nll": lambda **options: losses.nll(ops.zeros((2, 3)), labels(0, 1), **options),
    "soft_cross_entropy": lambda **options: losses.soft_cross_entropy(
        ops.zeros((2, 3)), ops.zeros((2, 3)), **options
    ),
}


@pytest.mark.parametrize("backend", ["eager", "numpy", "native"])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("loss", SURE_AND_RIGHT)
def test_no_loss_is_a_negative_zero(loss: str, reduction: str, backend: Any) -> None:
    def call() -> Tensor[Any, Any]:
        found: Tensor[Any, Any] = SURE_AND_RIGHT[loss](reduction=reduction)
        return found

    found = (call if backend == "eager" else jit(call, backend=backend))().numpy()
    assert not found.any()
    assert not np.signbit(found).any()


def test_the_divergence_is_0_times_what_cannot_be() -> None:
    impossible = ops.asarray(np.array([[-np.inf, 0.0]]))
    p = ops.asarray(np.array([[0.0, 1.0]]))
    assert losses.kl_divergence(impossible, p).item() == 0.0
    slopes = grad(lambda x, p: losses.kl_divergence(x, p), argnums=(0, 1))(impossible, p)
    assert [slope.numpy().tolist() for slope in slopes] == [[[0.0, -1.0]], [[0.0, 1.0]]]


def test_more_labels_than_times_cannot_be_read() -> None:
    log_probs = ops.log_softmax(draw(2, 3, 4), axis=2)
    operands = (labels(1, 1, 2, 3, 0, 0)[:, None].reshape((2, 3)), labels(3, 3), labels(3, 1))
    each = losses.ctc(log_probs, *operands, reduction="none").numpy()
    assert each[0] == np.inf  # between two equal labels there is a blank
    assert np.isfinite(each[1])
    slopes = grad(losses.ctc)(log_probs, *operands).numpy()
    assert np.isfinite(slopes).all()
    assert not slopes[0].any()


def test_nothing_is_learnt_if_all_labels_are_ignored() -> None:
    logits, none = draw(2, 3), labels(-1, -1)
    for weight in (None, ops.ones(3)):

        def loss(x: Any, weight: Any = weight) -> Any:
            return losses.cross_entropy(x, none, weight=weight, ignore_index=-1)

        assert loss(logits).item() == 0.0
        assert not grad(loss)(logits).numpy().any()


def test_what_is_beyond_the_lengths_changes_nothing() -> None:
    log_probs = ops.log_softmax(draw(1, 4, 3), axis=2)
    short = losses.ctc(log_probs[:, :3], labels(1)[None], labels(3), labels(1))
    longer = losses.ctc(log_probs, labels(1, -7)[None], labels(3), labels(1))
    assert short.item() == longer.item()


def test_no_labels_are_read_from_blanks_and_no_times_are_certain() -> None:
    log_probs = ops.log_softmax(draw(2, 4, 3), axis=2)
    for most in (0, 2):
        none = ops.zeros((2, most), dtype=np.int64)
        found = losses.ctc(log_probs, none, labels(4, 3), labels(0, 0), reduction="none")
        expected = [-log_probs[0, :, 0].sum().item(), -log_probs[1, :3, 0].sum().item()]
        np.testing.assert_allclose(found.numpy(), expected, rtol=1e-6)
    assert losses.ctc(log_probs[:, :0], none, labels(0, 0), labels(0, 0)).item() == 0.0
    empty = losses.ctc(log_probs[:0], none[:0], labels(), labels(), reduction="sum")
    assert empty.item() == 0.0


# Labels


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.uint32, np.int64])
def test_labels_of_any_integer_dtype(dtype: Any) -> None:
    logits = draw(3, 3)
    for options in ({}, {"reduction": "none"}, {"ignore_index": 2}, {"ignore_index": -100}):
        found = losses.cross_entropy(logits, labels(0, 2, 1, dtype=dtype), **options)
        expected = losses.cross_entropy(logits, labels(0, 2, 1), **options)
        assert found.numpy().tolist() == expected.numpy().tolist()


LABELLED = (losses.cross_entropy, losses.nll, losses.multi_margin)


@pytest.mark.parametrize("loss", LABELLED)
@pytest.mark.parametrize("reduction", ["mean", "none"])
@pytest.mark.parametrize("dtype", [np.int32, np.int64])
@pytest.mark.parametrize(("wrong", "place"), [((0, 3, 1), 1), ((0, 1, -1), 2), ((-3, 5, 0), 0)])
def test_a_label_that_is_no_class_is_named(
    loss: Any, reduction: str, dtype: Any, wrong: tuple[int, ...], place: int
) -> None:
    for run in (loss, jit(loss, static_argnames=("reduction",))):
        with pytest.raises(ShapeError) as caught:
            run(draw(3, 3), labels(*wrong, dtype=dtype), reduction=reduction)
        assert caught.value.code == "shape-index"
        assert str(caught.value) == (
            f"{loss.__name__}: labels[{place}] is {wrong[place]}, but 3 classes have labels 0 to 2"
        )


def test_a_pixel_that_is_no_class_is_named() -> None:
    wrong = ops.asarray(np.array([[[0, 1], [2, 9]]]))
    with pytest.raises(ShapeError, match=r"^cross_entropy: labels\[0, 1, 1\] is 9, but 3 classes"):
        losses.cross_entropy(draw(1, 3, 2, 2), wrong)
    with pytest.raises(ShapeError, match=r"^nll: labels\[0, 1, 1\] is 9, but 3 classes"):
        losses.nll(draw(1, 3, 2, 2), ops.where(wrong < 1, -100, wrong), ignore_index=-100)


@pytest.mark.parametrize(
    "loss",
    [losses.binary_cross_entropy_with_logits, losses.soft_cross_entropy, losses.kl_divergence],
)
@pytest.mark.parametrize("bad", [1.5, -0.5, np.nan, np.inf])
def test_what_is_no_probability_is_named(loss: Any, bad: float) -> None:
    """Also planned, and though nobody reads the loss; what is beyond by rounding is taken."""
    logits, targets = ops.zeros((2, 3)), np.full((2, 3), 0.5, np.float32)
    targets[1, 1] = np.nextafter(np.float32(1), np.float32(2))
    right, wrong = (
        ops.asarray(targets),
        ops.asarray(np.where(targets > 1, bad, targets), dtype=np.float32),
    )

    def unread(x: Any, t: Any) -> Any:
        loss(x, t)
        return x

    for f in (loss, jit(loss), grad(loss), jit(grad(loss)), jit(unread)):
        f(logits, right)
        with pytest.raises(ValueError, match=rf"\[1, 1\] is {bad}, expected a number from 0 to 1$"):
            f(logits, wrong)


def test_strided_labels_are_looked_at_in_place() -> None:
    classes = labels(0, 9, 2, 9, 1, 9)[::2]
    for reduction in ("mean", "none"):
        found = losses.cross_entropy(draw(3, 3), classes, reduction=reduction)
        expected = losses.cross_entropy(draw(3, 3), labels(0, 2, 1), reduction=reduction)
        assert found.numpy().tolist() == expected.numpy().tolist()


# What is refused

X, Y = draw(3, 3), labels(0, 1, 2)
WEIGHTS = ops.asarray([1.0, -1.0, 0.0], dtype=X.dtype)
L: Any = losses  # what is wrong here on purpose is not seen by mypy
WRONG: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: L.mse(draw(3, 1), draw(3)), ShapeError, r"mse: outputs \(3, 1\) and targets \(3,\)"),
    (lambda: L.cross_entropy(X, Y[:2]), ShapeError, r"cross_entropy: logits \(3, 3\) and labels"),
    (lambda: L.cross_entropy(X, X[0]), ShapeError, "labels is float32, it must be integer"),
    (lambda: L.mse(Y, Y), ShapeError, "mse: outputs is int64, it must be floating-point"),
    (lambda: L.mse(X, X.astype(np.float64)), ShapeError, "dtypes are never promoted"),
    (lambda: L.mse(X[:0], X[:0]), ShapeError, "mse: .* no elements, and the mean of nothing"),
    (lambda: L.cross_entropy(X[:0], Y[:0]), ShapeError, "cross_entropy: .* no elements"),
    (lambda: L.mse(X, X, reduction="avg"), ValueError, "mse: reduction is 'avg', it must be 'mean'"),
    (lambda: L.mse(X, X, reduction=None), ValueError, "mse: reduction is None, it must be"),
    (lambda: L.huber(X, X, delta=0.0), ValueError, "huber: delta is 0.0, but expected a number above 0"),
    (lambda: L.huber(X, X, delta=np.nan), ValueError, "huber: delta is nan"),
    (lambda: L.smooth_l1(X, X, beta=-1.0), ValueError, "smooth_l1: beta is -1.0"),
    (lambda: L.huber(X, X, delta=None), TypeError, "huber: delta is None, but expected a number above 0"),
    (lambda: L.smooth_l1(X, X, beta=True), TypeError, "smooth_l1: beta is True, but expected a number"),
    (lambda: L.triplet(X, X, X, margin="1"), TypeError, "triplet: margin is '1', but expected a number"),
    (lambda: L.cosine_embedding(X, X, Y > 0, margin="0"), TypeError, "margin is '0', but expected a number from -1 to 1"),
    (lambda: L.cross_entropy(X, Y, label_smoothing=None), TypeError, "cross_entropy: label_smoothing is None, but expected a number"),
    (lambda: L.triplet(X, X, X, margin=0.0), ValueError, "triplet: margin is 0.0"),
    (lambda: L.multi_margin(X, Y, margin=-1.0), ValueError, "multi_margin: margin is -1.0"),
    (lambda: L.cosine_embedding(X, X, Y > 0, margin=2.0), ValueError, "margin is 2.0, but expected a number from -1 to 1"),
    (lambda: L.cross_entropy(X, Y, label_smoothing=1.5), ValueError, "label_smoothing is 1.5, but expected a number from 0 to 1"),
    (lambda: L.soft_cross_entropy(X, X, label_smoothing=-0.1), ValueError, "label_smoothing is -0.1"),
    (lambda: L.binary_cross_entropy_with_logits(X, X + 1.5), ValueError, r"logits: targets\[0, 0\] is .*, expected a number from 0 to 1$"),
    (lambda: L.soft_cross_entropy(X, X * np.nan), ValueError, r"soft_cross_entropy: probabilities\[0, 0\] is nan, expected a number from"),
    (lambda: L.cross_entropy(X, Y, ignore_index=1.0), TypeError, "cross_entropy: ignore_index is 1.0, it must be an int"),
    (lambda: L.ctc(X[None], Y[None], labels(4), labels(3)), ShapeError, r"ctc: input_lengths\[0\] is 4, expected a length from 0 to 3"),
    (lambda: L.ctc(X[None], Y[None], labels(3), labels(-1)), ShapeError, r"ctc: label_lengths\[0\] is -1, expected a length from 0 to 3"),
    (lambda: L.ctc(X[None], labels(9)[None], labels(3), labels(1)), ShapeError, r"ctc: labels\[0, 0\] is 9, but 3 classes"),
    (lambda: L.cross_entropy(X, Y, weight=WEIGHTS), ValueError, r"cross_entropy: weight\[1\] is -1.0, expected a number of at least 0$"),
    (lambda: jit(lambda w: L.nll(X, Y, weight=w))(WEIGHTS), ValueError, r"nll: weight\[1\] is -1.0, expected a number of at least 0$"),
    (lambda: L.soft_cross_entropy(X, X * 0, weight=WEIGHTS), ValueError, r"soft_cross_entropy: weight\[1\] is -1.0"),
    (lambda: L.binary_cross_entropy_with_logits(X, X * 0, pos_weight=WEIGHTS), ValueError, r"logits: pos_weight\[1\] is -1.0"),
    (lambda: L.ctc(X[None], Y[None], labels(3), labels(1), blank=-1), ValueError, "ctc: blank is -1, but 3 classes are 0 to 2"),
    (lambda: L.ctc(X[None], labels(2, 0)[None], labels(3), labels(2)), ValueError, r"ctc: labels\[0, 1\] is 0, expected a class that is not the blank"),
    (lambda: L.ctc(X[None], Y[None], labels(3), labels(1), blank=3), ValueError, "ctc: blank is 3, but 3 classes are 0 to 2"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "words"), WRONG)
def test_what_is_wrong_is_refused_in_one_line(call: Any, error: Any, words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [[0.0, 1.0], np.zeros((2, 3)), None, 1.0])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_no_tensor_is_refused_by_name(case: Any, wrong: Any) -> None:
    operands = [ops.asarray(x) for x in draw_sample(case.samples[0], np.random.default_rng(0))]
    for place in range(2):
        given = [*operands[:place], wrong, *operands[place + 1 :]]
        with pytest.raises(TypeError, match=f"^{case.name}: [a-z_]+ is .*, it must be a tensor"):
            case.function(*given)


@pytest.mark.parametrize("name", [name for name in losses.__all__ if name.islower()])
def test_a_loss_is_pickled_by_its_name(name: str) -> None:
    loss = getattr(losses, name)
    assert pickle.loads(pickle.dumps(loss)) is loss


# What cross entropy is


def test_the_gradient_of_cross_entropy_is_softmax_minus_one_hot() -> None:
    logits, classes = draw(5, 3), labels(0, 2, 1, 1, 0)
    expected = (ops.softmax(logits) - ops.one_hot(classes, 3)).numpy() / 5
    for loss in (
        losses.cross_entropy,
        lambda x, y: ops.mean(losses.cross_entropy(x, y, reduction="none")),
    ):
        np.testing.assert_allclose(grad(loss)(logits, classes).numpy(), expected, atol=1e-7)


def test_probabilities_of_one_class_are_its_label() -> None:
    logits, classes = draw(5, 3), labels(0, 2, 1, 1, 0)
    soft = losses.soft_cross_entropy(logits, ops.one_hot(classes, 3), label_smoothing=0.2)
    hard = losses.cross_entropy(logits, classes, label_smoothing=0.2)
    assert soft.item() == pytest.approx(hard.item(), rel=1e-6)
