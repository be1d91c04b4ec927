"""Entries of TypedDict, NamedTuple and a dataclass."""
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypedDict

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, ops, typed


class Batch(TypedDict):
    image: Float32[Tensor, "b 28 28"]
    label: Int64[Tensor, "b"]

class Step(NamedTuple):
    state: Float32[Tensor, "4"]
    reward: float = 0.0

@dataclass(frozen=True)
class Memory:
    keys: Float32[Tensor, "n 8"]
    values: Float32[Tensor, "n 2"]
    names: list[str] = field(default_factory=list)

@typed
def flatten(batch: Batch) -> Float32[Tensor, "_ 784"]:
    return ops.reshape(batch["image"], (-1, 784))

@typed
def read(memory: Memory, query: Float32[Tensor, "8"]) -> Float32[Tensor, "2"]:
    return ops.softmax(memory.keys @ query) @ memory.values

@typed
def advance(step: Step) -> Step:
    return step._replace(state=step.state * 2)

batch: Batch = {"image": ops.ones((2, 28, 28)), "label": ops.zeros((2,), dtype=np.int64)}
flatten(batch)
memory = Memory(ops.ones((5, 8)), ops.ones((5, 2)))
read(memory, ops.ones((8,)))
flatten({"image": ops.ones((2, 28, 28)), "label": ops.zeros((2,), dtype=np.int64)})
read(replace(memory, keys=ops.ones((5, 8))), ops.ones((8,)))
print(advance(Step(ops.ones((4,)))).state.shape)
