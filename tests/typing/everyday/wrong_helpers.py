"""Helper functions around tensors: closures, defaults, star-args, nested functions, recursion, conditional expressions."""
from typing import Any

from jaxtyping import Float32, Int64

from typednn import Tensor, losses, ops

Pair = tuple[Float32[Tensor, "n 5"], Float32[Tensor, "n 5"]]


def stacked(*parts: Float32[Tensor, "n d"]) -> Float32[Tensor, "_ n d"]:
    return ops.stack(parts)


def interleaved(pair: Pair) -> Float32[Tensor, "2*n 5"]:
    a, b = pair
    return ops.reshape(ops.stack([a, b], axis=1), (a.shape[0], -1))  # E: interleaved: the result is float32 (n, 10), declared Float32[Tensor, "2*n 5"]: axis 0: for [shape]


def make_loss(targets: Float32[Tensor, "n"]) -> Any:
    def loss(scores: Float32[Tensor, "n 1"]) -> Float32[Tensor, ""]:
        return losses.mse(scores, targets)  # E: mse: outputs (n, 1) and targets (n,): both must have the same shape; write outputs[:, 0] [shape-rank]

    return loss


def softened(x: Float32[Tensor, "n c"], hard: bool) -> Float32[Tensor, "n c"]:
    return ops.argmax(x, axis=1) if hard else ops.softmax(x, axis=1)  # E: softened: the result is int64 (n,), declared Float32[Tensor, "n c"]: 2 axes expected, 1 fo [shape-rank]


def chosen(x: Float32[Tensor, "n c"], y: Int64[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return ops.take(x, y, axis=1)  # E: chosen: the result is float32 (n, n), declared Float32[Tensor, "n"]: 1 axis expected, 2 fo [shape-rank]


def halves(x: Float32[Tensor, "n 10"]) -> Pair:
    left, right = ops.split(x, (5, 5), axis=1)
    return left, right


x = ops.zeros((4, 3))
both = stacked(x, x, x.T)  # E: stacked: argument 'parts' is float32 (3, 4), declared Float32[Tensor, "n d"]: axis 0 is 3, [shape]
