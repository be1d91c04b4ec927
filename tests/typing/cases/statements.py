"""What only a statement shows: results that are thrown away, and tensors asked for one element."""

from typing import overload

import pytest
from jaxtyping import Float32, Int64

from typednn import Tensor, grad, nn, ops, optim, random, value_and_grad


def thrown_away(x: Float32[Tensor, "n"], layer: nn.Linear[int, int], key: random.Key) -> None:
    ops.add(x, x)  # E: add: the result is thrown away; nothing changes in place, write x = ops.add(...) [unused-result]
    x.sum()  # E: sum: the result is thrown away; nothing changes in place, write x = x.sum(...) [unused-result]
    optimizer = optim.SGD(0.1)
    optimizer.step(layer, layer, optimizer.init(layer))  # E: write model, state = optimizer.step(...) [unused-result]
    nn.replace(layer, bias=None)  # E: write model = nn.replace(...) [unused-result]
    nn.freeze(layer)  # E: write model = nn.freeze(...) [unused-result]
    nn.Train(key).updated(layer)  # E: updated: the result is thrown away; nothing changes in place, write model = updated(...) [unused-result]
    mode = nn.Train(key)
    mode.updated(layer)  # E: write model = mode.updated(...) [unused-result]
    random.split(key)  # E: write keys = random.split(...) [unused-result]
    random.fold_in(key, 1)  # E: write key = random.fold_in(...) [unused-result]
    mode.key()
    ops.add(x, ops.zeros((3, 2)))  # E: n [shape]
    _ = ops.add(x, x)
    x.expect("3")
    print(x.sum())
    with pytest.raises(ValueError):
        x.sum()
    with pytest.raises(ValueError):
        x = x + 1
        x.sum()  # E: sum [unused-result]
    try:
        x.sum()
    except ValueError:
        print(x)


def truth(x: Float32[Tensor, "n"], y: Float32[Tensor, "n 3"], z: Float32[Tensor, "1"]) -> bool:
    if x > 0:  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]
        return True
    while y:  # E: truth value [shape]
        return True
    if z or ops.any(x) or x is None:
        return True
    assert x == x  # E: truth value [shape]
    if 0 < x < 1:  # E: truth value [shape]
        return True
    if not ops.sum(y) and not ops.sum(y, axis=0):  # E: it is float32 (3,); use .any() [shape]
        return True
    print(1 if x else 2)  # E: truth value [shape]
    return bool(y)  # E: truth value [shape]


def numbers(x: Float32[Tensor, "n"], y: Float32[Tensor, "3"], z: Float32[Tensor, "*b"]) -> float:
    print(int(y))  # E: can only convert an array of size 1 to a Python scalar: it is float32 (3,); reduce it, e.g. with .mean() [shape]
    print(y.item())  # E: can only convert [shape]
    print(float(y[0]), y[:1].item(), z.item(), bool(z))
    print(float(x))  # E: for n=2 it has 2 elements [shape]
    if x.size == 1:
        return x.item()
    return float(ops.mean(x))


def with_facts(x: Float32[Tensor, "n"]) -> float:
    if x.shape[0] == 1:
        return x.item()
    return x.item()  # E: can only convert [shape]


def of_unknown(x: Float32[Tensor, "..."]) -> float:
    return x.item() if x else 0.0


class Model(nn.Module):
    def __init__(self, bias: Float32[Tensor, "3"]) -> None:
        self.bias = bias
        self.reset()
        self._more(Inner(bias))

    def reset(self) -> None:
        self.scale = ops.ones(3)

    def _more(self, inner: "Inner") -> None:
        self.inner = inner
        inner.bias = self.bias  # E: Inner is immutable: build a new one with nn.replace(module, bias=...), or trees.map(f, module) for all its tensors [frozen-field]

    def change(self) -> None:
        self.bias = self.bias * 2  # E: Model is immutable [frozen-field]
        self.bias += 1  # E: Model is immutable [frozen-field]

    def __call__(self, x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]:
        self.scale, _ = x, x  # E: Model is immutable [frozen-field]
        return x


class Inner(nn.Module):
    def __init__(self, bias: Float32[Tensor, "3"]) -> None:
        self.bias = bias


class Overloaded(nn.Module):
    @overload
    def __init__(self, size: int) -> None: ...
    @overload
    def __init__(self, size: None = None, *, like: Float32[Tensor, "n"]) -> None: ...
    def __init__(self, size: int | None = None, *, like: Float32[Tensor, "n"] | None = None) -> None:
        self.size = size
        self.like = like


def assigned(model: Model) -> None:
    model.bias = ops.ones(3)  # E: Model is immutable [frozen-field]
    del model.bias  # E: Model is immutable [frozen-field]


def scalar(x: Float32[Tensor, "*b"]) -> Float32[Tensor, ""]:
    return ops.sum(x)


def vector(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x * x


def same_shape(x: Float32[Tensor, "..."]) -> Float32[Tensor, "..."]:
    return x


def of_numbers(x: Int64[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.zeros(())


def gradients(x: Float32[Tensor, "n"], y: Int64[Tensor, "n"]) -> None:
    print(grad(scalar)(x), grad(same_shape)(x))
    print(grad(vector)(x))  # E: vector: a gradient is taken of a floating-point scalar, not of float32(n,); reduce it, e.g. with .mean() [shape-rank]
    print(grad(of_numbers)(y))  # E: of_numbers: the first argument holds no floating-point tensor to differentiate; it is int64(n,) [shape-dtype]
    print(value_and_grad(vector)(x))  # E: vector: a gradient [shape-rank]
