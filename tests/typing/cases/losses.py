"""Losses: the shape that `reduction` leaves, the dtype of the outputs, and operands that do not fit."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, Int32, Int64, UInt8
from typing_extensions import reveal_type

from typednn import Tensor, grad, jit, losses, ops, typed, value_and_grad
from typednn.losses import Reduction

# --- the shape by the reduction


@typed
def classified(x: Float32[Tensor, "b c"], y: Int64[Tensor, "b"], w: Float32[Tensor, "c"]) -> Float32[Tensor, ""]:
    reveal_type(losses.cross_entropy(x, y))  # R: Tensor[tuple[()], float32]
    reveal_type(losses.cross_entropy(x, y, reduction="sum"))  # R: Tensor[tuple[()], float32]
    reveal_type(losses.cross_entropy(x, y, reduction="none"))  # R: Tensor[tuple[b], float32]
    reveal_type(losses.cross_entropy(x, y, weight=w, ignore_index=-1, label_smoothing=0.1, reduction="none"))  # R: Tensor[tuple[b], float32]
    reveal_type(losses.nll(ops.log_softmax(x), y, weight=w))  # R: Tensor[tuple[()], float32]
    reveal_type(losses.multi_margin(x, y, reduction="none"))  # R: Tensor[tuple[b], float32]
    reveal_type(losses.soft_cross_entropy(x, ops.softmax(x), weight=w, reduction="none"))  # R: Tensor[tuple[b], float32]
    reveal_type(losses.kl_divergence(ops.log_softmax(x), ops.softmax(x), reduction="none"))  # R: Tensor[tuple[b], float32]
    return losses.cross_entropy(x, y)


@typed
def by_pixel(x: Float64[Tensor, "b c h w"], y: UInt8[Tensor, "b h w"]) -> Float64[Tensor, "b h w"]:
    reveal_type(losses.cross_entropy(x, y))  # R: Tensor[tuple[()], float64]
    return losses.cross_entropy(x, y, reduction="none")


@typed
def by_any_places(x: Float[Tensor, "b c *s"], y: Int32[Tensor, "b *s"]) -> Float[Tensor, "b *s"]:
    reveal_type(losses.nll(x, y, reduction="none"))  # R: Tensor[tuple[b, *s], floating[Any]]
    return losses.cross_entropy(x, y, reduction="none")


@typed
def numbers(x: Float64[Tensor, "b 3"], y: Float64[Tensor, "b 3"], p: Bool[Tensor, "b 3"]) -> Float64[Tensor, "b 3"]:
    reveal_type(losses.mse(x, y))  # R: Tensor[tuple[()], float64]
    reveal_type(losses.l1(x, y, reduction="none"))  # R: Tensor[tuple[b, 3], float64]
    reveal_type(losses.smooth_l1(x, y, beta=0.5, reduction="none"))  # R: Tensor[tuple[b, 3], float64]
    reveal_type(losses.hinge(x, p, reduction="none"))  # R: Tensor[tuple[b, 3], float64]
    reveal_type(losses.binary_cross_entropy_with_logits(x, y, pos_weight=x[0], reduction="none"))  # R: Tensor[tuple[b, 3], float64]
    return losses.huber(x, y, delta=2.0, reduction="none")


@typed
def vectors(x: Float32[Tensor, "*b d"], y: Float32[Tensor, "*b d"], same: Bool[Tensor, "*b"]) -> Float32[Tensor, "*b"]:
    reveal_type(losses.triplet(x, y, x, reduction="none"))  # R: Tensor[tuple[*b], float32]
    return losses.cosine_embedding(x, y, same, reduction="none")


@typed
def aligned(x: Float32[Tensor, "b t c"], y: Int64[Tensor, "b n"], times: Int64[Tensor, "b"], counts: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    reveal_type(losses.ctc(x, y, times, counts, reduction="none"))  # R: Tensor[tuple[b], float32]
    return losses.ctc(x, y, times, counts)


# --- a reduction that is not known


@typed
def some(x: Float32[Tensor, "b"], y: Float32[Tensor, "b"], reduction: Reduction) -> Float32[Tensor, "..."]:
    reveal_type(losses.mse(x, y, reduction=reduction))  # R: Tensor[tuple[()], float32] | Tensor[tuple[b], float32]
    return losses.mse(x, y, reduction=reduction)


x, y = ops.zeros((4, 1)), ops.zeros(4)
labels = ops.zeros(4, dtype=np.int64)
logits = ops.zeros((4, 10))

# --- a column beside a vector, which would broadcast

losses.mse(x, y)  # E: mse: outputs (4, 1) and targets (4,): both must have the same shape; write outputs[:, 0] [shape-rank]
losses.l1(y, x)  # E: l1: outputs (4,) and targets (4, 1): both must have the same shape; write targets[:, 0] [shape-rank]
losses.huber(ops.zeros((4, 1, 3)), ops.zeros((4, 3)))  # E: both must have the same shape; write outputs[:, 0] [shape-rank]
losses.mse(ops.zeros((4, 1)), ops.zeros((4, 3)))  # E: mse: outputs (4, 1) and targets (4, 3): both must have the same shape [shape]


@typed
def column(x: Float32[Tensor, "b 1"], y: Float32[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.mse(x, y)  # E: mse: outputs (b, 1) and targets (b,): both must have the same shape; write outputs[:, 0] [shape-rank]


@typed
def two_sizes(x: Float32[Tensor, "b c"], y: Float32[Tensor, "b d"]) -> Float32[Tensor, ""]:
    return losses.smooth_l1(x, y)  # E: smooth_l1: outputs (b, c) and targets (b, d): both must have the same shape [shape]


# --- labels that are not one for each place

losses.cross_entropy(logits, labels[:3])  # E: cross_entropy: logits (4, 10) and labels (3,): labels must be (4,), one for each place; axis 1 of logits has the classes [shape]
losses.cross_entropy(logits, labels[:, None])  # E: labels must be (4,), one for each place; axis 1 of logits has the classes; write labels[:, 0] [shape-rank]
losses.cross_entropy(logits, ops.one_hot(labels, 10))  # E: cross_entropy: labels is float32, it must be integer: e.g. labels.astype(np.int64); for probabilities write soft_cross_entropy [shape-dtype]
losses.cross_entropy(logits, ops.zeros((4, 10), dtype=np.int64))  # E: cross_entropy: logits (4, 10) and labels (4, 10): labels must be (4,), one for each place [shape-rank]
losses.cross_entropy(logits[0], labels[0])  # E: cross_entropy: logits (10,) has 1 axis, expected 2 or more: (batch, classes, ...) [shape-rank]
losses.cross_entropy(ops.zeros((2, 3, 8, 8)), ops.zeros((2, 8, 7), dtype=np.int64))  # E: labels must be (2, 8, 8) [shape]
losses.cross_entropy(logits, labels, weight=ops.zeros(4))  # E: cross_entropy: logits (4, 10) and weight (4,): weight must be (10,), one for each class [shape]
losses.cross_entropy(logits, labels, weight=ops.zeros(10, dtype=np.float64))  # E: cross_entropy: logits is float32 and weight is float64; dtypes are never promoted [shape-dtype]
losses.soft_cross_entropy(logits, logits[:, :9])  # E: soft_cross_entropy: logits (4, 10) and probabilities (4, 9): both must have the same shape [shape]
losses.cross_entropy(logits[:0], labels[:0])  # E: cross_entropy: logits (0, 10) has no elements, and the mean of nothing is not defined; reduction="sum" gives 0 [shape]

# --- other dtypes

losses.mse(labels, labels)  # E: mse: outputs is int64, it must be floating-point [shape-dtype]
losses.mse(y, y.astype(np.float64))  # E: mse: outputs is float32 and targets is float64; dtypes are never promoted [shape-dtype]
losses.hinge(y, y)  # E: hinge: positive is float32, it must be bool [shape-dtype]
losses.binary_cross_entropy_with_logits(y, labels)  # E: binary_cross_entropy_with_logits: logits is float32 and targets is int64; dtypes are never promoted [shape-dtype]

# --- weights of positives, vectors, lengths

losses.binary_cross_entropy_with_logits(logits, logits, pos_weight=y)  # E: pos_weight (4,) does not broadcast to logits (4, 10): axis -1 is 4, expected 1 or 10 [shape]
losses.triplet(logits, logits, logits[:3])  # E: triplet: anchor (4, 10) and negative (3, 10): both must have the same shape [shape]
losses.cosine_embedding(logits, logits, ops.zeros((4, 1)) > 0)  # E: same must be (4,), one for each vector; write same[:, 0] [shape-rank]
losses.ctc(ops.zeros((2, 9, 5)), labels[None], labels[:2], labels[:2])  # E: ctc: log_probs (2, 9, 5) and labels (1, 4): labels must be (2, 4), as the batch has (2,) [shape]

# --- another word

losses.mse(y, y, reduction="average")  # E: [arg-type]

# --- a loss as a value

Loss = Callable[[Float32[Tensor, "b c"], Int64[Tensor, "b"]], Float32[Tensor, ""]]


def trained(loss: Loss) -> float:
    return loss(logits, labels).item()


trained(losses.cross_entropy)
trained(losses.nll)
trained(partial(losses.cross_entropy, label_smoothing=0.1))
reveal_type(grad(losses.mse)(y, y))  # R: Tensor[tuple[4], float32]
reveal_type(value_and_grad(losses.cross_entropy)(logits, labels)[1])  # R: Tensor[tuple[4, 10], float32]
reveal_type(jit(losses.mse)(y, y))  # R: Tensor[tuple[()], float32]

F = TypeVar("F", bound=np.floating)


def half(x: Tensor[tuple[int], F], y: Tensor[tuple[int], F]) -> Tensor[tuple[()], F]:
    return losses.mse(x, y) * 0.5
