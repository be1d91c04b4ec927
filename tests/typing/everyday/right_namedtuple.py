"""NamedTuples of tensors, unpacking, replay buffer, TD targets."""
from collections import deque
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, nn, ops, typed


class Transition(NamedTuple):
    state: Float32[Tensor, "4"]
    action: int
    reward: float
    next_state: Float32[Tensor, "4"]
    done: bool


class Batch(NamedTuple):
    states: Float32[Tensor, "b 4"]
    actions: Int64[Tensor, "b"]
    rewards: Float32[Tensor, "b"]
    next_states: Float32[Tensor, "b 4"]
    done: Bool[Tensor, "b"]


class Replay:
    def __init__(self, capacity: int, seed: int = 0) -> None:
        self._items: deque[Transition] = deque(maxlen=capacity)
        self._rng = np.random.default_rng(seed)

    def __len__(self) -> int:
        return len(self._items)

    def push(self, item: Transition) -> None:
        self._items.append(item)

    def sample(self, n: int) -> Batch:
        chosen = [self._items[int(i)] for i in self._rng.integers(len(self), size=n)]
        states, actions, rewards, following, done = zip(*chosen)
        return Batch(
            ops.stack(states),
            ops.asarray(actions, dtype=np.int64),
            ops.asarray(rewards, dtype=np.float32),
            ops.stack(following),
            ops.asarray(done, dtype=np.bool_),
        )


class Q(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.net = nn.Sequential(nn.Linear(4, 32, rng=rng), nn.ReLU(), nn.Linear(32, 2, rng=rng))

    def __call__(self, s: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 2"]:
        return self.net(s)


@typed
def td_error(q: Q, batch: Batch, discount: float = 0.9) -> Float32[Tensor, "b"]:
    taken = ops.take_along_axis(q(batch.states), batch.actions[:, None], axis=1)[:, 0]
    best = ops.max(q(batch.next_states), axis=1)
    target = batch.rewards + discount * ops.where(batch.done, 0.0, best)
    return target - taken


replay = Replay(100)
for i in range(20):
    replay.push(Transition(ops.ones(4) * i, i % 2, 1.0, ops.ones(4) * (i + 1), i == 19))
errors = td_error(Q(np.random.default_rng(0)), replay.sample(8))
print(ops.mean(errors**2).item() > 0)
