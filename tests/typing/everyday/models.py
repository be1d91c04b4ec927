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
    tower = nn.replace(tower, blocks={"b": nn.Linear(20, 21, rng=rng)})  # E: Tower: argument 'blocks' has Out=21: expected 20 [shape]
    return nn.replace(tower, pair=(tower.pair[0], nn.Linear(15, 3, rng=rng)))  # E: Tower: argument 'pair' has In=15: expected 16 [shape]


# --- layers replaced by a loop
def without_bias(model: Deep) -> Deep:
    return nn.replace(model, layers=[nn.replace(layer, bias=None) for layer in model.layers])


def longer(model: Deep) -> Deep:
    return nn.replace(model, layers=[*model.layers, nn.Linear(20, 20, rng=rng)])


def longer_wrong(model: Deep) -> Deep:
    return nn.replace(model, layers=[*model.layers, nn.Linear(20, 21, rng=rng)])  # E: Deep: argument 'layers' has Out=21: expected 20 [shape]


# --- a module that is replaced changes its sizes
def widened(layer: nn.Linear[In, Literal[3]]) -> nn.Linear[In, Literal[5]]:
    return nn.replace(layer, weight=ops.concat((layer.weight, layer.weight[:, :2]), axis=1), bias=ops.zeros(5))


def widened_wrong(layer: nn.Linear[In, Literal[3]]) -> nn.Linear[In, Literal[5]]:
    return nn.replace(layer, weight=ops.concat((layer.weight, layer.weight[:, :2]), axis=1))  # E: Linear: argument 'weight' is float32 (In, 5), declared Float32[Tensor, "In Out"]: axis -1 is 5, expected 3 (Out is 3, bound by 'bias') [shape]


reveal_type(nn.replace(nn.Linear(20, 3, rng=rng), weight=ops.zeros((21, 3))))  # R: Linear[21, 3]
reveal_type(nn.replace(nn.Linear(20, 3, rng=rng), weight=ops.zeros((5, 4)), bias=None))  # R: Linear[5, 4]
reveal_type(nn.replace(nn.Sequential(nn.Linear(20, 3, rng=rng)), layers=(nn.ReLU(),)))  # R: Sequential[ReLU]


# --- a weight replaced in a layer without bias
def turned(layer: nn.Linear[In, Out]) -> nn.Linear[Out, In]:
    if layer.bias is None:
        return nn.replace(layer, weight=layer.weight.T)
    return nn.replace(layer, weight=layer.weight.T, bias=None)


# --- a field replaced that does not exist
def misspelt(layer: nn.Linear[In, Out], weight: Float32[Tensor, "3 4"]) -> nn.Linear[In, Out]:
    return nn.replace(layer, wieght=weight)  # E: Linear has no field 'wieght', but weight, bias [shape]


def any_field(layer: Model, weight: Float32[Tensor, "3 4"], **fields: Any) -> Model:
    layer = nn.replace(layer, **fields)
    return nn.replace(layer, weight=weight)


# --- a field replaced by a value of another dtype
def doubled(layer: nn.Linear[In, Out]) -> nn.Linear[In, Out]:
    return nn.replace(layer, weight=layer.weight.astype(np.float64).astype(np.float32))


def doubled_wrong(layer: nn.Linear[In, Out]) -> nn.Linear[In, Out]:
    return nn.replace(layer, weight=layer.weight.astype(np.float64))  # E: Linear: dtype is float64, expected float32 [shape-dtype]


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
