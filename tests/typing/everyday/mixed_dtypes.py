"""Lists, dicts and loops over tensors of several dtypes and shapes, such as images and their labels."""
from typing import Any, TypeVar

import numpy as np
from jaxtyping import Float32, Int64
from typing_extensions import reveal_type

from typednn import Tensor, losses, ops

D = TypeVar("D", bound=np.generic)


def floats(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t"]:
    return ops.sum(x, axis=1)


def ints(y: Int64[Tensor, "t"]) -> None: ...
def any_tensor(x: Tensor) -> None: ...
def either(x: Float32[Tensor, "t d"] | Int64[Tensor, "t"]) -> None: ...


# --- a batch in a dict
def batch(x: Float32[Tensor, "t d"], y: Int64[Tensor, "t"]) -> Float32[Tensor, "t"]:
    batch = {"x": x, "y": y}
    for key, value in batch.items():
        print(key, value.shape, value.dtype)
    reveal_type(batch["x"])  # R: Tensor[tuple[t, d], float32]
    _ = losses.cross_entropy(batch["x"], batch["y"][1:])  # E: logits (t, d) and labels (max(t-1,0),): labels must be (t,), one for each place [shape]
    _ = losses.cross_entropy(batch["x"], batch["y"])
    return batch["x"]  # E: the result is float32 (t, d), declared Float32[Tensor, "t"]: 1 axis expected, 2 found [shape-rank]


# --- a dict that changes
def changed(x: Float32[Tensor, "t d"], y: Int64[Tensor, "t"]) -> Float32[Tensor, "t d"]:
    batch = {"x": x, "y": y}
    batch["z"] = x
    floats(batch["x"])
    ints(batch["y"])
    any_tensor(batch["y"])
    either(batch["y"])
    z: Float32[Tensor, "t d"] = batch["x"]
    z = batch["x"] + z
    z = z @ batch["x"].T @ batch["x"]
    print(ops.take(batch["x"], batch["y"], axis=0), losses.cross_entropy(batch["x"], batch["y"]), z)
    reveal_type(batch["y"])  # R: Tensor[tuple[t], int64]
    return batch["x"]


def changed_wrong(x: Float32[Tensor, "t d"], y: Int64[Tensor, "t"], key: str) -> Float32[Tensor, "t d"]:
    batch = {"x": x, "y": y}
    batch["z"] = x
    floats(batch["y"])  # E: argument 'x' is int64 (t,), declared Float32[Tensor, "t d"]: dtype is int64, expected float32 [shape-dtype]
    again = {"x": x, "y": y}
    again["y"] = x
    either(again["y"])
    floats(again["x"])
    floats(again["y"])
    any_key = {"x": x, "y": y}
    any_key[key] = x
    floats(any_key["y"])
    return batch["y"]  # E: the result is int64 (t,), declared Float32[Tensor, "t d"]: 2 axes expected, 1 found [shape-rank]


# --- a list of both
def listed(x: Float32[Tensor, "t d"], y: Int64[Tensor, "t"]) -> Float32[Tensor, "t"]:
    first, second = [x, y]
    ints(second)
    _ = floats(first)
    both = [x, y]
    reveal_type(both[0])  # R: Tensor[tuple[t, d], float32]
    return both[0]  # E: the result is float32 (t, d), declared Float32[Tensor, "t"]: 1 axis expected, 2 found [shape-rank]


# --- loops over both
def looped(x: Float32[Tensor, "t d"], y: Int64[Tensor, "t"]) -> int:
    for tensor in (x, y):
        print(tensor.shape)
    for tensor in [x, y]:
        any_tensor(tensor)
    halves = [tensor[::2] for tensor in (x, y)]
    return sum(tensor.size for tensor in (x, y)) + len(halves)


# --- a dtype that is none
def of_strings(x: Tensor[Any, str]) -> None: ...  # E: the dtype of Tensor is a class of numpy's scalars, such as np.float32, and not str [shape-syntax]
def of_floats(x: Tensor[Any, np.float32], y: Tensor[Any, Any], z: Tensor[Any, D]) -> Tensor[Any, D]:
    return z
