"""Layers with sizes in their types, models made of them, inheritance, and chains."""

from typing import Any, Generic, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, trees

In = TypeVar("In", bound=int)
Hidden = TypeVar("Hidden", bound=int)
Out = TypeVar("Out", bound=int)
rng = np.random.default_rng(0)
images = ops.zeros((32, 784))

linear = nn.Linear(784, 100, rng=rng)
reveal_type(linear)  # R: Linear[784, 100, float32]
reveal_type(linear.weight)  # R: Tensor[tuple[784, 100], float32]
reveal_type(linear.bias)  # R: Tensor[tuple[100], float32] | None
reveal_type(linear(images))  # R: Tensor[tuple[32, 100], float32]
reveal_type(linear(ops.zeros(784)))  # R: Tensor[tuple[100], float32]
reveal_type(linear(ops.zeros((2, 3, 784))))  # R: Tensor[tuple[2, 3, 100], float32]
# E: Linear.__call__: argument 'x' is float32 (32, 783), declared Float32[Tensor, "*b 784"]: axis -1 is 783, expected 784 [shape]
linear(ops.zeros((32, 783)))
# E: Linear.__call__: argument 'x' is float32 (), declared Float32[Tensor, "*b 784"]: at least 1 axis expected, 0 found [shape-rank]
linear(ops.zeros(()))
# E: Linear.__call__: argument 'x' is float64 (32, 784), declared Float32[Tensor, "*b 784"]: dtype is float64, expected float32; use astype(np.float32) [shape-dtype]
linear(images.astype(np.float64))
# E: Linear.__call__: argument 'x' is uint8 (32, 784), declared Float32[Tensor, "*b 784"]: dtype is uint8, expected float32; use astype(np.float32) / 255 [shape-dtype]
linear(images.astype(np.uint8))
# E: matmul: x (784, 100) and y (32, 784): axis -1 of x has 100, axis -2 of y has 32; they must be equal [shape]
linear.weight @ images


class Perceptron(nn.Module, Generic[In, Hidden, Out]):
    def __init__(self, inputs: In, hidden: Hidden, out: Out) -> None:
        rng = np.random.default_rng(0)
        self.hidden = nn.Linear(inputs, hidden, rng=rng)
        self.output = nn.Linear(hidden, out, rng=rng)
        reveal_type(self.hidden)  # R: Linear[In, Hidden, float32]

    def __call__(self, x: Float32[Tensor, "batch In"]) -> Float32[Tensor, "batch Out"]:
        reveal_type(x)  # R: Tensor[tuple[batch, In], float32]
        h = ops.relu(self.hidden(x))
        reveal_type(h)  # R: Tensor[tuple[batch, Hidden], float32]
        return self.output(h)

    def wrong(self, x: Float32[Tensor, "batch In"]) -> Float32[Tensor, "batch Out"]:
        return self.hidden(x)  # E: Perceptron.wrong: the result is float32 (batch, Hidden), declared Float32[Tensor, "batch Out"]: axis -1: for Hidden=2, Out=3 it is 2, not 3 [shape]

    def wrong_layer(self, x: Float32[Tensor, "batch In"]) -> Float32[Tensor, "batch Out"]:
        # E: Linear.__call__: argument 'x' is float32 (batch, In), declared Float32[Tensor, "*b Hidden"]: axis -1: for Hidden=2, In=3 it is 3, not 2 [shape]
        return self.output(x)


model = Perceptron(784, 100, 10)
reveal_type(model)  # R: Perceptron[784, 100, 10]
reveal_type(model.hidden)  # R: Linear[784, 100, float32]
reveal_type(model.hidden.weight)  # R: Tensor[tuple[784, 100], float32]
reveal_type(model(images))  # R: Tensor[tuple[32, 10], float32]
# E: Perceptron.__call__: argument 'x' is float32 (32, 10), declared Float32[Tensor, "batch 784"]: axis -1 is 10, expected 784 [shape]
model(ops.zeros((32, 10)))
# E: Perceptron.__call__: argument 'x' is float32 (784,), declared Float32[Tensor, "batch 784"]: 2 axes expected, 1 found [shape-rank]
model(ops.zeros(784))


