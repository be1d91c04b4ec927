"""Recurrence."""
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, scan


class State(NamedTuple):
    h: Float32[Tensor, "b 12"]
    c: Float32[Tensor, "b 12"]


class Cell(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.gates = nn.Linear(5 + 12, 4 * 12, rng=rng)

    def __call__(self, state: State, x: Float32[Tensor, "b 5"]) -> State:
        z = self.gates(ops.concat([x, state.h], axis=-1))
        i, f, g = ops.chunk(z, 3, axis=-1)
        c = ops.sigmoid(f) * state.c + ops.sigmoid(i) * ops.tanh(g)  # E: multiply: x (b, 16) and y (b, 12): axis -1 of x has 16, axis -1 of y has 12; they must be [shape]
        return State(ops.tanh(c), c)


def unrolled(cell: Cell, x: Float32[Tensor, "b t 5"]) -> Float32[Tensor, "b t 12"]:
    zero = ops.zeros((x.shape[0], 12))
    state, seen = State(zero, zero), []
    for t in range(x.shape[1]):
        state = cell(state, x[t])  # E: Cell.__call__: argument 'x' is float32 (t, 5), declared Float32[Tensor, "b 5"]: axis 0: b [shape]
        seen.append(state.h)
    return ops.stack(seen, axis=1).expect("b t 12")


def decayed(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t d"]:
    def body(carry: Float32[Tensor, "d"], now: Float32[Tensor, "d"]) -> tuple[Float32[Tensor, "d"], Float32[Tensor, "d"]]:
        carry = 0.9 * carry + now
        return carry, carry

    return scan(body, ops.zeros(x.shape[0]), x)[1]  # E: body: argument 'now' is float32 (d,), declared Float32[Tensor, "d"]: axis 0: d is t, and d [shape]


def viterbi(emit: Float32[Tensor, "t s"], move: Float32[Tensor, "s s"]) -> Float32[Tensor, "s"]:
    best = emit[:, 0]
    for row in emit:
        best = best + row  # E: add: x (t,) and y (s,): axis -1 of x has t, axis -1 of y has s; they must be equal, or one [shape]
    return row
