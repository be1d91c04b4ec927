"""Functions as values: lambdas, callbacks, protocols, overloads, overriding methods, partial, decorators."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial, reduce
from typing import Protocol, TypeAlias, overload, reveal_type

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, losses, nn, ops

rng = np.random.default_rng(0)


# --- a lambda in a variable
double: Callable[[Float32[Tensor, "b 4"]], Float32[Tensor, "b 8"]] = lambda x: ops.concat([x, x], axis=1)
halve: Callable[[Float32[Tensor, "b 4"]], Float32[Tensor, "b 2"]] = lambda x: x[:, 1:]  # E: is 3, expected 2 [shape]


# --- a lambda called at once
reveal_type((lambda x: x[:, -1:])(ops.zeros((2, 3))))  # R: Tensor[tuple[2, 1], float32]
_ = (lambda x: x @ ops.zeros((4, 5)))(ops.zeros((2, 3)))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]


# --- a callback
def descend(
    w: Float32[Tensor, "n"],
    gradient: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]],
    report: Callable[[int, Float32[Tensor, "n"]], None] = lambda step, w: None,
) -> Float32[Tensor, "n"]:
    for step in range(10):
        w = w - 0.1 * gradient(w)
        report(step, w)
    return w


def shown(step: int, w: Float32[Tensor, "n"]) -> None:
    print(step, w)


def shown_wrong(step: int, w: Float32[Tensor, "n n"]) -> None:
    print(step, w)


descend(ops.zeros(3), lambda w: 2 * w, shown)
descend(ops.zeros(3), lambda w: 2 * w, shown_wrong)  # E: descend: argument 'report' [shape-rank]


# --- a callback that gives too little
descend(ops.zeros(3), lambda w: w[::-1])
descend(ops.zeros(3), lambda w: w[1:])  # E: is 2, expected 3 [shape]


# --- a loss for a protocol
class Loss(Protocol):
    def __call__(self, scores: Float32[Tensor, "b c"], labels: Int64[Tensor, "b"], /) -> Float32[Tensor, ""]: ...


def each(scores: Float32[Tensor, "b c"], labels: Int64[Tensor, "b"]) -> Float32[Tensor, "b"]:
    return -ops.log_softmax(scores)[:, 0]


def evaluate(loss: Loss) -> float:
    return loss(ops.zeros((4, 3)), ops.zeros(4, dtype=np.int64)).item()


evaluate(losses.cross_entropy)
evaluate(each)  # E: evaluate: argument 'loss' is a function whose result is float32 (b,) [shape-rank]


# --- a protocol assigned
cross: Loss = losses.cross_entropy
per_example: Loss = each  # E: 'per_example' is a function whose result [shape-rank]


# --- a sequence of layers for a callable
def run(
    f: Callable[[Float32[Tensor, "b 8"]], Float32[Tensor, "b 3"]], x: Float32[Tensor, "b 8"]
) -> Float32[Tensor, "b 3"]:
    return f(x)


images = ops.zeros((2, 8))
run(nn.Sequential(nn.Linear(8, 5, rng=rng), nn.ReLU(), nn.Linear(5, 3, rng=rng)), images)
run(nn.Sequential(nn.Linear(8, 5, rng=rng), nn.ReLU(), nn.Linear(5, 4, rng=rng)), images)  # E: is 4, expected 3 [shape]


# --- a layer that takes something else
run(nn.Linear(8, 3, rng=rng), images)
run(nn.Linear(9, 3, rng=rng), images)  # E: 9 [shape]


# --- an alias of a callable
Activation: TypeAlias = Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b d"]]


def activated(x: Float32[Tensor, "b d"], f: Activation = ops.relu) -> Float32[Tensor, "b d"]:
    return f(x)


activated(images, ops.tanh)
activated(images, lambda x: ops.softmax(x, axis=-1))
activated(images, lambda x: ops.sum(x, axis=-1))  # E: 2 axes expected, 1 found [shape-rank]


# --- a wrong default
def pooled(
    x: Float32[Tensor, "b d"], f: Callable[[Float32[Tensor, "k d"]], Float32[Tensor, "d"]] = lambda x: x[0]
) -> Float32[Tensor, "d"]:
    return f(x)


def pooled_wrong(
    x: Float32[Tensor, "b d"], f: Callable[[Float32[Tensor, "k d"]], Float32[Tensor, "d"]] = lambda x: x[:1]  # E: 1 axis expected, 2 found [shape-rank]
) -> Float32[Tensor, "d"]:
    return f(x)


# --- overloads
@overload
def pick(x: Float32[Tensor, "n d"], i: int) -> Float32[Tensor, "d"]: ...
@overload
def pick(x: Float32[Tensor, "n d"], i: Int64[Tensor, "k"]) -> Float32[Tensor, "k d"]: ...
def pick(x: Float32[Tensor, "n d"], i: int | Int64[Tensor, "k"]) -> Float32[Tensor, "*_ d"]:
    return x[i] if isinstance(i, int) else ops.take(x, i, axis=0)


reveal_type(pick(images, 0))  # R: Tensor[tuple[8], float32]
reveal_type(pick(images, ops.zeros(5, dtype=np.int64)))  # R: Tensor[tuple[5, 8], float32]
_ = nn.Linear(5, 3, rng=rng)(pick(images, 0))  # E: axis 0 is 8, expected 5 [shape]


# --- an overload that nothing fits
pick(images[None, 0], 0)
pick(images[0], 0)  # E: 2 axes expected, 1 found [shape-rank]


# --- an abstract method overridden
class Encoder(ABC, nn.Module):
    @abstractmethod
    def encode(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]: ...


class Linear(Encoder):
    def __init__(self) -> None:
        self.layer = nn.Linear(8, 4, rng=rng)

    def encode(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
        return self.layer(x)


class Wide(Encoder):
    def encode(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 6"]:  # E: axis -1 is 6, expected 4 [shape]
        return x[:, 2:]


# --- an overriding method that takes less
class Pair(Encoder):
    def encode(self, x: Float32[Tensor, "*b 8"]) -> Float32[Tensor, "*b 4"]:
        return x[..., ::2]


class Single(Encoder):
    def encode(self, x: Float32[Tensor, "1 8"]) -> Float32[Tensor, "_ 4"]:  # E: Single.encode: argument 'x' must take [shape]
        return x[:, ::2]


# --- a partial function
def affine(
    w: Float32[Tensor, "n m"], b: Float32[Tensor, "m"], x: Float32[Tensor, "k n"]
) -> Float32[Tensor, "k m"]:
    return x @ w + b


fixed = partial(affine, ops.zeros((8, 3)), ops.zeros(3))
reveal_type(fixed(images))  # R: Tensor[tuple[2, 3], float32]
fixed(images[:, 1:])  # E: axis -1 is 7, expected 8 [shape]


# --- a partial that is wrong itself
_ = partial(affine, ops.zeros((8, 3)), b=ops.zeros(3))
_ = partial(affine, ops.zeros((8, 3)), b=ops.zeros(4))  # E: affine: argument 'b' is float32 (4,) [shape]


# --- a wrong partial that is called
broken = partial(affine, ops.zeros((8, 3)), b=ops.zeros(4))  # E: affine: argument 'b' is float32 (4,) [shape]
_ = broken(x=images)
whole = partial(affine, ops.zeros((8, 3)), b=ops.zeros(3))
reveal_type(whole(x=images))  # R: Tensor[tuple[2, 3], float32]


# --- partials of operations that are wrong themselves
_ = partial(ops.matmul, ops.zeros((3, 4)))
_ = partial(ops.matmul, ops.zeros((3, 4)), ops.zeros((3, 4)))  # E: matmul: x (3, 4) and y (3, 4): axis -1 of x has 4, axis -2 of y has 3 [shape]
_ = partial(ops.sum, ops.zeros((3, 4)), axis=2)  # E: sum: x (3, 4) has no axis 2 [shape-index]
_ = partial(ops.reshape, shape=(2, -1))
_ = partial(ops.reshape, shape=(-1, -1))  # E: reshape: shape (-1, -1): only one size can be -1 [shape]


# --- partials that later arguments make right
_ = partial(ops.concat, [ops.zeros((2, 3)), ops.zeros((2, 4))])(axis=1)
_ = partial(ops.rearrange, ops.zeros(6), "(h w) -> h w")(h=2)
_ = partial(ops.einsum, "ij,jk->ik", ops.zeros((2, 3)))(ops.zeros((3, 4)))
_ = partial(nn.replace, nn.Linear(8, 3, rng=rng), weight=ops.zeros((8, 4)))(bias=ops.zeros(4))


# --- a partial in a function
def prepared(w: Float32[Tensor, "n m"], b: Float32[Tensor, "m"]) -> None:
    _ = partial(affine, w, b)
    _ = partial(affine, b=b, x=w.T)
    _ = partial(affine, w, w[0])
    _ = partial(affine, w, w[:, 0])  # E: affine: argument 'b' is float32 (n,), declared Float32[Tensor, "m"] [shape]
    _ = partial(affine, b)  # E: affine: argument 'w' is float32 (m,), declared Float32[Tensor, "n m"] [shape-rank]


# --- a partial operation
flat = partial(ops.flatten, start_axis=1)
reveal_type(flat(ops.zeros((2, 3, 4))))  # R: Tensor[tuple[2, 12], float32]
_ = flat(ops.zeros((2, 3, 4))) @ ops.zeros((24, 2))  # E: axis -1 of x has 12, axis -2 of y has 24 [shape]


# --- functions in a dict
ACTIVATIONS: dict[str, Activation] = {"relu": ops.relu, "tanh": ops.tanh, "twice": lambda x: 2 * x}
REDUCTIONS: dict[str, Activation] = {"relu": ops.relu, "last": lambda x: x[:, -1]}  # E: 2 axes expected, 1 found [shape-rank]


# --- a chain by reduce
def chained(x: Float32[Tensor, "b d"], fs: list[Activation]) -> Float32[Tensor, "b d"]:
    return reduce(lambda h, f: f(h), fs, x)


def chained_wrong(x: Float32[Tensor, "b d"], fs: list[Activation]) -> Float32[Tensor, "d b"]:
    return reduce(lambda h, f: f(h), fs, x)  # E: declared Float32[Tensor, "d b"] [shape]


# --- a closure that is returned
def projector(w: Float32[Tensor, "8 3"]) -> Callable[[Float32[Tensor, "b 8"]], Float32[Tensor, "b 3"]]:
    def project(x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 3"]:
        return x @ w

    return project


def projector_wrong(w: Float32[Tensor, "8 3"]) -> Callable[[Float32[Tensor, "b 8"]], Float32[Tensor, "b 3"]]:
    def project(x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "3 b"]:
        return (x @ w).T

    return project  # E: declared [shape]


# --- map and a comprehension
_ = list(map(nn.Linear(8, 3, rng=rng), [images, images]))
_ = [nn.Linear(8, 3, rng=rng)(x) for x in (images, ops.zeros(8))]
_ = [nn.Linear(9, 3, rng=rng)(x) for x in (images, images)]  # E: axis -1 is 8, expected 9 [shape]


# --- a lambda in a variable that is given
front = lambda x: x[:, :3]
rear = lambda x: x[:, 1:]
run(front, images)
run(rear, images)  # E: is 7, expected 3 [shape]


# --- a lambda for a protocol
class Head(Protocol):
    def __call__(self, x: Float32[Tensor, "b 8"], /) -> Float32[Tensor, "b 3"]: ...


def headed(f: Head, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 3"]:
    return f(x)


headed(lambda x: x[:, :3], images)
headed(lambda x: x[:, 1:], images)  # E: is 7, expected 3 [shape]
headed(front, images)
headed(rear, images)  # E: is 7, expected 3 [shape]
headed(nn.Linear(8, 3, rng=rng), images)


# --- a sequence of layers for a protocol
headed(nn.Sequential(nn.Linear(8, 5, rng=rng), nn.Linear(5, 3, rng=rng)), images)
headed(nn.Sequential(nn.Linear(8, 5, rng=rng), nn.Linear(5, 4, rng=rng)), images)  # E: is 4, expected 3 [shape]


# --- a dict that is written out for a call
def heads(fs: dict[str, Callable[[Float32[Tensor, "b 8"]], Float32[Tensor, "b 3"]]]) -> int:
    return len(fs)


def weights(parameters: dict[str, Float32[Tensor, "3 4"]]) -> int:
    return len(parameters)


heads({"front": lambda x: x[:, :3], "layer": nn.Linear(8, 3, rng=rng)})
heads({"front": front})
heads({"rear": lambda x: x[:, 1:]})  # E: is 7, expected 3 [shape]
heads({"rear": rear})  # E: is 7, expected 3 [shape]
heads({"layer": nn.Linear(8, 4, rng=rng)})  # E: is 4, expected 3 [shape]
weights({"w": ops.zeros((3, 4)), "v": ops.ones((3, 4))})
weights({"w": ops.zeros((3, 4)), "v": ops.ones((4, 3))})  # E: axis 0 is 4, expected 3 [shape]
