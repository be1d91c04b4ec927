"""Shapes taken apart and put together: match, reshape, permute, einsum, concat, broadcasting."""

from typing import Generic, TypeVar, reveal_type

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, nn, ops

H = TypeVar("H", bound=int)
D = TypeVar("D", bound=int)


# --- a match on the shape
def matched(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    match x.shape:
        case (_,):
            return x[None]
        case (_, _):
            return x


def matched_wrong(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "d"]:
    match x.shape:
        case (_,):
            return x
        case (_, _):
            return x  # E: 1 axis expected, 2 found [shape-rank]


# --- a match on a size
def sized(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 3"]:
    match x.shape:
        case (_, 3):
            return x
        case (_, 4):
            return x[:, :3]
        case _:
            raise ValueError("3 or 4 channels")


def sized_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 3"]:
    match x.shape:
        case (_, 3):
            return x
        case (_, 4):
            return x  # E: axis -1 is 4, expected 3 [shape]
        case _:
            raise ValueError("3 or 4 channels")


# --- a match with names
def named(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 3"]:
    match x.shape:
        case (_, 3):
            pass
        case (b, d) if d == 1:
            return ops.broadcast_to(x, (b, 3))
        case (_, 4 | 5 as channels):
            return x[:, :3]
        case _:
            raise ValueError("channels")
    return x


def named_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 3"]:
    match x.shape:
        case (_, 3 | 4):
            return x  # E: for d=4 it is 4, not 3 [shape]
        case (*_, 5):
            return x  # E: axis -1 is 5, expected 3 [shape]
        case (_, d) if d != 3:
            return x  # E: declared Float32[Tensor, "b 3"] [shape]
        case (b, d):
            return x  # E: declared Float32[Tensor, "b 3"] [shape]


# --- a match on one axis
def one_axis(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 3"]:
    b, d = x.shape
    match d:
        case 3:
            return x
        case 1:
            return ops.concat([x, x, x], axis=1)
    raise ValueError("1 or 3 channels")


def one_axis_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 3"]:
    match x.shape[1]:
        case 3:
            return ops.concat([x, x], axis=1)  # E: axis -1 is 6, expected 3 [shape]
        case 4:
            return x  # E: axis -1 is 4, expected 3 [shape]
        case _:
            raise ValueError("3 or 4 channels")


# --- a rank by len
def batched(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    if len(x.shape) == 1:
        return x[None]
    return x


def batched_wrong(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    if len(x.shape) == 1:
        return x  # E: 2 axes expected, 1 found [shape-rank]
    return x


# --- groups after an assert
def grouped(x: Float32[Tensor, "n d"], k: int) -> Float32[Tensor, "_ _ d"]:
    n, d = x.shape
    assert n % k == 0
    return x.reshape((n // k, k, d))


def grouped_wrong(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n//4 4 d"]:
    n, d = x.shape
    assert n % 4 == 0
    return x.reshape((4, n // 4, d))  # E: declared Float32[Tensor, "n//4 4 d"] [shape]


# --- pairs after an assert
def paired(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n//2 2*d"]:
    n, d = x.shape
    assert n % 2 == 0
    return x.reshape((n // 2, 2 * d))


def paired_wrong(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n//2 2*d"]:
    n, d = x.shape
    assert n % 2 == 0
    return x.reshape((n // 2, d))  # E: reshape [shape]


# --- an asserted shape
def asserted(x: Float32[Tensor, "n d"], y: Float32[Tensor, "_ _"]) -> Float32[Tensor, "n d"]:
    n, d = x.shape
    assert y.shape == (d, n)
    return x + y.T


def asserted_wrong(x: Float32[Tensor, "n d"], y: Float32[Tensor, "_ _"]) -> Float32[Tensor, "n d"]:
    n, d = x.shape
    assert y.shape == (d, n)
    return x + y  # E: for d=2, n=3 [shape]


# --- heads before time
def heads_first(x: Float32[Tensor, "b t h d"]) -> Float32[Tensor, "b h t d"]:
    return ops.permute_dims(x, (0, 2, 1, 3))


def heads_first_wrong(x: Float32[Tensor, "b t h d"]) -> Float32[Tensor, "b h t d"]:
    return ops.permute_dims(x, (0, 1, 2, 3))  # E: for h=2, t=3 [shape]


# --- heads of a class
class Split(nn.Module, Generic[H, D]):
    heads: H
    size: D

    def __init__(self, heads: H, size: D) -> None:
        self.heads = heads
        self.size = size

    def __call__(self, x: Float32[Tensor, "b t H*D"]) -> Float32[Tensor, "b H t D"]:
        return ops.rearrange(x, "b t (h d) -> b h t d", h=self.heads)

    def by_reshape(self, x: Float32[Tensor, "b t H*D"]) -> Float32[Tensor, "b H t D"]:
        b, t, _ = x.shape
        return ops.permute_dims(x.reshape((b, t, self.heads, self.size)), (0, 2, 1, 3))

    def wrong(self, x: Float32[Tensor, "b t H*D"]) -> Float32[Tensor, "b H t D"]:
        return ops.rearrange(x, "b t (h d) -> b h t d", d=self.heads)  # E: declared Float32[Tensor, "b H t D"] [shape]


reveal_type(Split(4, 8)(ops.zeros((2, 5, 32))))  # R: Tensor[tuple[2, 4, 5, 8], float32]
Split(4, 8)(ops.zeros((2, 5, 31)))  # E: 32 [shape]


# --- heads as an argument
def split(x: Float32[Tensor, "b t d"], heads: H) -> Float32[Tensor, "b H t _"]:
    return ops.rearrange(x, "b t (h e) -> b h t e", h=heads)


def split_wrong(x: Float32[Tensor, "b t d"], heads: H) -> Float32[Tensor, "b H t _"]:
    return ops.rearrange(x, "b t (h e) -> b t h e", h=heads)  # E: declared Float32[Tensor, "b H t _"] [shape]


# --- merged heads
def merged(x: Float32[Tensor, "b h t d"]) -> Float32[Tensor, "b t h*d"]:
    return ops.rearrange(x, "b h t d -> b t (h d)")


def merged_wrong(x: Float32[Tensor, "b h t d"]) -> Float32[Tensor, "b t h*d"]:
    b, h, t, d = x.shape
    return x.reshape((b, h, t * d))  # E: declared Float32[Tensor, "b t h*d"] [shape]


# --- a column minus a vector
def errors(p: Float32[Tensor, "n 1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return ops.squeeze(p, 1) - y


def errors_wrong(p: Float32[Tensor, "n 1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.mean(ops.abs(p - y))  # E: (n, 1) [shape-broadcast]


# --- a kept axis meets its own size
def centred(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    return x - ops.mean(x, axis=1, keepdims=True)


def centred_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b b"]:
    return ops.mean(x, axis=1) - ops.mean(x, axis=1, keepdims=True)  # E: (b, 1) [shape-broadcast]


# --- all distances
def distances(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "n m"]:
    return ops.sum((x[:, None] - y[None]) ** 2, axis=-1)


def distances_wrong(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "n m"]:
    return ops.sum((x[None] - y[:, None]) ** 2, axis=-1)  # E: declared Float32[Tensor, "n m"] [shape]


# --- attention by einsum
def attention(
    q: Float32[Tensor, "b h t d"], k: Float32[Tensor, "b h s d"], v: Float32[Tensor, "b h s d"]
) -> Float32[Tensor, "b h t d"]:
    weights = ops.softmax(ops.einsum("bhtd,bhsd->bhts", q, k) / q.shape[-1] ** 0.5)
    return ops.einsum("bhts,bhsd->bhtd", weights, v)


def attention_wrong(
    q: Float32[Tensor, "b h t d"], k: Float32[Tensor, "b h s d"], v: Float32[Tensor, "b h s d"]
) -> Float32[Tensor, "b h t d"]:
    weights = ops.softmax(ops.einsum("bhtd,bhsd->bhst", q, k))
    return ops.einsum("bhts,bhsd->bhtd", weights, v)  # E: einsum [shape]


# --- a bilinear form
def bilinear(x: Float32[Tensor, "b n"], w: Float32[Tensor, "n m"], y: Float32[Tensor, "b m"]) -> Float32[Tensor, "b"]:
    return ops.einsum("bn,nm,bm->b", x, w, y)


def bilinear_wrong(x: Float32[Tensor, "b n"], w: Float32[Tensor, "n m"], y: Float32[Tensor, "b m"]) -> Float32[Tensor, "b"]:
    return ops.einsum("bn,mn,bm->b", x, w, y)  # E: einsum [shape]


# --- features side by side
def joined(x: Float32[Tensor, "b n"], y: Float32[Tensor, "b m"]) -> Float32[Tensor, "b n+m"]:
    return ops.concat([x, y], axis=1)


def joined_wrong(x: Float32[Tensor, "b n"], y: Float32[Tensor, "b m"]) -> Float32[Tensor, "b n+m"]:
    return ops.concat([x, y])  # E: concat [shape]


# --- stacked or concatenated
def stacked(x: Float32[Tensor, "b d"], y: Float32[Tensor, "b d"]) -> Float32[Tensor, "2 b d"]:
    return ops.stack([x, y])


def stacked_wrong(x: Float32[Tensor, "b d"], y: Float32[Tensor, "b d"]) -> Float32[Tensor, "2 b d"]:
    return ops.concat([x, y])  # E: 3 axes expected, 2 found [shape-rank]


# --- a causal mask
def masked(scores: Float32[Tensor, "b t t"]) -> Float32[Tensor, "b t t"]:
    t = scores.shape[-1]
    mask: Bool[Tensor, "t t"] = ops.tril(ops.ones((t, t), dtype=np.bool))
    return ops.where(mask, scores, float("-inf"))


def masked_wrong(scores: Float32[Tensor, "b t s"]) -> Float32[Tensor, "b t s"]:
    t = scores.shape[-1]
    mask = ops.tril(ops.ones((t, t), dtype=np.bool))
    return ops.where(mask, scores, float("-inf"))  # E: for s=2, t=3 [shape]


# --- one hot
def one_hot(labels: Int64[Tensor, "b"]) -> Float32[Tensor, "b 10"]:
    return (labels[:, None] == ops.arange(10)).astype(np.float32)


def one_hot_wrong(labels: Int64[Tensor, "b"]) -> Float32[Tensor, "b 10"]:
    return (labels[:, None] == ops.arange(9)).astype(np.float32)  # E: axis -1 is 9, expected 10 [shape]


# --- an axis that does not exist
def summed(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b"]:
    return ops.sum(x, axis=-1)


def summed_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b"]:
    return ops.sum(x, axis=2)  # E: axis 2 [shape-index]


# --- the diagonal of products
def gram(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n n"]:
    return x @ x.mT


def gram_wrong(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n n"]:
    return x @ x  # E: axis -1 of x has d, axis -2 of y has n [shape]


# --- halves of the features
def gated(x: Float32[Tensor, "b 16"]) -> Float32[Tensor, "b 8"]:
    a, b = ops.split(x, (8, 8), axis=1)
    return a * ops.sigmoid(b)


def gated_wrong(x: Float32[Tensor, "b 16"]) -> Float32[Tensor, "b 8"]:
    a, b = ops.split(x, (10, 6), axis=1)
    return a * ops.sigmoid(b)  # E: 10 [shape]


# --- rows of one element more
def widened(x: Float32[Tensor, "n n"], y: Float32[Tensor, "n n+1"]) -> Float32[Tensor, "n n+1"]:
    return y.T.reshape((-1, x.shape[1] + 1))


def widened_wrong(x: Float32[Tensor, "n n"]) -> Float32[Tensor, "_ n+1"]:
    return x.reshape((-1, x.shape[1] + 1))  # E: must be a multiple of n+1: for n=2 it is 4, not 3 [shape]


# --- two shapes one after the other
def outer_shape(t: Tensor, a: Tensor, b: Float32[Tensor, "*b"]) -> Tensor:
    joined = ops.reshape(t, (*a.shape, 2, *b.shape))
    reveal_type(joined)  # R: Tensor[Any, Any]
    reveal_type(ops.zeros((3, *b.shape, *a.shape, 4)))  # R: Tensor[tuple[3, *tuple[Any, ...], 4], float32]
    return ops.reshape(t, (*a.shape, *b.shape))
