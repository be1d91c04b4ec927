"""Windows of sequences, and slices that are off by one."""

from jaxtyping import Float32, Int64

from typednn import Tensor, ops


# --- differences in time
def steps(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t-1 d"]:
    return x[1:] - x[:-1]


def steps_wrong(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t d"]:
    return x[1:] - x[:-1]  # E: declared [shape]


# --- a slice assigned
def assigned(x: Float32[Tensor, "10 d"]) -> Float32[Tensor, "9 d"]:
    y: Float32[Tensor, "9 d"] = x[1:]
    return y


def assigned_wrong(x: Float32[Tensor, "t d"]) -> None:
    y: Float32[Tensor, "t d"] = x[:-1]  # E: declared [shape]
    _ = ops.sum(y)


# --- a slice in a list
def listed(x: Float32[Tensor, "t d"]) -> list[Float32[Tensor, "t d"]]:
    return [x, x[:]]


def listed_wrong(x: Float32[Tensor, "t d"]) -> list[Float32[Tensor, "t d"]]:
    return [x, x[1:]]  # E: declared [shape]


# --- inputs and targets of a language model
def shifted(tokens: Int64[Tensor, "b 65"]) -> tuple[Int64[Tensor, "b 64"], Int64[Tensor, "b 64"]]:
    return tokens[:, :-1], tokens[:, 1:]


def shifted_wrong(tokens: Int64[Tensor, "b 64"]) -> tuple[Int64[Tensor, "b 64"], Int64[Tensor, "b 64"]]:
    return tokens[:, :-1], tokens[:, 1:]  # E: is 63, expected 64 [shape]


# --- three neighbours
def smoothed(x: Float32[Tensor, "12"]) -> Float32[Tensor, "10"]:
    return (x[:-2] + x[1:-1] + x[2:]) / 3


def smoothed_wrong(x: Float32[Tensor, "12"]) -> Float32[Tensor, "10"]:
    return (x[:-2] + x[1:] + x[2:]) / 3  # E: axis [shape]


# --- the last step
def last(x: Float32[Tensor, "b t d"]) -> Float32[Tensor, "b d"]:
    return x[:, -1]


def last_wrong(x: Float32[Tensor, "b t d"]) -> Float32[Tensor, "b d"]:
    return x[:, -1:]  # E: declared [shape-rank]


# --- a start token put before
def started(x: Float32[Tensor, "b t d"], s: Float32[Tensor, "b 1 d"]) -> Float32[Tensor, "b t+1 d"]:
    return ops.concat([s, x], axis=1)


def started_wrong(x: Float32[Tensor, "b t d"], s: Float32[Tensor, "b 1 d"]) -> Float32[Tensor, "b t d"]:
    return ops.concat([s, x], axis=1)  # E: for t=2 it is 3, not 2 [shape]
