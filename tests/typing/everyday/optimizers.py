"""Optimizers, their state, and schedules: one state type for all of them."""

import numpy as np
from jaxtyping import Float32, Float64, Int64, Shaped
from typing_extensions import reveal_type

from typednn import Tensor, jit, nn, ops, optim, schedules, value_and_grad


class Net(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layer = nn.Linear(3, 4, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 4"]:
        return self.layer(x)


class Other(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layer = nn.Linear(5, 4, rng=rng)


def loss(net: Net, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, ""]:
    return ops.mean(net(x) ** 2)


rng = np.random.default_rng(0)
net, other, x = Net(rng), Other(rng), ops.ones((5, 3))


def is_matrix(path: str, parameter: Shaped[Tensor, "..."]) -> bool:
    return parameter.ndim == 2


optimizers: list[optim.Optimizer] = [
    optim.SGD(0.1, momentum=0.9, nesterov=True),
    optim.AdamW(schedules.cosine(1e-3, steps=100), weight_decay=0.1, where=is_matrix),
    optim.Chain(optim.ClipByNorm(1.0), optim.WeightDecay(0.1, ("layer.weight",)), optim.Lion(1e-4)),
    optim.Groups((is_matrix, optim.Muon()), ("layer.bias", optim.SGD(0.1)), rest=optim.Adam()),
    optim.Accumulate(optim.AverageWeights(optim.Adafactor()), every=4),
]


# --- the state of any optimizer has one type
def step(
    optimizer: optim.Optimizer, net: Net, state: optim.State[Net], x: Float32[Tensor, "b 3"]
) -> tuple[Float32[Tensor, ""], Net, optim.State[Net]]:
    value, gradient = value_and_grad(loss)(net, x)
    return value, *optimizer.step(net, gradient, state)


for optimizer in optimizers:
    state = optimizer.init(net)
    reveal_type(state)  # R: State[Net]
    reveal_type(state.steps)  # R: Tensor[tuple[()], int64]
    value, net, state = step(optimizer, net, state, x)


@jit
def planned(
    net: Net, state: optim.State[Net], x: Float32[Tensor, "b 3"], rate: float
) -> tuple[Net, optim.State[Net]]:
    _, gradient = value_and_grad(loss)(net, x)
    return optim.Adam(rate).step(net, gradient, state)


net, state = planned(net, optim.Adam().init(net), x, 0.1)
reveal_type(optim.averaged(net, state))  # R: Net


# --- the state of another model
adam = optim.Adam(1e-3)
step(adam, net, adam.init(other), x)  # E: Optimizer.init: argument 'model' is Other, declared Net [arg-type]
planned(net, adam.init(other), x, 0.1)  # E: Optimizer.init: argument 'model' is Other, declared Net [arg-type]
wrong: optim.State[Net] = adam.init(other)  # E: Optimizer.init: argument 'model' is Other, declared Net [arg-type]
_ = adam.step(net, net, adam.init(other))  # E: Optimizer.step: argument 'state' is State[Other], declared State[Net] [arg-type]
net, state = adam.step(net, net, adam.init(other))  # E: Optimizer.step: argument 'state' is State[Other], declared State[Net] [arg-type]
_ = optim.averaged(net, adam.init(other))  # E: averaged: argument 'state' is State[Other], declared State[Net] [arg-type]


# --- a result that is thrown away
adam.step(net, net, state)  # E: step: the result is thrown away; nothing changes in place, write model, state = adam.step(...) [unused-result]


# --- what is no transformation, or no optimizer
optim.Chain(0.1)  # E: Chain: expected transformations, such as Adam(1e-3), but one part is 0.1 [arg-type]
optim.Accumulate(optim.ClipByNorm(1.0), 2)  # E: Accumulate: optimizer is of class ClipByNorm, but expected an optimizer, such as Adam(1e-3) [arg-type]
optim.Groups(("layer", optim.ClipByNorm(1.0)), rest=adam)  # E: Groups: argument 1[1] is ClipByNorm, declared Optimizer [arg-type]
optim.ClipByNorm(1.0).step(net, net, state)  # E: "ClipByNorm" has no attribute "step" [attr-defined]


# --- rates and schedules
def halving(number: Int64[Tensor, ""]) -> Float64[Tensor, ""]:
    return 0.5 ** number.astype(np.float64)


def several(number: Int64[Tensor, ""]) -> Float64[Tensor, "2"]:
    return ops.ones(2, dtype=np.float64)


optim.SGD(halving)
optim.SGD(ops.asarray(0.1, dtype=np.float64))
optim.SGD(schedules.warmup(schedules.one_cycle(0.1, steps=50), steps=5))
optim.SGD("0.1")  # E: SGD: argument 'learning_rate' is a str [arg-type]
optim.SGD(several)  # E: SGD: argument 'learning_rate' is a function whose result is float64 (2,) [shape-rank]
optim.SGD(ops.ones(2))  # E: SGD: argument 'learning_rate' is float32 (2,) [shape-rank]
schedules.cosine(0.1, steps=0.5)  # E: Argument "steps" to "cosine" has incompatible type "float"; expected "int" [arg-type]
plateau = schedules.Plateau(0.1, patience=3)
plateau = plateau.update(ops.mean(x))
reveal_type(plateau.rate)  # R: Tensor[tuple[()], float64]
plateau.update(x)  # E: Plateau.update: argument 'loss' is float32 (5, 3) [shape-rank]
