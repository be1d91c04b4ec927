"""Chains are checked where they are built, and know what they give."""

from typing import Any, Literal, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, jit, nn, ops, remat, vmap

rng = np.random.default_rng(0)
images = ops.zeros((32, 784))

mlp = nn.Sequential(nn.Linear(784, 100, rng=rng), nn.ReLU(), nn.Linear(100, 10, rng=rng))
reveal_type(mlp)  # R: Sequential[Linear[784, 100, float32], ReLU, Linear[100, 10, float32]]
reveal_type(mlp(images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(mlp(ops.zeros(784)))  # R: Tensor[tuple[10], float32]
# E: Sequential: layer 1 'Linear[784, 100]' takes '*b 784' but x is (32, 783) [shape]
mlp(ops.zeros((32, 783)))
# E: Linear.__call__: argument 'x': dtype is float64, expected float32; use astype(np.float32) [shape-dtype]
mlp(images.astype(np.float64))

# E: Sequential: layer 2 'Linear[99, 10]' takes '*b 99' but layer 1 'Linear[784, 100]' gives '*b 100'; make it Linear(100, 10) [shape]
nn.Sequential(nn.Linear(784, 100, rng=rng), nn.Linear(99, 10, rng=rng))
# E: Sequential: layer 4 'Linear[99, 10]' takes '*b 99' but layer 1 'Linear[784, 100]' gives '*b 100'; make it Linear(100, 10) [shape]
nn.Sequential(nn.Linear(784, 100, rng=rng), nn.Tanh(), nn.Sigmoid(), nn.Linear(99, 10, rng=rng))
reveal_type(nn.Sequential(nn.ReLU())(images))  # R: Tensor[tuple[32, 784], float32]
reveal_type(nn.Sequential()(images))  # R: Tensor[tuple[32, 784], float32]
# R: Tensor[tuple[32, 5], float32]
reveal_type(nn.Sequential(nn.LeakyReLU(0.1), nn.Linear(784, 5, rng=rng))(images))

flat = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10, rng=rng))
reveal_type(flat)  # R: Sequential[Flatten[1], Linear[784, 10, float32]]
reveal_type(flat(ops.zeros((32, 28, 28))))  # R: Tensor[tuple[32, 10], float32]
# E: Sequential: layer 2 'Linear[784, 10]' takes '*b 784' but layer 1 'Flatten' gives '32 756'; make it Linear(756, 10) [shape]
flat(ops.zeros((32, 28, 27)))

nested = nn.Sequential(mlp, nn.Linear(10, 3, rng=rng))
reveal_type(nested(images))  # R: Tensor[tuple[32, 3], float32]
# E: Sequential: layer 2 'Linear[11, 3]' takes '*b 11' but layer 1 'Sequential' gives '... 10'; make it Linear(10, 3) [shape]
nn.Sequential(mlp, nn.Linear(11, 3, rng=rng))


class Scale(nn.Module):
    """A layer that users write."""

    def __call__(self, x: Float32[Tensor, "b 10"]) -> Float32[Tensor, "b 20"]:
        return ops.concat([x, x], axis=1)


# R: Tensor[tuple[32, 2], float32]
reveal_type(nn.Sequential(mlp, Scale(), nn.Linear(20, 2, rng=rng))(images))
# E: Sequential: layer 2 'Scale' takes 'b 10' but layer 1 'Scale' gives 'b 20' [shape]
nn.Sequential(Scale(), Scale())


def head(x: Float32[Tensor, "b 10"]) -> Float32[Tensor, "b"]:
    return ops.sum(x, axis=1)


