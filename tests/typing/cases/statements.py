"""What only a statement shows: results that are thrown away, and tensors asked for one element."""

import pytest
from jaxtyping import Float32

from typednn import Tensor, nn, ops, optim


def thrown_away(x: Float32[Tensor, "n"], layer: nn.Linear[int, int]) -> None:
    ops.add(x, x)  # E: add: the result is thrown away; nothing changes in place, write x = ops.add(...) [unused-result]
    x.sum()  # E: sum: the result is thrown away; nothing changes in place, write x = x.relu(...) [unused-result]
    optimizer = optim.SGD(0.1)
    optimizer.step(layer, layer, optimizer.init(layer))  # E: write model, state = optimizer.step(...) [unused-result]
    nn.replace(layer, bias=None)  # E: write model = nn.replace(...) [unused-result]
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
    if x > 0:  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use ops.any or ops.all [shape]
        return True
    while y:  # E: truth value [shape]
        return True
    if z or ops.any(x) or x is None:
        return True
    assert x == x  # E: truth value [shape]
    if 0 < x < 1:  # E: truth value [shape]
        return True
    if not ops.sum(y) and not ops.sum(y, axis=0):  # E: it is float32 (3,); use ops.any [shape]
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
