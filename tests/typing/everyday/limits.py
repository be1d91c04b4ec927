"""Slices whose length is not known: they are at most so long."""

from jaxtyping import Float32, Int64
from typing_extensions import reveal_type

from typednn import Tensor, ops


def takes_64(x: Float32[Tensor, "b 64"]) -> None: ...


# --- a window
def window(x: Float32[Tensor, "b t"], i: int) -> Float32[Tensor, "b 25"]:
    reveal_type(x[:, i : i + 25])  # R: Tensor[tuple[b, <=25], float32]
    y: Float32[Tensor, "b 25"] = x[:, i : i + 25]
    return y + x[:, i * 25 : (i + 1) * 25]


def window_wrong(x: Float32[Tensor, "b t"], i: int) -> Float32[Tensor, "b 64"]:
    takes_64(x[:, i : i + 25])  # E: axis -1 is at most 25, expected 64 [shape]
    takes_64(x[:, i * 25 : (i + 1) * 25])  # E: axis -1 is at most 25, expected 64 [shape]
    takes_64(x[:, i - 10 : i])  # E: axis -1 is at most 10, expected 64 [shape]
    # E: window_wrong: 'y' is float32 (b, <=25), declared Float32[Tensor, "b 64"]: axis -1 is at most 25, expected 64 [shape]
    y: Float32[Tensor, "b 64"] = x[:, i : i + 25]
    _ = [y, y]
    # E: window_wrong: the result is float32 (b, <=25), declared Float32[Tensor, "b 64"]: axis -1 is at most 25, expected 64 [shape]
    return x[:, i : i + 25]


# --- batches of a loop
def batches(x: Float32[Tensor, "n 784"], w: Float32[Tensor, "784 10"], y: Int64[Tensor, "n"]) -> None:
    for i in range(0, x.shape[0], 32):
        logits = x[i : i + 32] @ w
        reveal_type(logits)  # R: Tensor[tuple[<=32, 10], float32]
        reveal_type(ops.sum(logits, axis=-1) * 2)  # R: Tensor[tuple[<=32], float32]
        _ = logits[ops.arange(len(logits)), y[i : i + 32]]
        reveal_type(logits.shape[0])  # R: int


def batches_wrong(x: Float32[Tensor, "n 784"], w: Float32[Tensor, "784 10"]) -> None:
    def step(x: Float32[Tensor, "64 784"]) -> Float32[Tensor, "64 10"]:
        return x @ w

    for i in range(0, x.shape[0], 32):
        step(x[i : i + 32])  # E: axis 0 is at most 32, expected 64 [shape]


# --- no more than there are
def rest(x: Float32[Tensor, "b 20"], i: int, j: int) -> Float32[Tensor, "b 3"]:
    reveal_type(x[:, i:])  # R: Tensor[tuple[b, <=20], float32]
    reveal_type(x[:, i:j:2])  # R: Tensor[tuple[b, <=20], float32]
    return x[:, i:j]


def rest_wrong(x: Float32[Tensor, "b 20"], i: int) -> Float32[Tensor, "b 64"]:
    return x[:, i:]  # E: axis -1 is at most 20, expected 64 [shape]


# --- what is computed from such a size is unknown
def joined(x: Float32[Tensor, "t d"], i: int, j: int) -> Float32[Tensor, "64 d"]:
    a, b = x[i : i + 25], x[j : j + 40]
    reveal_type(ops.concat([a, b]))  # R: Tensor[tuple[Any, d], float32]
    reveal_type(a + b)  # R: Tensor[tuple[Any, d], float32]
    return ops.concat([a, b])


def either(x: Float32[Tensor, "t d"], i: int) -> Float32[Tensor, "64 d"]:
    y = x if i < 0 else x[i : i + 25]
    x = x[i : i + 25]
    x = ops.concat([x, y])
    return x


# --- a size that is not larger
def smaller(x: Float32[Tensor, "n d"], i: int, k: int) -> Float32[Tensor, "n-1 d"]:
    first: Float32[Tensor, "{k} d"] = x[:k]
    _ = first
    return x[i:]


def by_convention(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"], k: int) -> Float32[Tensor, "m d"]:
    return x[:k] if k > 2 else y


def larger(x: Float32[Tensor, "n d"], i: int) -> Float32[Tensor, "n+1 d"]:
    return x[i:]  # E: axis 0: for n=2 it is at most 2, not 3 [shape]
