"""Values of another kind than declared: a tuple for a tensor, a tensor for a number, swapped arguments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypedDict, TypeVar, overload

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, grad, jit, losses, nn, ops, optim, value_and_grad

N = TypeVar("N", bound=int)
M = TypeVar("M", bound=int)


class Net(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layer = nn.Linear(3, 4, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 4"]:
        return self.layer(x)


class Box(nn.Module, Generic[N]):
    def __init__(self, n: N) -> None:
        self.w = ops.ones((n,))


def loss(net: Net, x: Float32[Tensor, "b 3"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(net(x), y)


three, four = ops.ones((3,)), ops.ones((4,))
inputs, labels = ops.ones((5, 3)), ops.asarray([0, 1, 2, 3, 0])
net = Net(np.random.default_rng(0))


# --- a result of another kind
def pair(x: Float32[Tensor, "3"]) -> tuple[Float32[Tensor, "3"], int]:
    return x, 1


def one(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]:
    return x, 1  # E: one: the result is a tuple, declared Float32[Tensor, "3"]; make it a tensor with ops.asarray [return-value]


def nothing(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]:
    return None  # E: nothing: the result is None, declared Float32[Tensor, "3"] [return-value]


def perhaps(x: Float32[Tensor, "3"] | None) -> Float32[Tensor, "3"]:
    return x  # E: perhaps: the result may be None, declared Float32[Tensor, "3"]; check that it is not None [return-value]


def listed(x: Float32[Tensor, "3"]) -> list[Float32[Tensor, "3"]]:
    return x  # E: listed: the result is float32 (3,), declared list[Float32[Tensor, "3"]] [return-value]


def both(net: Net) -> Net:
    return net, net  # E: both: the result is a tuple, declared Net [return-value]


def items(x: Float32[Tensor, "3"]) -> Iterator[Float32[Tensor, "3"]]:
    yield x
    yield x, x  # E: items: the yielded value is a tuple, declared Float32[Tensor, "3"] [misc]


# --- a number that is a tensor still
def mean(x: Float32[Tensor, "n"]) -> float:
    return x.mean().item()


def mean_wrong(x: Float32[Tensor, "n"]) -> float:
    return x.mean()  # E: mean_wrong: the result is float32 (), declared float; use .item() or float(...) [return-value]


def best(x: Float32[Tensor, "n"]) -> int:
    return int(ops.argmax(x))


def best_wrong(x: Float32[Tensor, "n"]) -> int:
    return ops.argmax(x)  # E: best_wrong: the result is int64 (), declared int; use .item() or int(...) [return-value]


def whole_wrong(x: Float32[Tensor, "n"]) -> int | None:
    return x.sum()  # E: whole_wrong: the result is float32 (), declared int | None; use int(...) [return-value]


def logged(value: float, step: int = 0) -> None: ...


logged(float(three.sum()))
logged(three.sum())  # E: logged: argument 'value' is float32 (), declared float; use .item() or float(...) [arg-type]
history: list[float] = [three.sum().item()]
history.append(three.sum())  # E: list.append: argument 1 is float32 (), declared float; use .item() or float(...) [arg-type]


# --- records
class Batch(TypedDict):
    x: Float32[Tensor, "b 3"]


class Sample(NamedTuple):
    x: Float32[Tensor, "b 3"]


@dataclass
class Held:
    x: Float32[Tensor, "3"]


def of_batch(batch: Batch, sample: Sample, held: Held) -> None: ...


of_batch({"x": inputs}, Sample(inputs), Held(three))
of_batch(inputs, Sample(inputs), Held(three))  # E: of_batch: argument 'batch' is float32 (5, 3), declared Batch [arg-type]
of_batch({"x": inputs}, inputs, Held(three))  # E: of_batch: argument 'sample' is float32 (5, 3), declared Sample [arg-type]
of_batch({"x": inputs}, Sample(inputs), three)  # E: of_batch: argument 'held' is float32 (3,), declared Held [arg-type]
Held(None)  # E: Held: argument 'x' is None, declared Float32[Tensor, "3"] [arg-type]


# --- a tuple for a list
def several(xs: list[Float32[Tensor, "3"]]) -> None: ...


several([three])
several((three, three))  # E: several: argument 'xs' is a tuple, declared list[Float32[Tensor, "3"]] [arg-type]


# --- swapped arguments of an optimizer
sgd = optim.SGD(0.1)
state, gradient = sgd.init(net), grad(loss)(net, inputs, labels)
_ = sgd.step(net, gradient, state)
sgd.step(net, state, gradient)  # E: Optimizer.step: argument 'gradient' is State[Net], declared Net [arg-type]
sgd.step(net, inputs, state)  # E: Optimizer.step: argument 'gradient' is float32 (5, 3), declared Net [arg-type]
sgd.step(Box(3), Box(4), sgd.init(Box(3)))  # E: Optimizer.step: argument 'gradient' is Box[4], declared Box[3]: N is 4, expected 3 [shape]
net, state = sgd.step(net, state, gradient)  # E: Optimizer.step: argument 'gradient' is State[Net], declared Net [arg-type]


# --- swapped arguments of a transformed function
value_and_grad(loss)(net, inputs, labels)
grad(loss)(inputs, net, labels)  # E: loss: argument 'net' is float32 (5, 3), declared Net [arg-type]
value_and_grad(loss)(inputs, net, labels)  # E: loss: argument 'net' is float32 (5, 3), declared Net [arg-type]
jit(loss)(inputs, net, labels)  # E: loss: argument 'net' is float32 (5, 3), declared Net [arg-type]
loss(labels, inputs, net)  # E: loss: argument 'net' is int64 (5,), declared Net [arg-type]


# --- two calls in one list are two
# E: loss: argument 'net' is float32 (5, 3), declared Net [arg-type]
# E: loss: argument 'net' is int64 (5,), declared Net [arg-type]
_ = [loss(inputs, inputs, labels), loss(labels, inputs, labels)]


# --- what an expression swaps
def cell(x: Float32[Tensor, "b i"], h: Float32[Tensor, "b h"], w: Float32[Tensor, "i h"], u: Float32[Tensor, "h h"]) -> Float32[Tensor, "b h"]:
    return ops.tanh(x @ w + h @ u)


def cell_wrong(x: Float32[Tensor, "b i"], h: Float32[Tensor, "b h"], w: Float32[Tensor, "i h"], u: Float32[Tensor, "h h"]) -> Float32[Tensor, "b h"]:
    return ops.tanh(x @ u + h @ w)  # E: matmul: x (b, i) and y (h, h) [shape]


# --- a lambda of another kind
def applied(f: Callable[[Float32[Tensor, "3"]], Float32[Tensor, "4"]]) -> None: ...


applied(lambda x: four)
applied(lambda x: None)  # E: applied: argument 'f' is a function whose result is None, declared Float32[Tensor, "4"] [arg-type]
applied(lambda x, y: four)  # E: applied: argument 'f' is a function, declared Callable[[Float32[Tensor, "3"]], Float32[Tensor, "4"]] [arg-type]
applied(three)  # E: applied: argument 'f' is float32 (3,), declared Callable[[Float32[Tensor, "3"]], Float32[Tensor, "4"]] [arg-type]


# --- protocols
class Scorer(Protocol):
    def score(self, x: Float32[Tensor, "3"]) -> Float32[Tensor, "4"]: ...


class Good:
    def score(self, x: Float32[Tensor, "3"]) -> Float32[Tensor, "4"]:
        return four


class Bare: ...


class Maybe:
    def score(self, x: Float32[Tensor, "3"]) -> Float32[Tensor, "4"] | None:
        return None


scorers: list[Scorer] = [Good()]
scorers.append(Bare())  # E: list.append: argument 1 is Bare, declared Scorer: it has no 'score' [arg-type]
# E: list.append: argument 1 is Maybe, whose score is a function whose result may be None, declared Float32[Tensor, "4"] [arg-type]
scorers.append(Maybe())


# --- an override names the argument
class Base(nn.Module):
    def run(self, x: Float32[Tensor, "3"], gain: float = 1.0) -> Float32[Tensor, "3"]:
        return x * gain


class Same(Base):
    def run(self, x: Float32[Tensor, "3"], gain: float = 2.0) -> Float32[Tensor, "3"]:
        return x + gain


class Wider(Base):
    # E: Wider.run: argument 'x' must take Float32[Tensor, "3"], as that of Base.run does [shape]
    def run(self, x: Float32[Tensor, "4"], gain: float = 2.0) -> Float32[Tensor, "3"]:
        return three


# --- an overload of no such kind
@overload
def of_two(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]: ...
@overload
def of_two(x: Float32[Tensor, "4"]) -> Float32[Tensor, "4"]: ...
def of_two(x: Float32[Tensor, "3"] | Float32[Tensor, "4"]) -> Float32[Tensor, "3"] | Float32[Tensor, "4"]:
    return x


of_two(three)
of_two(None)  # E: of_two: argument 'x' is None, declared Float32[Tensor, "3"] or Float32[Tensor, "4"] [call-overload]


# --- a coroutine that nobody awaited
async def loaded(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]:
    return x


async def awaited(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]:
    return await loaded(x)


async def forgotten(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]:
    # E: forgotten: the result is Coroutine[Any, Any, Float32[Tensor, "3"]], declared Float32[Tensor, "3"]; await it [return-value]
    return loaded(x)


# --- what has nothing to do with tensors stays mypy's
def text(n: int) -> str:
    return n  # E: Incompatible return value type (got "int", expected "str") [return-value]


text("a")  # E: Argument 1 to "text" has incompatible type "str"; expected "int" [arg-type]
silenced: Float32[Tensor, "3"] = None  # type: ignore[assignment]


# --- conditions of comprehensions and cases
def positive(x: Float32[Tensor, "n"], xs: list[Float32[Tensor, "n"]]) -> list[Float32[Tensor, "n"]]:
    return [each for each in xs if ops.all(each > 0) if float(x[0])]


def positive_wrong(x: Float32[Tensor, "n"], xs: list[Float32[Tensor, "n"]]) -> list[Float32[Tensor, "n"]]:
    return [each for each in xs if each > 0]  # E: use .any() or .all() [shape]


def counted_wrong(x: Float32[Tensor, "n"], k: int) -> int:
    of_set = {i for i in range(3) if k and x > i}  # E: use .any() or .all() [shape]
    of_dict = {i: i for i in range(3) if k if x > i}  # E: use .any() or .all() [shape]
    match k:
        case 1 if x > 2:  # E: use .any() or .all() [shape]
            return len(of_set)
        case _:
            return sum(i for i in of_dict if x == i)  # E: use .any() or .all() [shape]
