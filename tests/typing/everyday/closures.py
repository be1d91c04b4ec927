"""Functions inside of functions, variables that are assigned again, and trees."""

from typing import Union

from jaxtyping import Float32

from typednn import Tensor, nn, ops, scan


# --- a step that uses the weights around it
def recurrent(
    w: Float32[Tensor, "i h"], u: Float32[Tensor, "h h"], xs: Float32[Tensor, "t b i"]
) -> Float32[Tensor, "b h"]:
    def step(
        h: Float32[Tensor, "b h"], x: Float32[Tensor, "b i"]
    ) -> tuple[Float32[Tensor, "b h"], Float32[Tensor, "b h"]]:
        h = ops.tanh(x @ w + h @ u)
        return h, h

    last, _ = scan(step, ops.zeros((xs.shape[1], w.shape[1])), xs)
    return last


def recurrent_wrong(w: Float32[Tensor, "i h"], u: Float32[Tensor, "h h"]) -> Float32[Tensor, "i h"]:
    def step(h: Float32[Tensor, "b h"], x: Float32[Tensor, "b i"]) -> Float32[Tensor, "b h"]:
        return ops.tanh(h @ u + x @ u)  # E: matmul: x (b, i) and y (h, h): axis -1 of x has i, axis -2 of y has h [shape]

    return step(w, w @ w.T)


# --- a sum with what stands around it
def shifted(x: Float32[Tensor, "n d"], mean: Float32[Tensor, "d"]) -> Float32[Tensor, "n d"]:
    def centered(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
        return x - mean

    return centered(x)


def shifted_wrong(x: Float32[Tensor, "n d"], mean: Float32[Tensor, "d"]) -> Float32[Tensor, "n d"]:
    def centered(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
        return x.T - mean  # E: subtract: x (d, n) and y (d,): axis -1 of x has n, axis -1 of y has d [shape]

    return centered(x)


# --- an inner function of other sizes
def projected(x: Float32[Tensor, "n d"], w: Float32[Tensor, "d k"]) -> Float32[Tensor, "n k"]:
    def norm(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n"]:
        return ops.sqrt(ops.sum(x * x, axis=1))

    return norm(x)[:, None] * (x @ w) / norm(w.T)


def projected_wrong(x: Float32[Tensor, "n d"], w: Float32[Tensor, "d k"]) -> Float32[Tensor, "n k"]:
    def norm(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n"]:
        return ops.sqrt(ops.sum(x * x, axis=1))

    return (x @ w) / norm(w)  # E: divide: x (n, k) and y (d,) [shape]


# --- layers of unknown sizes
def through(
    x: Float32[Tensor, "b 8"], first: nn.Linear, hidden: list[nn.Linear], last: nn.Linear
) -> Float32[Tensor, "b 3"]:
    x = ops.relu(first(x))
    for layer in hidden:
        x = ops.relu(layer(x))
    return last(x)


def through_known(x: Float32[Tensor, "b 8"], hidden: list[nn.Linear], w: Float32[Tensor, "32 1"]) -> Float32[Tensor, "b 1"]:
    x = ops.tanh(x @ ops.ones((8, 32)))
    for layer in hidden:
        x = ops.tanh(layer(x))
    return x @ w


def through_wrong(x: Float32[Tensor, "b 8"], first: nn.Linear) -> Float32[Tensor, "b 3"]:
    x = first(x)
    x = ops.concat([x, x])
    return x  # E: the result is float32 (2*b, ?), declared Float32[Tensor, "b 3"] [shape]


# --- a tree of tensors
Tree = Union[Float32[Tensor, "12"], tuple["Tree", "Tree"]]


def joined(tree: Tree, join: nn.Linear) -> Float32[Tensor, "12"]:
    if isinstance(tree, tuple):
        left, right = joined(tree[0], join), joined(tree[1], join)
        return ops.tanh(join(ops.concat([left, right])))
    return tree


def joined_wrong(tree: Tree, w: Float32[Tensor, "24 12"]) -> Float32[Tensor, "12"]:
    if isinstance(tree, tuple):
        left, right = joined_wrong(tree[0], w), joined_wrong(tree[1], w)
        return ops.stack([left, right]) @ w  # E: matmul: x (2, 12) and y (24, 12) [shape]
    return tree
