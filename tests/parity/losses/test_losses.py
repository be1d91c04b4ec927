"""Each loss with each option against PyTorch's: values and gradients, in float64, eager and planned."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from tests.parity.layers.torch_layers import torch
from typednn import jit, losses, ops, value_and_grad

f = torch.nn.functional
Loss = Callable[..., Any]

RNG = np.random.default_rng(0)
X, Y, Z = (RNG.normal(size=(6, 4)) for _ in range(3))
PIXELS = RNG.normal(size=(2, 4, 3, 5))
LABELS = RNG.integers(0, 4, 6)
PIXEL_LABELS = RNG.integers(0, 4, (2, 3, 5))
WEIGHT = RNG.uniform(0.5, 2.0, 4)
P, PIXEL_P = (
    np.exp(x) / np.exp(x).sum(1, keepdims=True) for x in (Y, RNG.normal(size=PIXELS.shape))
)
UNIT = RNG.uniform(size=(6, 4))
YES = RNG.integers(0, 2, 6).astype(bool)
SIGNS = RNG.integers(0, 2, (6, 4)).astype(bool)
REDUCTIONS: Final = ("mean", "sum", "none")

CALLS: Final[dict[str, tuple[Loss, Loss, tuple[Any, ...]]]] = {
    "mse": (losses.mse, f.mse_loss, (X, Y)),
    "l1": (losses.l1, f.l1_loss, (X, Y)),
    "l1 at equal points": (losses.l1, f.l1_loss, (X, np.where(SIGNS, X, Y))),
    "nll": (losses.nll, f.nll_loss, (Y, LABELS)),
    "nll of pixels": (losses.nll, f.nll_loss, (PIXELS, PIXEL_LABELS)),
    "binary cross entropy": (
        losses.binary_cross_entropy_with_logits,
        f.binary_cross_entropy_with_logits,
        (X, UNIT),
    ),
    "binary cross entropy of far logits": (
        losses.binary_cross_entropy_with_logits,
        f.binary_cross_entropy_with_logits,
        (X * 1e4, UNIT),
    ),
    "hinge": (
        losses.hinge,
        lambda x, yes, reduction: _torch_reduced((1 - (2.0 * yes - 1) * x).clamp(min=0), reduction),
        (X, SIGNS),
    ),
    "multi-class margin": (losses.multi_margin, f.multi_margin_loss, (X, LABELS)),
    "Kullback-Leibler of a batch": (
        losses.kl_divergence,
        lambda x, p, reduction: _torch_reduced(f.kl_div(x, p, reduction="none").sum(1), reduction),
        (np.log(P), P[::-1].copy()),
    ),
}
for margin in (0.3, 1.0, 5.0):
    CALLS[f"triplet, margin {margin}"] = (
        lambda *xs, m=margin, **how: losses.triplet(*xs, margin=m, **how),
        lambda *xs, m=margin, **how: f.triplet_margin_loss(*xs, margin=m, eps=0.0, **how),
        (X, Y, Z),
    )
    CALLS[f"multi-class margin {margin}"] = (
        lambda *xs, m=margin, **how: losses.multi_margin(*xs, margin=m, **how),
        lambda *xs, m=margin, **how: f.multi_margin_loss(*xs, margin=m, **how),
        (X, LABELS),
    )
    CALLS[f"huber, delta {margin}"] = (
        lambda *xs, d=margin, **how: losses.huber(*xs, delta=d, **how),
        lambda *xs, d=margin, **how: f.huber_loss(*xs, delta=d, **how),
        (X, Y),
    )
    CALLS[f"smooth l1, beta {margin}"] = (
        lambda *xs, b=margin, **how: losses.smooth_l1(*xs, beta=b, **how),
        lambda *xs, b=margin, **how: f.smooth_l1_loss(*xs, beta=b, **how),
        (X, Y),
    )
for margin in (-0.5, 0.0, 0.4):
    CALLS[f"cosine embedding, margin {margin}"] = (
        lambda *xs, m=margin, **how: losses.cosine_embedding(*xs, margin=m, **how),
        lambda x, y, yes, m=margin, **how: f.cosine_embedding_loss(
            x, y, 2 * yes.long() - 1, m, **how
        ),
        (X, Y, YES),
    )
for smoothing in (0.0, 0.1, 1.0):
    for ignored in (None, 2, -100):
        for is_weighted in (False, True):
            for places, operands in (("", (X, LABELS)), (" of pixels", (PIXELS, PIXEL_LABELS))):
                if ignored == -100:
                    operands = (operands[0], np.where(operands[1] == 3, -100, operands[1]))
                CALLS[f"cross entropy{places} {smoothing} {ignored} {is_weighted}"] = (
                    lambda x, y, *w, s=smoothing, i=ignored, **how: losses.cross_entropy(
                        x, y, weight=w[0] if w else None, label_smoothing=s, ignore_index=i, **how
                    ),
                    lambda x, y, *w, s=smoothing, i=ignored, **how: f.cross_entropy(
                        x, y, *w, label_smoothing=s, ignore_index=-9 if i is None else i, **how
                    ),
                    (*operands, *([WEIGHT] if is_weighted else [])),
                )
    for is_weighted in (False, True):
        for places, operands in (("", (X, P)), (" of pixels", (PIXELS, PIXEL_P))):
            CALLS[f"soft cross entropy{places} {smoothing} {is_weighted}"] = (
                lambda x, p, *w, s=smoothing, **how: losses.soft_cross_entropy(
                    x, p, weight=w[0] if w else None, label_smoothing=s, **how
                ),
                lambda x, p, *w, s=smoothing, **how: f.cross_entropy(
                    x, p, *w, label_smoothing=s, **how
                ),
                (*operands, *([WEIGHT] if is_weighted else [])),
            )
CALLS["nll, weighted, ignoring"] = (
    lambda x, y, w, **how: losses.nll(x, y, weight=w, ignore_index=1, **how),
    lambda x, y, w, **how: f.nll_loss(x, y, w, ignore_index=1, **how),
    (Y, LABELS, WEIGHT),
)
CALLS["binary cross entropy, weighted positives"] = (
    lambda x, t, w, **how: losses.binary_cross_entropy_with_logits(x, t, pos_weight=w, **how),
    lambda x, t, w, **how: f.binary_cross_entropy_with_logits(x, t, pos_weight=w, **how),
    (X, UNIT, WEIGHT),
)
# Both get log_softmax, because PyTorch's gradient of ctc_loss is right after it only.
TIMES, COUNTS = np.array([9, 7, 4]), np.array([3, 4, 1])
for blank in (0, 3):
    CALLS[f"ctc, blank {blank}"] = (
        lambda x, y, b=blank, **how: losses.ctc(
            ops.log_softmax(x, axis=2), y, ops.asarray(TIMES), ops.asarray(COUNTS), blank=b, **how
        ),
        lambda x, y, reduction, b=blank: _torch_reduced(
            f.ctc_loss(
                torch.log_softmax(x, 2).transpose(0, 1),
                y,
                torch.tensor(TIMES),
                torch.tensor(COUNTS),
                blank=b,
                reduction="none",
            ),
            reduction,
        ),
        (RNG.normal(size=(3, 9, 4)), np.array([[1, 1, 2, 0], [2, 1, 2, 1], [1, 0, 0, 0]])),
    )


def _torch_reduced(each: Any, reduction: str) -> Any:
    return each if reduction == "none" else getattr(each, reduction)()


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("name", CALLS)
def test_values_and_gradients(name: str, reduction: str) -> None:
    ours, theirs, arrays = CALLS[name]
    floats = [k for k, x in enumerate(arrays) if x.dtype.kind == "f" and not _is_weight(x)]
    given = [torch.tensor(x) for x in arrays]
    for k in floats:
        given[k].requires_grad_()
    expected = theirs(*given, reduction=reduction)
    weights = np.cos(np.arange(expected.numel())).reshape(tuple(expected.shape))
    (expected * torch.tensor(weights)).sum().backward()
    tensors = [ops.asarray(x) for x in arrays]

    def total(inputs: list[Any]) -> Any:
        operands = [*tensors]
        for k, x in zip(floats, inputs, strict=True):
            operands[k] = x
        found = ours(*operands, reduction=reduction)
        return ops.sum(found * ops.asarray(weights)), found

    slopes = value_and_grad(total, has_aux=True)
    for run in (slopes, jit(slopes)):
        (_, found), gradients = run([tensors[k] for k in floats])
        assert found.dtype == np.float64
        np.testing.assert_allclose(found.numpy(), expected.detach().numpy(), rtol=1e-10, atol=1e-10)
        for k, gradient in zip(floats, gradients, strict=True):
            np.testing.assert_allclose(
                gradient.numpy(), given[k].grad.numpy(), rtol=1e-10, atol=1e-10
            )


def _is_weight(x: Any) -> bool:
    """PyTorch has no gradient with respect to weights of classes."""
    return x is WEIGHT


def test_the_mean_divergence_is_torchs_batchmean() -> None:
    ours = losses.kl_divergence(ops.asarray(np.log(P)), ops.asarray(P[::-1].copy()))
    theirs = f.kl_div(torch.tensor(np.log(P)), torch.tensor(P[::-1].copy()), reduction="batchmean")
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-12)
