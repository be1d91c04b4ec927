"""Recurrence by hand, by scan and by a loop over time; teacher forcing; beam."""
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, jit, nn, ops, scan


class State(NamedTuple):
    h: Float32[Tensor, "b 12"]
    c: Float32[Tensor, "b 12"]


class Cell(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.gates = nn.Linear(5 + 12, 4 * 12, rng=rng)

    def __call__(self, state: State, x: Float32[Tensor, "b 5"]) -> State:
        z = self.gates(ops.concat([x, state.h], axis=-1))
        i, f, g, o = ops.chunk(z, 4, axis=-1)
        c = ops.sigmoid(f) * state.c + ops.sigmoid(i) * ops.tanh(g)
        return State(ops.sigmoid(o) * ops.tanh(c), c)


def unrolled(cell: Cell, x: Float32[Tensor, "b t 5"]) -> Float32[Tensor, "b t 12"]:
    zero = ops.zeros((x.shape[0], 12))
    state, seen = State(zero, zero), []
    for t in range(x.shape[1]):
        state = cell(state, x[:, t])
        seen.append(state.h)
    return ops.stack(seen, axis=1).expect("b t 12")


@jit
def decayed(x: Float32[Tensor, "t d"], rate: Float32[Tensor, ""]) -> Float32[Tensor, "t d"]:
    def body(carry: Float32[Tensor, "d"], now: Float32[Tensor, "d"]) -> tuple[Float32[Tensor, "d"], Float32[Tensor, "d"]]:
        carry = rate * carry + (1.0 - rate) * now
        return carry, carry

    return scan(body, ops.zeros(x.shape[1]), x)[1]


def greedy(scores: Float32[Tensor, "t v v"], first: int) -> list[int]:
    path = [first]
    for step in scores:
        path.append(int(ops.argmax(step[path[-1]]).item()))
    return path


def viterbi(emit: Float32[Tensor, "t s"], move: Float32[Tensor, "s s"]) -> Int64[Tensor, "_"]:
    best = emit[0]
    back: list[Int64[Tensor, "s"]] = []
    for row in emit[1:]:
        scores = best[:, None] + move
        back.append(ops.argmax(scores, axis=0))
        best = ops.max(scores, axis=0) + row
    state = int(ops.argmax(best).item())
    path = [state]
    for pointers in reversed(back):
        state = int(pointers[state].item())
        path.append(state)
    return ops.asarray(path[::-1], dtype=np.int64).expect("_")


rng = np.random.default_rng(0)
x = ops.normal((2, 6, 5), rng=rng)
print(unrolled(Cell(rng), x).shape, decayed(x[0], ops.full((), 0.9)).shape)
print(len(greedy(ops.normal((3, 4, 4), rng=rng), 1)), viterbi(ops.normal((6, 3), rng=rng), ops.zeros((3, 3))).shape)