class Residual(nn.Module, Generic[In]):
    """A block that keeps the size, so that blocks can follow one another."""

    inner: nn.Linear[In, In]

    def __init__(self, size: In) -> None:
        self.inner = nn.Linear(size, size, rng=np.random.default_rng(0))

    def __call__(self, x: Float32[Tensor, "*b In"]) -> Float32[Tensor, "*b In"]:
        return x + ops.tanh(self.inner(x))


class Deep(nn.Module):
    """A list of layers, and a dict of them."""

    def __init__(self) -> None:
        self.blocks = [Residual(64) for _ in range(3)]
        self.heads = {name: nn.Linear(64, 10, rng=rng) for name in ("a", "b")}
        self.first = nn.Linear(784, 64, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 784"]) -> dict[str, Float32[Tensor, "b 10"]]:
        h = self.first(x)
        for block in self.blocks:
            h = block(h)
        reveal_type(h)  # R: Tensor[tuple[b, 64], float32]
        reveal_type(self.blocks)  # R: list[Residual[64]]
        reveal_type(self.heads)  # R: dict[str, Linear[64, 10, float32]]
        return {name: head(h) for name, head in self.heads.items()}


reveal_type(Residual(64)(ops.zeros((2, 64))))  # R: Tensor[tuple[2, 64], float32]
# E: Residual.__call__: argument 'x' is float32 (2, 65), declared Float32[Tensor, "*b 64"]: axis -1 is 65, expected 64 [shape]
Residual(64)(ops.zeros((2, 65)))
reveal_type(Deep()(images)["a"])  # R: Tensor[tuple[32, 10], float32]


class Base(nn.Module):
    """A template: subclasses fill in `features`."""

    def features(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 64"]:
        raise NotImplementedError

    def __call__(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b"]:
        return ops.sum(self.features(x), axis=1)


class Small(Base):
    def __init__(self) -> None:
        self.layer = nn.Linear(784, 64, rng=rng)

    def features(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 64"]:
        return self.layer(x)


class OtherName(Base):
    def features(self, x: Float32[Tensor, "n 784"]) -> Float32[Tensor, "n 64"]:
        return x[:, :64]


class WrongOverride(Base):
    # E: WrongOverride.features: the result is float32 (b, 65), declared Float32[Tensor, "b 64"]: axis -1 is 65, expected 64 [shape]
    def features(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 65"]:
        return x[:, :65]


reveal_type(Small()(images))  # R: Tensor[tuple[32], float32]
reveal_type(OtherName().features(images))  # R: Tensor[tuple[32, 64], float32]


class Wide(nn.Linear[In, Out]):
    """A subclass of a generic layer, with a method of its own."""

    def twice(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "2*b Out"]:
        y = self(x)
        reveal_type(y)  # R: Tensor[tuple[b, Out], float32]
        return ops.concat([y, y])


wide = Wide(784, 10, rng=rng)
reveal_type(wide)  # R: Wide[784, 10]
reveal_type(wide(images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(wide.twice(images))  # R: Tensor[tuple[64, 10], float32]
# E: Linear.__call__: argument 'x' is float32 (3, 783), declared Float32[Tensor, "*b 784"]: axis -1 is 783, expected 784 [shape]
wide(ops.zeros((3, 783)))


class Fixed(nn.Linear[Any, Any]):
    def __init__(self) -> None:
        super().__init__(784, 10, rng=rng)


reveal_type(Fixed()(images))  # R: Tensor[tuple[32, Any], float32]

untyped: nn.Linear = nn.Linear(3, 4, rng=rng)
reveal_type(untyped)  # R: Linear[Any, Any, float32]
forgotten: nn.Linear[int, int] = nn.Linear(3, 4, rng=rng)
reveal_type(forgotten)  # R: Linear[int, int, float32]
reveal_type(forgotten(ops.zeros((2, 3))))  # R: Tensor[tuple[2, int], float32]


def count(layer: nn.Linear[Any, Any], other: nn.Linear[int, int]) -> int:
    return nn.parameter_count(layer) + nn.parameter_count(other)


count(linear, linear)


def pair(first: nn.Linear[In, Hidden], second: nn.Linear[Hidden, Out]) -> nn.Linear[In, Out]:
    return nn.Linear(first.weight.shape[0], second.weight.shape[1], rng=rng)


reveal_type(pair(nn.Linear(2, 3, rng=rng), nn.Linear(3, 4, rng=rng)))  # R: Linear[2, 4, float32]
# E: pair: argument 'second' has In=5: expected 3 (Hidden is 3, bound by 'first') [shape]
pair(nn.Linear(2, 3, rng=rng), nn.Linear(5, 4, rng=rng))

layers = [nn.Linear(3, 3, rng=rng), nn.Linear(3, 3, rng=rng)]
x = ops.zeros((2, 3))
for layer in layers:
    x = layer(x)
reveal_type(x)  # R: Tensor[tuple[2, 3], float32]
mixed = [nn.Linear(3, 4, rng=rng), nn.Linear(4, 5, rng=rng)]
reveal_type(mixed)  # R: list[Linear[int, int, float32]]
y = ops.zeros((2, 3))
for layer in mixed:
    y = layer(y)
reveal_type(y)  # R: Tensor[tuple[2, int], float32]
modules: list[nn.Module] = [nn.Linear(3, 4, rng=rng), nn.ReLU()]

trained, other = trees.partition(linear, trees.is_array)
reveal_type(trained)  # R: Linear[784, 100, float32]
reveal_type(trees.combine(trained, other)(images))  # R: Tensor[tuple[32, 100], float32]
# E: Linear.__call__: argument 'x' is float32 (32, 783), declared Float32[Tensor, "*b 784"]: axis -1 is 783, expected 784 [shape]
trees.combine(trained, other)(ops.zeros((32, 783)))
reveal_type(trees.map_with_path(lambda path, leaf: leaf, linear))  # R: Linear[784, 100, float32]


class Normalized(nn.Module, Generic[In]):
    """A buffer has the type of its annotation; freezing a model keeps its type."""

    scale: Float32[Tensor, "In"]
    mean: nn.Buffer[Float32[Tensor, "In"]]
    tables: nn.Buffer[tuple[Float32[Tensor, "In 3"], ...]]

    def __init__(self, size: In) -> None:
        self.scale = ops.ones(size)
        self.mean = ops.zeros(size)
        self.tables = (ops.zeros((size, 3)),)

    def __call__(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "b In"]:
        reveal_type(x - self.mean)  # R: Tensor[tuple[b, In], float32]
        return (x - self.mean) * self.scale

    def wrong(self, x: Float32[Tensor, "b 7"]) -> Float32[Tensor, "b In"]:
        # E: subtract: x (b, 7) and y (In,): axis -1 of x has 7, axis -1 of y has In; they must be equal, or one of them 1: for In=2 it is 7, not 2 [shape]
        return x - self.mean


normalized = Normalized(5)
reveal_type(normalized.mean)  # R: Tensor[tuple[5], float32]
reveal_type(normalized.tables)  # R: tuple[Tensor[tuple[5, 3], float32], ...]
frozen = nn.freeze(model, lambda m: (m.hidden, m.output.bias))
reveal_type(frozen)  # R: Perceptron[784, 100, 10]
reveal_type(nn.unfreeze(frozen)(images))  # R: Tensor[tuple[32, 10], float32]
_ = nn.freeze(model, lambda m: m.encoder)  # E: "Perceptron[Literal[784], Literal[100], Literal[10]]" has no attribute "encoder" [attr-defined]
_ = nn.freeze(model, "hidden")  # E: freeze: argument 'where' is a str, declared Callable[[Perceptron[784, 100, 10]], Any] | None [arg-type]
reveal_type(nn.parameter_count(normalized))  # R: int


class WrongBuffer(nn.Module):
    mean: nn.Buffer[Float32[Tensor, "3"]]

    def __init__(self) -> None:
        self.mean = ops.zeros(4)  # E: WrongBuffer: field 'mean' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
