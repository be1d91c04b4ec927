"""NamedTuples of tensors."""
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, nn, ops, typed


class Batch(NamedTuple):
    states: Float32[Tensor, "b 4"]
    actions: Int64[Tensor, "b"]
    rewards: Float32[Tensor, "b"]
    done: Bool[Tensor, "b"]


class Q(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.net = nn.Sequential(nn.Linear(4, 32, rng=rng), nn.ReLU(), nn.Linear(32, 2, rng=rng))

    def __call__(self, s: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 2"]:
        return self.net(s)


@typed
def td_error(q: Q, batch: Batch, following: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b"]:
    taken = ops.take_along_axis(q(batch.states), batch.actions[:, None], axis=1)
    best = ops.max(q(following), axis=1)
    target = batch.rewards + 0.9 * best
    return target - taken  # E: subtract: x (b,) and y (b, 1) broadcast to (b, b): b meets itself on two axes; if that is [shape-broadcast]


def made(n: int) -> Batch:
    states = ops.zeros((4, 4))
    return Batch(
        states,
        ops.zeros(4, dtype=np.int64),
        ops.zeros((4, 1)),  # E: Batch: argument 'rewards' is float32 (4, 1), declared Float32[Tensor, "b"]: 1 axis expecte [shape-rank]
        ops.zeros(4, dtype=np.bool_),
    )


batch = made(4)
better = batch._replace(rewards=ops.zeros(4, dtype=np.int64))  # E: Batch._replace: argument 'rewards' is int64 (4,), declared Float32[Tensor, "b"]: dtype is [shape-dtype]
states, actions, rewards, done = batch
weighted = states * rewards
