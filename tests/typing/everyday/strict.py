"""Programs under the plugin's option ``strict``: all is proved, or checked where it comes in."""

import json
from pathlib import Path
from typing import Any, TypeAlias, reveal_type

import numpy as np
import numpy.typing as npt
from jaxtyping import Float32, Int64, Shaped

from typednn import Tensor, losses, nn, ops, optim, typed, value_and_grad
from typednn.data import DataLoader, load_digits

rng = np.random.default_rng(0)
layer = nn.Linear(64, 10, rng=rng)


def scores(x: Float32[Tensor, "b 64"]) -> Float32[Tensor, "b 10"]:
    return layer(x)


# --- a training loop on a dataset
class Reader(nn.Module):
    def __init__(self) -> None:
        self.hidden = nn.Linear(64, 32, rng=rng)
        self.output = nn.Linear(32, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 64"]) -> Float32[Tensor, "b 10"]:
        return self.output(ops.relu(self.hidden(x)))


def loss(model: Reader, x: Float32[Tensor, "b 64"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


def train(model: Reader) -> Reader:
    optimizer = optim.Adam(1e-3)
    state = optimizer.init(model)
    for batch in DataLoader(load_digits().train, 32, shuffle=True):
        _, gradient = value_and_grad(loss)(model, batch.inputs, batch.labels)
        model, state = optimizer.step(model, gradient, state)
    return model


def train_wrong(model: Reader) -> Reader:
    optimizer = optim.Adam(1e-3)
    state = optimizer.init(model)
    for batch in DataLoader(load_digits().train, 32, shuffle=True):
        _, gradient = value_and_grad(loss)(model, batch.inputs[:, :32], batch.labels)  # E: axis -1 is 32, expected 64 [shape]
        model, state = optimizer.step(model, gradient, state)
    return model


# --- an array that is expected
def expected(array: npt.NDArray[np.float32]) -> Float32[Tensor, "_ 10"]:
    return scores(ops.asarray(array).expect("b 64"))


def expected_wrong(array: npt.NDArray[np.float32]) -> Float32[Tensor, "_ 10"]:
    return scores(ops.asarray(array))  # E: scores: argument 'x' is float32 (...,) [shape-unproved]


# --- an array whose shape is asserted
def asserted(array: npt.NDArray[np.float32]) -> Float32[Tensor, "8 10"]:
    x = ops.asarray(array)
    assert x.shape == (8, 64)
    return scores(x)


def asserted_wrong(array: npt.NDArray[np.float32]) -> Float32[Tensor, "_ 10"]:
    x = ops.asarray(array)
    assert x.ndim == 2
    return scores(x)  # E: scores: argument 'x' is float32 (?, ?) [shape-unproved]


# --- an array whose axes are asserted
def axes(array: npt.NDArray[np.float32]) -> Float32[Tensor, "_ 10"]:
    x = ops.asarray(array)
    assert x.ndim == 2 and x.shape[1] == 64, "64 features"
    return scores(x)


def axes_apart(array: npt.NDArray[np.float32], like: Float32[Tensor, "b 64"]) -> Float32[Tensor, "b 10"]:
    x, y = ops.asarray(array), ops.asarray(array)
    assert len(x.shape) == 2
    assert x.shape[-1] == 64
    assert y.shape == like.shape
    return scores(y) + ops.mean(scores(x), axis=0)


def axes_wrong(array: npt.NDArray[np.float32]) -> Float32[Tensor, "_ 10"]:
    x = ops.asarray(array)
    assert x.shape[0] == 64
    return scores(x)  # E: scores: argument 'x' is float32 (64, ...) [shape-unproved]


def axes_other(array: npt.NDArray[np.float32]) -> Float32[Tensor, "_ 10"]:
    x = ops.asarray(array)
    assert x.ndim == 2 and x.shape[1] == 32
    return scores(x)  # E: axis -1 is 32, expected 64 [shape]


# --- an object that is asked
def asked(x: object) -> Float32[Tensor, "_ 10"]:
    assert isinstance(x, Float32[Tensor, "b 64"])
    return scores(x)


def asked_wrong(x: object) -> Float32[Tensor, "_ 10"]:
    assert isinstance(x, Float32[Tensor, "b d"])
    return scores(x)  # E: scores: argument 'x' is float32 (?, ?) [shape-unproved]


# --- a typed function
@typed
def entry(x: Float32[Tensor, "b 64"]) -> Float32[Tensor, "b 10"]:
    return layer(x)


def entered(path: Path) -> Float32[Tensor, "_ 10"]:
    return entry(ops.asarray(np.load(path), np.float32))


def entered_wrong(path: Path) -> Float32[Tensor, "_ 10"]:
    return scores(ops.asarray(np.load(path), np.float32))  # E: scores: argument 'x' is float32 (...,) [shape-unproved]


# --- a batch of unknown size
def unknown(x: Float32[Tensor, "_ 64"]) -> Float32[Tensor, "_ 10"]:
    h = layer(x)
    reveal_type(h)  # R: Tensor[tuple[Any, 10], float32]
    return scores(x) + h


def unknown_wrong(x: Float32[Tensor, "8 _"]) -> Float32[Tensor, "8 10"]:
    return scores(x)  # E: scores: argument 'x' is float32 (8, ?) [shape-unproved]


# --- an alias
Images: TypeAlias = Float32[Tensor, "b 64"]


Line = tuple[Float32[Tensor, "1"], Float32[Tensor, ""]]
Erased = tuple[Float32[Tensor, "1"], Tensor]  # E: Tensor alone forgets its shape [shape-erased]


def slope(line: Line) -> Float32[Tensor, "1"]:
    return line[0]


def aliased(x: Images) -> Images:
    return x / 2


def erased(x: Tensor) -> int:  # E: Tensor alone forgets its shape [shape-erased]
    return len(x)


# --- all pairs
def pairs(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n m"]:
    return ops.broadcast_to(x[:, None], (x.shape[0], y.shape[0])) - y


def pairs_wrong(x: Float32[Tensor, "n 1"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n m"]:
    return x - y  # E: broadcast to (n, m) [shape-broadcast]


# --- positions of a sequence
def positions(x: Float32[Tensor, "b t 64"], table: Float32[Tensor, "t 64"]) -> Float32[Tensor, "b t 64"]:
    return x + table


def positions_wrong(x: Float32[Tensor, "b t 64"], table: Float32[Tensor, "t 64"]) -> Float32[Tensor, "b t 10"]:
    return layer(x + table[:-1])  # E: t-1 [shape]


# --- the classes of scores
def classes(x: Float32[Tensor, "b 64"]) -> list[int]:
    return [int(k) for k in ops.argmax(scores(x), axis=1)]


def classes_wrong(x: Float32[Tensor, "b 64"]) -> Int64[Tensor, "b"]:
    return ops.argmax(scores(x), axis=0)  # E: classes_wrong: the result is int64 (10,) [shape]


# --- a name that another argument fixes
def matched(x: Float32[Tensor, "b 64"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(layer(x), y)


def matched_right(x: Float32[Tensor, "_ 64"], y: Int64[Tensor, "_"]) -> Float32[Tensor, ""]:
    return matched(x, y)


def matched_wrong(x: Float32[Tensor, "_ 64"], y: Int64[Tensor, "8"]) -> Float32[Tensor, ""]:
    return matched(x, y)  # E: matched: argument 'x' is float32 (?, 64) [shape-unproved]


def doubled(x: Float32[Tensor, "b"], y: Float32[Tensor, "2*b"]) -> Float32[Tensor, ""]:
    return ops.sum(x) + ops.sum(y)


def doubled_wrong(x: Float32[Tensor, "_"]) -> Float32[Tensor, ""]:
    return doubled(x, x)  # E: doubled: argument 'y' is float32 (?,) [shape-unproved]


# --- leading axes of unknown sizes
def led(x: Float32[Tensor, "... 64"]) -> Float32[Tensor, "... 10"]:
    return layer(x)


def led_wrong(x: Float32[Tensor, "..."], y: Float32[Tensor, "... 64"]) -> None:
    layer(x)  # E: Linear.__call__: argument 'x' is float32 (...,) [shape-unproved]
    scores(y)  # E: scores: argument 'x' is float32 (..., 64) [shape-unproved]


def both(x: Float32[Tensor, "*s 64"], y: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    return ops.sum(x, axis=-1) + y


def both_right(x: Float32[Tensor, "... 64"], y: Float32[Tensor, "..."]) -> Float32[Tensor, "..."]:
    return both(x, y)


def both_wrong(x: Float32[Tensor, "_ 3 64"], y: Float32[Tensor, "2 3"]) -> Float32[Tensor, "2 3"]:
    return both(x, y)  # E: both: argument 'x' is float32 (?, 3, 64) [shape-unproved]


# --- a typed method
class Service:
    @typed
    def scores(self, x: Float32[Tensor, "b 64"]) -> Float32[Tensor, "b 10"]:
        return layer(x)

    @staticmethod
    @typed
    def sums(x: Float32[Tensor, "b 64"]) -> Float32[Tensor, "b"]:
        return ops.sum(x, axis=1)

    def plain(self, x: Float32[Tensor, "b 64"]) -> Float32[Tensor, "b 10"]:
        return layer(x)


def served(service: Service, x: Float32[Tensor, "..."]) -> Float32[Tensor, "_ 10"]:
    Service.sums(x)
    return service.scores(x)


def served_wrong(service: Service, x: Float32[Tensor, "..."], y: Float32[Tensor, "_ 32"]) -> Float32[Tensor, "_ 10"]:
    Service.sums(y)  # E: axis -1 is 32, expected 64 [shape]
    return service.plain(x)  # E: Service.plain: argument 'x' is float32 (...,) [shape-unproved]


# --- data of unknown dtype
def dtyped(data: npt.NDArray[Any]) -> Float32[Tensor, "b 64"]:
    return ops.asarray(data, np.float32).expect("b 64")


def dtyped_right(data: npt.NDArray[Any]) -> Float32[Tensor, "_ 10"]:
    x = ops.asarray(data).expect("b 64")
    reveal_type(x)  # R: Tensor[tuple[Any, 64], Any]
    assert isinstance(x, Float32[Tensor, "b 64"])
    return scores(x)


@typed
def dtyped_checked(data: npt.NDArray[Any]) -> Float32[Tensor, "3"]:
    return ops.asarray(data).expect("3")


def dtyped_wrong(data: npt.NDArray[Any]) -> Float32[Tensor, "3"]:
    x: Float32[Tensor, "3"] = ops.asarray(data).expect("3")  # E: the assigned value is (3,) [shape-unproved]
    scores(ops.asarray(data).expect("b 64"))  # E: scores: argument 'x' is (?, 64) [shape-unproved]
    return ops.asarray(data).expect("3")  # E: dtyped_wrong: the result is (3,), declared Float32[Tensor, "3"]: not proved [shape-unproved]


def of_any_dtype(x: Shaped[Tensor, "3"]) -> Shaped[Tensor, "3"]:
    return x


def any_dtype(data: npt.NDArray[Any]) -> Shaped[Tensor, "3"]:
    return of_any_dtype(ops.asarray(data).expect("3"))


# --- json
def from_json(text: str) -> Float32[Tensor, "_ 10"]:
    return scores(ops.asarray(json.loads(text), np.float32).expect("b 64"))


def from_json_wrong(text: str) -> Float32[Tensor, "_ 10"]:
    return scores(ops.asarray(json.loads(text)).expect("b 64"))  # E: scores: argument 'x' is (?, 64) [shape-unproved]


# --- axes that are added right here
def distances(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "n m"]:
    return ops.sum((x[:, None] - y) ** 2, axis=-1)


def distances_expanded(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n m"]:
    return ops.expand_dims(x, 1) * y + x.reshape((-1, 1)) * y[None, :]


def distances_kept(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n m"]:
    return ops.sum(x * x, axis=1, keepdims=True) + y


def distances_named(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n m"]:
    column = x[:, None]
    return column - y


def distances_named_sum(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n m"]:
    total = ops.sum(x, axis=1, keepdims=True)
    return total + y


def distances_centred(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    return (x - ops.mean(x, axis=0)) / ops.max(x, axis=1, keepdims=True)


def distances_unknown(x: Float32[Tensor, "_ _ _"], y: Float32[Tensor, "8 6"]) -> Float32[Tensor, "_ 8 6"]:
    return x + y


def distances_wrong(x: Float32[Tensor, "n 1"], y: Float32[Tensor, "1 m"]) -> Float32[Tensor, "n m"]:
    column = x * 2
    return column - y  # E: x (n, 1) and y (1, m) broadcast to (n, m), larger than both [shape-broadcast]


def distances_led(x: Float32[Tensor, "*b n 1"], y: Float32[Tensor, "*b 1 m"]) -> Float32[Tensor, "*b n m"]:
    return x * y  # E: x (*b, n, 1) and y (*b, 1, m) broadcast to (*b, n, m), larger than both [shape-broadcast]


def distances_meeting(x: Float32[Tensor, "n d"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return ops.sum(x, axis=1, keepdims=True) - y  # E: n meets itself on two axes [shape-broadcast]


def distances_swapped(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "m n"]:
    return ops.sum((x[:, None] - y) ** 2, axis=-1)  # E: for m=2, n=3 it is 3, not 2 [shape]


# --- a mistake is reported once, where it is made
def of_mistake_wrong(x: Float32[Tensor, "b 64"], y: Float32[Tensor, "b 63"]) -> None:
    scores(layer(y))  # E: Linear.__call__: argument 'x' is float32 (b, 63) [shape]
    scores(ops.relu(layer(y)))  # E: Linear.__call__: argument 'x' is float32 (b, 63) [shape]
    z = layer(y)  # E: Linear.__call__: argument 'x' is float32 (b, 63) [shape]
    scores(z)


# --- a reshape is no transposition
def columns(x: Float32[Tensor, "n m"]) -> Float32[Tensor, "m n"]:
    return x.reshape((x.shape[1], x.shape[0]))  # E: reshape: x (n, m) becomes (m, n): the sizes change places [shape-permuted]


def heads(x: Float32[Tensor, "b t h*d"], h: int) -> None:
    wrong = ops.reshape(x, (x.shape[0], -1, x.shape[1]))  # E: reshape: x (b, t, d*h) becomes (b, d*h, t) [shape-permuted]
    right = ops.permute_dims(x, (0, 2, 1))
    meant = x.reshape(-1).reshape((x.shape[0], x.shape[2], x.shape[1]))
    divided = x.reshape((x.shape[0], x.shape[1], 1, -1))
    joined = x.reshape((-1, x.shape[2]))


def one_axis(y: Float32[Tensor, "n"], z: Float32[Tensor, "3 4"]) -> Float32[Tensor, "1 n"]:
    numbers = z.reshape((4, 3))
    return y.reshape((-1, 1)).reshape((1, -1))


# --- what follows a mistake is not asked for
class Coder(nn.Module):
    def __init__(self) -> None:
        generator = np.random.default_rng(0)
        self.first = nn.Linear(4, 8, rng=generator)
        self.second = nn.Linear(8, 4, rng=generator)
        self.refused = nn.MultiHeadAttention(8, 3, rng=generator)  # E: MultiHeadAttention: d_model is 8, expected a multiple of heads, 3 [shape]
        self.chain = nn.Sequential(nn.Linear(4, 8, rng=generator), nn.Linear(4, 8, rng=generator))  # E: layer 2 'Linear[4, 8]' takes '*b 4' [shape]

    def again(self, x: Float32[Tensor, "b 4"], z: Float32[Tensor, "b 5"]) -> Float32[Tensor, "b 4"]:
        y = self.first(x)
        y = self.first(y)  # E: argument 'x' is float32 (b, 8), declared Float32[Tensor, "*b 4"] [shape]
        y = x + z  # E: add: x (b, 4) and y (b, 5) [shape]
        return self.second(self.first(y))

    def joined(self, x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 12"]:
        return ops.concat([x, self.second(x)], axis=1)  # E: argument 'x' is float32 (b, 4), declared Float32[Tensor, "*b 8"] [shape]

    def attended(self, x: Float32[Tensor, "b t 8"]) -> Float32[Tensor, "b 4"]:
        return self.second(ops.mean(self.refused(x), axis=1))

    def chained(self, x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 4"]:
        return self.second(self.chain(x))


coder = Coder()