class Classifier(nn.Module):
    def __init__(self) -> None:
        self.body = nn.Sequential(
            nn.Linear(784, 128, rng=rng),
            nn.ReLU(),
            nn.Linear(128, 10, rng=rng),
        )

    def __call__(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
        reveal_type(self.body)  # R: Sequential[Linear[784, 128, float32], ReLU, Linear[128, 10, float32]]
        reveal_type(self.body(x))  # R: Tensor[tuple[b, 10], float32]
        return self.body(x)

    def wrong(self, x: Float32[Tensor, "b 783"]) -> Float32[Tensor, "b 10"]:
        # E: Sequential: layer 1 'Linear[784, 128]' takes '*b 784' but x is (b, 783) [shape]
        return self.body(x)


reveal_type(Classifier()(images))  # R: Tensor[tuple[32, 10], float32]


class Broken(nn.Module):
    def __init__(self) -> None:
        # E: Sequential: layer 3 'Linear[128, 10]' takes '*b 128' but layer 1 'Linear[784, 127]' gives '*b 127'; make it Linear(127, 10) [shape]
        self.body = nn.Sequential(
            nn.Linear(784, 127, rng=rng),
            nn.ReLU(),
            nn.Linear(128, 10, rng=rng),
        )


def unknown(n: int, layers: list[nn.Linear[Any, Any]], x: Tensor) -> None:
    some = nn.Sequential(nn.Linear(784, n, rng=rng), nn.Linear(n, 10, rng=rng))
    reveal_type(some(images))  # R: Tensor[tuple[32, 10], float32]
    reveal_type(mlp(x))  # R: Tensor[tuple[*tuple[Any, ...], 10], float32]
    reveal_type(nn.Sequential(*layers)(images))  # R: Tensor[Any, float32]
    nn.Sequential(nn.Linear(784, n, rng=rng), nn.Linear(99, 10, rng=rng))(images)


def symbolic(x: Float32[Tensor, "*b n"]) -> Float32[Tensor, "*b 3"]:
    chain = nn.Sequential(nn.Linear(x.shape[-1], 5, rng=rng), nn.ReLU(), nn.Linear(5, 3, rng=rng))
    reveal_type(chain)  # R: Sequential[Linear[n, 5, float32], ReLU, Linear[5, 3, float32]]
    reveal_type(chain(x))  # R: Tensor[tuple[*b, 3], float32]
    return chain(x)


def symbolic_mistake(x: Float32[Tensor, "*b n"]) -> None:
    chain = nn.Sequential(nn.Linear(x.shape[-1], 5, rng=rng), nn.ReLU())
    # E: Sequential: layer 1 'Linear[n, 5]' takes '*b n' but x is (2, 7) [shape]
    chain(ops.zeros((2, 7)))


reveal_type(symbolic(images))  # R: Tensor[tuple[32, 3], float32]
annotated: nn.Sequential[Any] = mlp  # E: 'annotated' is Sequential[Linear[784, 100, float32], ReLU, Linear[100, 10, float32]], declared Sequential[Any] [assignment]
reveal_type(mlp.layers)  # R: tuple[Linear[784, 100, float32], ReLU, Linear[100, 10, float32]]

# A loop over a tuple of different layers pairs what never meets: nothing is known, nothing reported.
first, second, third = (nn.Linear(20, 16, rng=rng), nn.Linear(16, 8, rng=rng), nn.Linear(8, 3, rng=rng))


def through(x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
    for layer in (first, second, third):
        x = layer(x)
    return x


def through_the_rest(x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
    layers = (first, nn.Sequential(second, nn.ReLU()), third)
    for layer in layers[:-1]:
        x = ops.relu(layer(x))
    return layers[-1](x)


def through_another(x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
    h = x
    for layer in (first, second):
        h = ops.tanh(layer(h))
    reveal_type(x)  # R: Tensor[tuple[b, 20], float32]
    third(x)  # E: Linear.__call__: argument 'x' is float32 (b, 20), declared Float32[Tensor, "*b 8"]: axis -1 is 20, expected 8 [shape]
    return third(h)


def in_a_branch(x: Float32[Tensor, "b 20"], deep: bool) -> Float32[Tensor, "b 16"]:
    if deep:
        for layer in (first, second):
            x = layer(x)
        return x.expect("b 16")
    return first(x)


def all_heads(x: Float32[Tensor, "b 20"]) -> None:
    for head in (nn.Linear(20, 3, rng=rng), nn.Linear(21, 5, rng=rng)):
        head(x)  # E: Linear.__call__: argument 'x' is float32 (b, 20), declared Float32[Tensor, "*b 21"]: axis -1 is 20, expected 21 [shape]


# A chain that is wrong is reported where it is made, and not again where it is used.
def chains_made_wrong() -> None:
    # E: Sequential: layer 2 'Linear[17, 3]' takes '*b 17' but layer 1 'Linear[20, 16]' gives '*b 16'; make it Linear(16, 3) [shape]
    broken = nn.Sequential(nn.Linear(20, 16, rng=rng), nn.Linear(17, 3, rng=rng))
    reveal_type(broken(ops.zeros((2, 20))))  # R: Tensor[Any, float32]
    nn.Sequential(broken, nn.ReLU(), nn.Linear(3, 2, rng=rng))(ops.zeros((2, 20)))
    # E: Sequential: layer 4 'Linear[4, 2]' takes '*b 4' but layer 2 'Linear[5, 3]' gives '*b 3'; make it Linear(3, 2) [shape]
    nn.Sequential(broken, nn.Linear(5, 3, rng=rng), nn.ReLU(), nn.Linear(4, 2, rng=rng))


class Mlp(nn.Sequential[nn.Linear[Literal[20], Literal[16]], nn.ReLU]):
    """A chain of its own name is called as any other."""

    def __init__(self) -> None:
        super().__init__(nn.Linear(20, 16, rng=rng), nn.ReLU())


reveal_type(Mlp()(ops.zeros((2, 20))))  # R: Tensor[tuple[2, 16], float32]
Mlp()(ops.zeros((2, 21)))  # E: Sequential: layer 1 'Linear[20, 16]' takes '*b 20' but x is (2, 21) [shape]
reveal_type(nn.Sequential(Mlp(), nn.Linear(16, 3, rng=rng))(ops.zeros((2, 20))))  # R: Tensor[tuple[2, 3], float32]
# E: Sequential: layer 2 'Linear[17, 3]' takes '*b 17' but layer 1 [shape]
nn.Sequential(Mlp(), nn.Linear(17, 3, rng=rng))


# A transformed function is a layer, whose names are bound by each call.
def doubled(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "2*b 4"]:
    return ops.concat([x, x])


def one_row(x: Float32[Tensor, "4"]) -> Float32[Tensor, "4"]:
    return x


planned, recomputed, by_row = jit(doubled), remat(doubled), vmap(one_row)
reveal_type(nn.Sequential(planned, nn.ReLU())(ops.zeros((5, 4))))  # R: Tensor[tuple[10, 4], float32]
reveal_type(nn.Sequential(recomputed, recomputed)(ops.zeros((5, 4))))  # R: Tensor[tuple[20, 4], float32]
reveal_type(nn.Sequential(by_row, nn.ReLU())(ops.zeros((5, 4))))  # R: Tensor[tuple[5, 4], float32]
nn.Sequential(planned, nn.Linear(5, 3, rng=rng))  # E: Sequential: layer 2 'Linear[5, 3]' takes '*b 5' but layer 1 [shape]

# A lambda among layers takes what the layers before it give.
with_lambda = nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Lambda(lambda x: ops.concat([x, x], axis=-1)), nn.Linear(8, 5, rng=rng))
# R: Sequential[Linear[3, 4, float32], Lambda[def (x: Tensor[tuple[*tuple[Any, ...], 4], Any]) -> Tensor[tuple[*tuple[Any, ...], 8], Any]], Linear[8, 5, float32]]
reveal_type(with_lambda)
# E: Sequential: layer 3 'Linear[5, 6]' takes '*b 5' but layer 2 'Lambda[<lambda>]' gives '... 4'; make it Linear(4, 6) [shape]
nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Lambda(lambda x: 2 * x), nn.Linear(5, 6, rng=rng))(ops.zeros((2, 3)))
# E: Sequential: layer 3 'Linear[5, 6]' takes '*b 5' but layer 2 '<lambda>' gives '... 4'; make it Linear(4, 6) [shape]
nn.Sequential(nn.Linear(3, 4, rng=rng), lambda x: 2 * x, nn.Linear(5, 6, rng=rng))(ops.zeros((2, 3)))
# E: add: x (..., 4) and y (5,): axis -1 of x has 4, axis -1 of y has 5; they must be equal, or one of them 1 [shape]
nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Lambda(lambda x: x + ops.ones(5)))(ops.zeros((2, 3)))
nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Lambda(lambda x: x[:, None]), nn.Linear(4, 5, rng=rng))
nn.Sequential(nn.Lambda(lambda x: x * 2), nn.Linear(4, 5, rng=rng))

