"""Models: dataclasses, tuples of layers, replace, properties, constructors, chains."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, Self, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)
Heads = TypeVar("Heads", bound=int)
Model = TypeVar("Model", bound=nn.Module)
rng = np.random.default_rng(0)
images = ops.zeros((2, 20))


# --- a module that is a dataclass
@dataclass(frozen=True)
class Affine(nn.Module, Generic[In, Out]):
    weight: Float32[Tensor, "In Out"]
    bias: Float32[Tensor, "Out"]

    def __call__(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "b Out"]:
        return x @ self.weight + self.bias


reveal_type(Affine(ops.zeros((20, 3)), ops.zeros(3))(images))  # R: Tensor[tuple[2, 3], float32]
Affine(ops.zeros((20, 3)), ops.zeros(4))  # E: 4 [shape]
Affine(ops.zeros((21, 3)), ops.zeros(3))(images)  # E: axis -1 is 20, expected 21 [shape]


# --- a loop over a list of equal layers
class Deep(nn.Module):
    def __init__(self) -> None:
        self.layers = [nn.Linear(20, 20, rng=rng) for _ in range(4)]
        self.head = nn.Linear(20, 3, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
        for layer in self.layers:
            x = ops.relu(layer(x))
        return self.head(x)

    def wrong(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 20"]:
        for layer in self.layers:
            x = ops.relu(layer(x))
        return self.head(x)  # E: axis -1 is 3, expected 20 [shape]


# --- a loop over a tuple of different layers
class Funnel(nn.Module):
    def __init__(self) -> None:
        self.layers = (nn.Linear(20, 16, rng=rng), nn.Linear(16, 8, rng=rng), nn.Linear(8, 3, rng=rng))

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
        for layer in self.layers:
            x = layer(x)
        return x.expect("b 3")


class FunnelWrong(nn.Module):
    def __init__(self) -> None:
        self.layers = (nn.Linear(20, 16, rng=rng), nn.Linear(16, 8, rng=rng))

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
        first, second = self.layers
        return second(first(x))  # E: axis -1 is 8, expected 3 [shape]


# --- heads of different sizes
class Multitask(nn.Module):
    def __init__(self) -> None:
        self.heads = (nn.Linear(20, 3, rng=rng), nn.Linear(20, 5, rng=rng))

    def __call__(self, x: Float32[Tensor, "b 20"]) -> tuple[Float32[Tensor, "b 3"], Float32[Tensor, "b 5"]]:
        first, second = self.heads
        return first(x), second(x)

    def wrong(self, x: Float32[Tensor, "b 20"]) -> tuple[Float32[Tensor, "b 3"], Float32[Tensor, "b 5"]]:
        first, second = self.heads
        return second(x), first(x)  # E: axis -1 is 5, expected 3 [shape]


# --- a layer replaced
def transferred(model: Deep) -> Deep:
    return nn.replace(model, head=nn.Linear(20, 3, rng=rng))


def transferred_wrong(model: Deep) -> Deep:
    return nn.replace(model, head=nn.Linear(20, 10, rng=rng))  # E: 10 [shape]


# --- a weight replaced
def shrunk(layer: nn.Linear[In, Out]) -> nn.Linear[In, Out]:
    return nn.replace(layer, weight=layer.weight * 0.9)


def shrunk_wrong(layer: nn.Linear[In, Out]) -> nn.Linear[In, Out]:
    return nn.replace(layer, weight=layer.weight.T)  # E: weight [shape]


# --- a layer replaced in a layer
class Tower(nn.Module):
    blocks: dict[str, nn.Linear[Literal[20], Literal[20]]]
    pair: tuple[nn.Linear[Literal[20], Literal[16]], nn.Linear[Literal[16], Literal[3]]]

    def __init__(self) -> None:
        self.blocks = {"a": nn.Linear(20, 20, rng=rng)}
        self.pair = (nn.Linear(20, 16, rng=rng), nn.Linear(16, 3, rng=rng))
        self.deep = Deep()
        self.scale = 1


def deeper(tower: Tower) -> Tower:
    tower = nn.replace(tower, deep=nn.replace(tower.deep, head=nn.replace(tower.deep.head, bias=None)))
    tower = nn.replace(tower, deep=transferred(tower.deep), scale=0.5)
    tower = nn.replace(tower, blocks={**tower.blocks, "b": nn.Linear(20, 20, rng=rng)})
    return nn.replace(tower, pair=(tower.pair[0], nn.Linear(16, 3, rng=rng)))


def deeper_wrong(tower: Tower) -> Tower:
    head = nn.Linear(20, 4, rng=rng)
    tower = nn.replace(tower, deep=nn.replace(tower.deep, head=head))  # E: Deep: argument 'head' has Out=4: expected 3 [shape]
    tower = nn.replace(tower, blocks={"b": nn.Linear(20, 21, rng=rng)})  # E: Tower: argument 'blocks['b']' has Out=21: expected 20 [shape]
    return nn.replace(tower, pair=(tower.pair[0], nn.Linear(15, 3, rng=rng)))  # E: Tower: argument 'pair[1]' has In=15: expected 16 [shape]


# --- layers replaced by a loop
def without_bias(model: Deep) -> Deep:
    return nn.replace(model, layers=[nn.replace(layer, bias=None) for layer in model.layers])


def longer(model: Deep) -> Deep:
    return nn.replace(model, layers=[*model.layers, nn.Linear(20, 20, rng=rng)])


def longer_wrong(model: Deep) -> Deep:
    return nn.replace(model, layers=[*model.layers, nn.Linear(20, 21, rng=rng)])  # E: Deep: argument 'layers[1]' has Out=21: expected 20 [shape]


# --- a module that is replaced changes its sizes
def widened(layer: nn.Linear[In, Literal[3]]) -> nn.Linear[In, Literal[5]]:
    return nn.replace(layer, weight=ops.concat((layer.weight, layer.weight[:, :2]), axis=1), bias=ops.zeros(5))


def widened_wrong(layer: nn.Linear[In, Literal[3]]) -> nn.Linear[In, Literal[5]]:
    return nn.replace(layer, weight=ops.concat((layer.weight, layer.weight[:, :2]), axis=1))  # E: Linear: argument 'weight' is float32 (In, 5), declared Float32[Tensor, "In Out"]: axis -1 is 5, expected 3 (Out is 3, bound by 'bias') [shape]


reveal_type(nn.replace(nn.Linear(20, 3, rng=rng), weight=ops.zeros((21, 3))))  # R: Linear[21, 3, float32]
reveal_type(nn.replace(nn.Linear(20, 3, rng=rng), weight=ops.zeros((5, 4)), bias=None))  # R: Linear[5, 4, float32]
reveal_type(nn.replace(nn.Sequential(nn.Linear(20, 3, rng=rng)), layers=(nn.ReLU(),)))  # R: Sequential[ReLU]


# --- a weight replaced in a layer without bias
def turned(layer: nn.Linear[In, Out]) -> nn.Linear[Out, In]:
    if layer.bias is None:
        return nn.replace(layer, weight=layer.weight.T)
    return nn.replace(layer, weight=layer.weight.T, bias=None)


# --- a field replaced that does not exist
def misspelt(layer: nn.Linear[In, Out], weight: Float32[Tensor, "3 4"]) -> nn.Linear[In, Out]:
    return nn.replace(layer, wieght=weight)  # E: Linear has no field 'wieght', but bias, weight [shape]


def any_field(layer: Model, weight: Float32[Tensor, "3 4"], **fields: Any) -> Model:
    layer = nn.replace(layer, **fields)
    return nn.replace(layer, weight=weight)


# --- a field replaced by a value of another dtype
def doubled(layer: nn.Linear[In, Out]) -> nn.Linear[In, Out]:
    return nn.replace(layer, weight=layer.weight.astype(np.float64).astype(np.float32))


def doubled_wrong(layer: nn.Linear[In, Out]) -> nn.Linear[In, Out]:
    return nn.replace(layer, weight=layer.weight.astype(np.float64))  # E: Linear: argument 'weight' is float64 (In, Out), declared Float32[Tensor, "In Out"]: dtype is float64, expected float32; use astype(np.float32) [shape-dtype]


# --- fields replaced in a method
class Scaled(nn.Module, Generic[In, Out]):
    inner: nn.Linear[In, Out]
    size: In

    def __init__(self, size: In, out: Out) -> None:
        self.inner = nn.Linear(size, out, rng=rng)
        self.size = size

    def again(self) -> Self:
        return nn.replace(self, inner=nn.Linear(self.size, self.inner.weight.shape[1], rng=rng))

    def onto(self, layer: nn.Linear[In, Heads]) -> "Scaled[In, Heads]":
        return nn.replace(self, inner=layer)

    def wrong(self, layer: nn.Linear[Out, Heads]) -> "Scaled[Out, Heads]":
        return nn.replace(self, inner=layer)  # E: Scaled: argument 'inner' has In=Out: expected In [shape]


# --- a field assigned
def renewed(layer: nn.Linear[In, Out]) -> nn.Linear[In, Out]:
    return nn.replace(layer, bias=None)


def renewed_wrong(layer: nn.Linear[In, Out]) -> nn.Linear[In, Out]:
    layer.weight = layer.weight * 0.9  # E: Linear is immutable: build a new one with nn.replace(module, weight=...) [frozen-field]
    return layer


# --- a property with a shape
class Embedding(nn.Module, Generic[In, Out]):
    def __init__(self, rows: In, columns: Out) -> None:
        self.table = ops.zeros((rows, columns))

    @property
    def norms(self) -> Float32[Tensor, "In"]:
        return ops.sum(self.table**2, axis=1)

    @cached_property
    def gram(self) -> Float32[Tensor, "In In"]:
        return self.table @ self.table.T

    @property
    def norms_wrong(self) -> Float32[Tensor, "In"]:
        return ops.sum(self.table**2, axis=0)  # E: declared Float32[Tensor, "In"] [shape]


reveal_type(Embedding(5, 4).norms)  # R: Tensor[tuple[5], float32]
reveal_type(Embedding(5, 4).gram)  # R: Tensor[tuple[5, 5], float32]
_ = Embedding(5, 4).norms + ops.zeros(4)  # E: 5 [shape]


# --- a property with a free name
class Stack(nn.Module):
    rows: Float32[Tensor, "n 4"]

    def __init__(self, rows: Float32[Tensor, "n 4"]) -> None:
        self.rows = rows

    @property
    def first(self) -> Float32[Tensor, "4"]:
        return self.rows[0]

    @property
    def sums(self) -> Float32[Tensor, "n"]:
        return ops.sum(self.rows, axis=1)

    @property
    def sums_wrong(self) -> Float32[Tensor, "n"]:
        return ops.sum(self.rows, axis=0)  # E: declared Float32[Tensor, "n"] [shape]


# --- a class method that reads
class Projection(nn.Module, Generic[In, Out]):
    def __init__(self, weight: Float32[Tensor, "In Out"]) -> None:
        self.weight = weight

    @classmethod
    def identity(cls, size: In) -> "Projection[In, In]":
        return Projection(ops.eye(size))

    @classmethod
    def of_rows(cls, rows: Float32[Tensor, "Out In"]) -> "Projection[In, Out]":
        return Projection(rows.T)

    def __call__(self, x: Float32[Tensor, "*b In"]) -> Float32[Tensor, "*b Out"]:
        return x @ self.weight


reveal_type(Projection.of_rows(ops.zeros((3, 20)))(images))  # R: Tensor[tuple[2, 3], float32]
reveal_type(Projection.identity(20)(images))  # R: Tensor[tuple[2, 20], float32]
Projection.of_rows(ops.zeros((20, 3)))(images)  # E: axis -1 is 20, expected 3 [shape]
Projection.identity(21)(images)  # E: axis -1 is 20, expected 21 [shape]


# --- a constructor that gives itself
class Scale(nn.Module):
    factor: Float32[Tensor, "20"]

    def __init__(self, factor: Float32[Tensor, "20"]) -> None:
        self.factor = factor

    @classmethod
    def ones(cls) -> Self:
        return cls(ops.ones(20))

    @classmethod
    def ones_wrong(cls) -> Self:
        return cls(ops.ones(21))  # E: axis 0 is 21, expected 20 [shape]


# --- a chain that is wrong once
body = nn.Sequential(
    nn.Linear(20, 16, rng=rng),
    nn.ReLU(),
    nn.Linear(16, 3, rng=rng),
)
_ = body(images)
broken = nn.Sequential(nn.Linear(20, 16, rng=rng), nn.ReLU(), nn.Linear(15, 3, rng=rng))  # E: make it Linear(16, 3) [shape]
_ = broken(images)
_ = broken(images[0])


# --- a wrong chain in a model
class Chained(nn.Module):
    def __init__(self) -> None:
        self.body = nn.Sequential(nn.Linear(20, 16, rng=rng), nn.Linear(17, 3, rng=rng))  # E: make it Linear(16, 3) [shape]

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
        return self.body(x)


# --- a bias that may be absent
def biases(layer: nn.Linear[In, Out]) -> Float32[Tensor, "Out"]:
    return layer.bias if layer.bias is not None else ops.zeros(layer.weight.shape[1])


def biases_wrong(layer: nn.Linear[In, Out]) -> Float32[Tensor, "Out"]:
    return layer.bias if layer.bias is not None else ops.zeros(layer.weight.shape[0])  # E: declared Float32[Tensor, "Out"] [shape]


# --- attention with a number of heads
class Attention(nn.Module, Generic[In, Heads]):
    heads: Heads

    def __init__(self, size: In, heads: Heads) -> None:
        self.heads = heads
        self.queries = nn.Linear(size, size, rng=rng)
        self.keys = nn.Linear(size, size, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t In"]) -> Float32[Tensor, "b Heads t t"]:
        q = ops.rearrange(self.queries(x), "b t (h d) -> b h t d", h=self.heads)
        k = ops.rearrange(self.keys(x), "b t (h d) -> b h t d", h=self.heads)
        return ops.softmax(q @ k.mT / q.shape[-1] ** 0.5)

    def wrong(self, x: Float32[Tensor, "b t In"]) -> Float32[Tensor, "b Heads t t"]:
        q = ops.rearrange(self.queries(x), "b t (h d) -> b h t d", h=self.heads)
        k = ops.rearrange(self.keys(x), "b t (h d) -> b t h d", h=self.heads)
        return q @ k.mT  # E: axis [shape]


# --- tied weights
class Tied(nn.Module):
    def __init__(self) -> None:
        self.encoder = nn.Linear(20, 6, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 20"]:
        return self.encoder(x) @ self.encoder.weight.T

    def wrong(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 20"]:
        return self.encoder(x) @ self.encoder.weight  # E: axis -1 of x has 6, axis -2 of y has 20 [shape]


# --- a subclass that fixes the sizes
class Small(Affine[In, Out]):
    def energy(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "b"]:
        return ops.sum(self(x) ** 2, axis=1)

    def energy_wrong(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "b"]:
        return ops.sum(self(x) ** 2, axis=0)  # E: declared Float32[Tensor, "b"] [shape]


# --- constructors of a size
Size = TypeVar("Size", bound=int)
Other = TypeVar("Other", bound=int)


class Sized(nn.Module, Generic[Size]):
    weight: Float32[Tensor, "Size 3"]

    def __init__(self, size: Size) -> None:
        self.weight = ops.zeros((size, 3))
        self.size = size

    @classmethod
    def create(cls, size: Size) -> "Sized[Size]":
        return cls(size)

    @classmethod
    def own(cls, size: Size) -> Self:
        return cls(size)

    @staticmethod
    def static(size: Other) -> "Sized[Other]":
        return Sized(size)

    def resized(self, size: Other) -> "Sized[Other]":
        return Sized(size)

    def zeros(self, size: Size) -> Float32[Tensor, "Size"]:
        return ops.zeros(size)

    def zeros_wrong(self, size: Size) -> Float32[Tensor, "3"]:
        return ops.zeros(size)  # E: declared Float32[Tensor, "3"] [shape]

    def doubled(self) -> Float32[Tensor, "2*Size"]:
        return ops.zeros(2 * self.size)

    def doubled_wrong(self) -> Float32[Tensor, "3*Size"]:
        return ops.zeros(2 * self.size)  # E: declared Float32[Tensor, "3*Size"] [shape]

    def __call__(self, x: Float32[Tensor, "b Size"]) -> Float32[Tensor, "b 3"]:
        return x @ self.weight


def factory(size: Other) -> Sized[Other]:
    return Sized(size)


reveal_type(Sized.create(4)(ops.zeros((2, 4))))  # R: Tensor[tuple[2, 3], float32]
reveal_type(Sized.static(4))  # R: Sized[4]
reveal_type(Sized(4).resized(5))  # R: Sized[5]
reveal_type(Sized(4).doubled())  # R: Tensor[tuple[8], float32]
_ = Sized.create(4)(ops.zeros((2, 5)))  # E: axis -1 is 5, expected 4 [shape]
_ = Sized.own(4)(ops.zeros((2, 5)))  # E: axis -1 is 5, expected 4 [shape]
_ = factory(4)(ops.zeros((2, 5)))  # E: axis -1 is 5, expected 4 [shape]


# --- a class that inherits a size
class Inherits(Sized[Size]):
    def twice(self, x: Float32[Tensor, "b Size"]) -> Float32[Tensor, "b 3"]:
        return self(x) + super().__call__(x)

    def twice_wrong(self, x: Float32[Tensor, "Size b"]) -> Float32[Tensor, "b 3"]:
        return self(x)  # E: argument 'x' is float32 (Size, b) [shape]


class Wider(Sized[Size], Generic[Size, Other]):
    def __init__(self, size: Size, other: Other) -> None:
        super().__init__(size)
        self.other = nn.Linear(size, other, rng=rng)

    def projected(self, x: Float32[Tensor, "b Size"]) -> Float32[Tensor, "b Other"]:
        return self.other(x)


reveal_type(Inherits.own(4))  # R: Inherits[4]
reveal_type(Wider(4, 5).projected(ops.zeros((2, 4))))  # R: Tensor[tuple[2, 5], float32]
_ = Inherits(4).twice(ops.zeros((2, 5)))  # E: axis -1 is 5, expected 4 [shape]
_ = Wider(4, 5).projected(ops.zeros((2, 5)))  # E: axis -1 is 5, expected 4 [shape]


# --- layers of unknown size
class Unsized(nn.Module):
    hidden: nn.Linear[int, int]

    def __init__(self, size: int, classes: int = 10) -> None:
        self.hidden = nn.Linear(784, size, rng=rng)
        self.body = nn.Sequential(nn.Linear(size, size, rng=rng), nn.ReLU())
        self.deeper = [nn.Linear(size, size, rng=rng) for _ in range(3)]
        self.output = nn.Linear(size, classes, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
        h = self.body(self.hidden(x))
        for layer in self.deeper:
            h = ops.relu(layer(h))
        return self.output(h)

    def wrong(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "10 b"]:
        return self.output(self.hidden(x))  # E: axis 0: for b=2 it is 2, not 10 [shape]


def unsized(size: int, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    layers: list[nn.Linear[int, int]] = [nn.Linear(784, size, rng=rng), nn.Linear(size, 10, rng=rng)]
    first, last = nn.Linear(784, size, rng=rng), nn.Linear(size, 10, rng=rng)
    y = last(ops.relu(first(x))) + Unsized(size)(x)
    for layer in layers:
        x = layer(x)
    return x + y


def unsized_wrong(size: int, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    first, last = nn.Linear(783, size, rng=rng), nn.Linear(size, 11, rng=rng)
    h = first(x)  # E: axis -1 is 784, expected 783 [shape]
    return last(h)  # E: axis -1 is 11, expected 10 [shape]


# --- layers by their names
class Named(nn.Module):
    def __init__(self) -> None:
        self.towers = {"digit": nn.Linear(20, 10, rng=rng), "sign": nn.Linear(20, 2, rng=rng)}
        self.stages = [nn.Linear(20, 16, rng=rng), nn.Linear(16, 20, rng=rng)]
        self.mixed = {"one": nn.Linear(20, 3, rng=rng), "two": nn.Sequential(nn.Linear(20, 4, rng=rng), nn.ReLU())}
        self.changed = {"a": nn.Linear(20, 3, rng=rng), "b": nn.Linear(20, 4, rng=rng)}
        self.changed["a"] = nn.Linear(20, 5, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 10"]:
        x = self.stages[-1](ops.relu(self.stages[0](x)))
        return self.towers["digit"](x)

    def by_name(self, x: Float32[Tensor, "b 20"], name: str) -> Float32[Tensor, "b 10"]:
        return self.towers[name](x)

    def one(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
        return self.mixed["one"](x)

    def other(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 5"]:
        return self.changed["a"](x)

    def wrong(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 10"]:
        return self.towers["sign"](x)  # E: Named.wrong: the result is float32 (b, 2), declared Float32[Tensor, "b 10"]: axis -1 is 2, expected 10 [shape]

    def block_wrong(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 20"]:
        return self.stages[0](x)  # E: Named.block_wrong: the result is float32 (b, 16) [shape]

    def one_wrong(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
        return self.mixed["two"](x)  # E: Named.one_wrong: the result is float32 (b, 4) [shape]