# Where the chain is called, its lambdas take what reaches them.
flattening = nn.Sequential(lambda x: ops.reshape(x, (-1, 12)), nn.Linear(12, 3, rng=rng))
reveal_type(flattening(ops.zeros((2, 3, 4))))  # R: Tensor[tuple[2, 3], float32]
flattening(ops.zeros((2, 3, 5)))  # E: <lambda>: reshape: x (2, 3, 5) to (-1, 12): its number of elements, 30, must be a multiple of 12 [shape]
pooled = nn.Sequential(nn.Conv2d(3, 8, 3, rng=rng), nn.Lambda(lambda x: ops.mean(x, axis=(-2, -1))), nn.Linear(8, 3, rng=rng))
reveal_type(pooled(ops.zeros((2, 3, 6, 6))))  # R: Tensor[tuple[2, 3], float32]


class WithLambdas(nn.Module):
    def __init__(self) -> None:
        self.net = nn.Sequential(nn.Conv2d(3, 8, 3, rng=rng), lambda x: ops.reshape(x, (-1, 128)), nn.Linear(128, 3, rng=rng))
        self.nested = nn.Sequential(nn.Sequential(lambda x: ops.mean(x, axis=(2, 3)), nn.ReLU()), nn.Linear(3, 2, rng=rng))

    def __call__(self, x: Float32[Tensor, "b 3 6 6"]) -> Float32[Tensor, "b 3"]:
        reveal_type(self.nested(x))  # R: Tensor[tuple[b, 2], float32]
        return self.net(x)

    def wrong(self, x: Float32[Tensor, "b 4 7 7"], y: Float32[Tensor, "b 3 7 7"]) -> Float32[Tensor, "b 2"]:
        self.net(y)  # E: <lambda>: reshape: x (b, 8, 5, 5) to (-1, 128): its number of elements, 200*b, must be a multiple of 128 [shape]
        return self.nested(x)  # E: Sequential: layer 2 'Linear[3, 2]' takes '*b 3' but layer 1 'Sequential' gives 'b 4'; make it Linear(4, 2) [shape]


def chain_here(x: Float32[Tensor, "b 3 5"]) -> None:
    width = 12
    local = nn.Sequential(lambda y: ops.reshape(y, (-1, width)), nn.Linear(12, 3, rng=rng))
    local(x)  # E: <lambda>: reshape: x (b, 3, 5) to (-1, 12): its number of elements, 15*b, must be a multiple of 12 [shape]


# Positions are counted wherever they stand in a chain.
places = nn.Sequential(nn.Embedding(10, 8, rng=rng), nn.LearnedPositions(6, 8, rng=rng), nn.Linear(8, 4, rng=rng))
reveal_type(places(ops.zeros((2, 6), dtype=np.int64)))  # R: Tensor[tuple[2, 6, 4], float32]
# E: Sequential: layer 2 'LearnedPositions[6, 8]': LearnedPositions: x has 7 positions, but there is room for 6 [shape]
places(ops.zeros((2, 7), dtype=np.int64))
# E: Sequential: layer 2 'LearnedPositions[6, 8]': LearnedPositions: x has 7 positions, but there is room for 6 [shape]
nn.Sequential(nn.Rearrange("b (t d) -> b t d", t=7), nn.LearnedPositions(6, 8, rng=rng))
