"""`x = f(x)`, branches, loops and containers: what mypy follows with allow_redefinition."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)


def wide(x: Float32[Tensor, "n 784"]) -> Float32[Tensor, "n 128"]:
    return x[:, :128]


def narrow(x: Float32[Tensor, "n 128"]) -> Float32[Tensor, "n 10"]:
    return x[:, :10]


def chain(x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    x = wide(x)
    reveal_type(x)  # R: Tensor[tuple[b, 128], float32]
    x = narrow(x)
    reveal_type(x)  # R: Tensor[tuple[b, 10], float32]
    return x


def again(x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    x = narrow(wide(x))
    # E: narrow: argument 'x' is float32 (b, 10), declared Float32[Tensor, "n 128"]: axis -1 is 10, expected 128 [shape]
    narrow(x)
    return x


def wrong_order(x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    # E: narrow: argument 'x' is float32 (b, 784), declared Float32[Tensor, "n 128"]: axis -1 is 784, expected 128 [shape]
    x = narrow(x)
    return x


def variables(x: Float32[Tensor, "b 784"]) -> None:
    h = wide(x)
    h = ops.relu(h)
    h = narrow(h)
    reveal_type(h)  # R: Tensor[tuple[b, 10], float32]
    h, k = h.T, h
    reveal_type(h)  # R: Tensor[tuple[10, b], float32]


def branches(x: Float32[Tensor, "b 784"], flag: bool, maybe: Float32[Tensor, "b"] | None) -> None:
    if flag:
        y = wide(x)
    else:
        y = narrow(wide(x))
    reveal_type(y)  # R: Tensor[tuple[b, 128], float32] | Tensor[tuple[b, 10], float32]
    reveal_type(y + 1)  # R: Tensor[tuple[b, 128], float32] | Tensor[tuple[b, 10], float32]
    reveal_type(y.T)  # R: Tensor[tuple[128, b], float32] | Tensor[tuple[10, b], float32]
    reveal_type(ops.sum(y, axis=1))  # R: Tensor[tuple[b], float32]
    reveal_type(y[0])  # R: Tensor[tuple[128], float32] | Tensor[tuple[10], float32]
    # E: narrow: argument 'x' is float32 (b, 10), declared Float32[Tensor, "n 128"]: axis -1 is 10, expected 128 [shape]
    narrow(y)
    z = wide(x) if flag else narrow(wide(x))
    reveal_type(z)  # R: Tensor[tuple[b, 128], float32] | Tensor[tuple[b, 10], float32]
    # R: Tensor[tuple[b, 128], float32] | Tensor[tuple[b, 10], float32]
    reveal_type(ops.relu(z))
    # R: Tensor[tuple[b, 128], float32] | Tensor[tuple[b, 10], float32]
    reveal_type(z + ops.relu(z))
    # R: Tensor[tuple[b, 128], float32] | Tensor[tuple[b, 10], float32]
    reveal_type(ops.multiply(z, z.sum(axis=0)))
    reveal_type(z @ z.T)  # R: Tensor[tuple[b, b], float32]
    # E: add: x (b, 128) and y (3, 11) [shape]
    z + ops.zeros((3, 11))
    q = ops.zeros((7,)) if flag else ops.zeros((8,))
    # E: multiply: x (b, 128) and y (7,) [shape]
    z * q
    # E: matmul: x (b, 10) and y (128, 3): axis -1 of x has 10, axis -2 of y has 128; they must be equal [shape]
    y @ ops.zeros((128, 3))
    if maybe is None:
        maybe = ops.sum(x, axis=1)
    reveal_type(maybe)  # R: Tensor[tuple[b], float32]
    w = x
    if flag:
        w = wide(x)
    reveal_type(w)  # R: Tensor[tuple[b, 128], float32] | Tensor[tuple[b, 784], float32]
    reveal_type(maybe + 1 if maybe is not None else x)  # R: Tensor[tuple[b], float32]
    if y.shape[1] == 128:
        narrow(y)


def same_in_both(x: Float32[Tensor, "b 784"], flag: bool) -> Float32[Tensor, "b 784"]:
    if flag:
        y = x * 2
    else:
        y = ops.exp(x)
    reveal_type(y)  # R: Tensor[tuple[b, 784], float32]
    return y


def loops(x: Float32[Tensor, "b 784"], n: int) -> Float32[Tensor, "b 784"]:
    for _ in range(n):
        x = ops.tanh(x + 1)
    reveal_type(x)  # R: Tensor[tuple[b, 784], float32]
    total = ops.zeros(())
    for _ in range(n):
        total = total + ops.sum(x)
    reveal_type(total)  # R: Tensor[tuple[()], float32]
    while n > 0:
        n -= 1
        x = x * 0.5
    grows = ops.zeros((1, 3))
    for _ in range(n):
        grows = ops.concat([grows, ops.zeros((1, 3))])
    reveal_type(grows)  # R: Tensor[tuple[Any, 3], float32]
    return x


def accumulates(batches: list[Float32[Tensor, "32 784"]]) -> Float32[Tensor, "784"]:
    total = ops.zeros(784)
    for batch in batches:
        total += ops.sum(batch, axis=0)
    reveal_type(total)  # R: Tensor[tuple[784], float32]
    mean = total / len(batches)
    return mean


def containers(a: Float32[Tensor, "b 784"], c: Float32[Tensor, "b 10"]) -> None:
    xs = [a, c]
    reveal_type(xs)  # R: list[Tensor[tuple[b, int], float32]]
    for x in xs:
        reveal_type(x)  # R: Tensor[tuple[b, int], float32]
        reveal_type(x + 1)  # R: Tensor[tuple[b, Any], float32]
    for t in (a, c):
        reveal_type(t)  # R: Tensor[tuple[b, 784], float32] | Tensor[tuple[b, 10], float32]
    for u in [a, a]:
        reveal_type(u)  # R: Tensor[tuple[b, 784], float32]
    reveal_type({"a": a, "c": c})  # R: dict[str, Tensor[tuple[b, int], float32]]
    reveal_type({"a": a, "b": a})  # R: dict[str, Tensor[tuple[b, 784], float32]]
    reveal_type([wide(x) for x in [a, a]])  # R: list[Tensor[tuple[b, 128], float32]]
    # R: dict[str, Tensor[tuple[b, 128], float32]]
    reveal_type({k: wide(v) for k, v in {"a": a}.items()})
    # R: tuple[Tensor[tuple[b, 784], float32], Tensor[tuple[b, 10], float32]]
    reveal_type((a, c))
    # R: list[tuple[Tensor[tuple[b, 784], float32], Tensor[tuple[b, 10], float32]]]
    reveal_type([(a, c), (a, c)])
    # R: list[Tensor[tuple[b, 784], float32] | Tensor[tuple[b, 10], float32]]
    reveal_type([x for x in (a, c)])
    for i, x in enumerate([a, a]):
        reveal_type(wide(x))  # R: Tensor[tuple[b, 128], float32]
    for x, y in zip([a, a], [c, c], strict=True):
        reveal_type(x)  # R: Tensor[tuple[b, 784], float32]
        reveal_type(wide(x) @ ops.zeros((128, 10)) + y)  # R: Tensor[tuple[b, 10], float32]
    reveal_type([*xs, a])  # R: list[Tensor[tuple[b, int], float32]]
    reveal_type(max([a, a], key=lambda t: t.size))  # R: Tensor[tuple[b, 784], float32]
    reveal_type(sum([c, c], start=ops.zeros(10)))  # R: Tensor[Any, float32]
    reveal_type(sum([c, c], start=c))  # R: Tensor[tuple[b, 10], float32]
    reveal_type(list(map(wide, [a, a])))  # R: list[Tensor[tuple[b, 128], float32]]
    first, *rest = [a, a]
    reveal_type(rest)  # R: list[Tensor[tuple[b, 784], float32]]
    collected = []
    for x in [a, a]:
        collected.append(wide(x))
    reveal_type(collected)  # R: list[Tensor[tuple[b, 128], float32]]
    reveal_type(ops.concat(collected))  # R: Tensor[tuple[Any, 128], float32]
    reveal_type(ops.stack(collected, axis=1))  # R: Tensor[tuple[b, Any, 128], float32]
    cache: dict[str, Float32[Tensor, "b 128"]] = {}
    cache["x"] = wide(a)
    cache["y"] = a  # E: containers: 'cache['y']' is float32 (b, 784), declared Float32[Tensor, "b 128"]: axis -1 is 784, expected 128 [shape]
    reveal_type(cache.get("z"))  # R: Tensor[tuple[b, 128], float32] | None
    reveal_type(xs.pop() if xs else None)  # R: Tensor[tuple[b, int], float32] | None
    pairs = list(zip([a], [c], strict=True))
    # R: list[tuple[Tensor[tuple[b, 784], float32], Tensor[tuple[b, 10], float32]]]
    reveal_type(pairs)
    reveal_type(dict(a=a))  # R: dict[str, Tensor[tuple[b, 784], float32]]
    reveal_type(sorted([1, 2]))  # R: list[int]


def different(a: Float32[Tensor, "b 784"], d: Float32[Tensor, "q r s"]) -> None:
    for u in [a, d]:
        reveal_type(u)  # R: Tensor[tuple[q | r | s | b | 784, ...], float32]
    # R: Tensor[tuple[b, 784], float32]
    reveal_type(a if a.ndim == 2 else d)
    matched = {"a": a, "d": d}
    reveal_type(matched["a"])  # R: Tensor[tuple[b, 784], float32]


class Net(nn.Module):
    def __init__(self) -> None:
        self.a = nn.Linear(784, 128, rng=rng)
        self.b = nn.Linear(128, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "batch 784"]) -> Float32[Tensor, "batch 10"]:
        x = self.a(x)
        reveal_type(x)  # R: Tensor[tuple[batch, 128], float32]
        x = ops.relu(x)
        x = self.b(x)
        reveal_type(x)  # R: Tensor[tuple[batch, 10], float32]
        return x

    def twice(self, x: Float32[Tensor, "batch 784"]) -> Float32[Tensor, "batch 10"]:
        x = self.a(x)
        # E: Linear.__call__: argument 'x' is float32 (batch, 128), declared Float32[Tensor, "*b 784"]: axis -1 is 128, expected 784 [shape]
        x = self.a(x)
        return self.b(x)


images = ops.zeros((32, 784))
reveal_type(Net()(images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(chain(images))  # R: Tensor[tuple[32, 10], float32]
x = images
x = wide(x)
x = narrow(x)
reveal_type(x)  # R: Tensor[tuple[32, 10], float32]
try:
    risky = wide(images)
except ValueError:
    risky = images[:, :128]
reveal_type(risky)  # R: Tensor[tuple[32, 128], float32]
match images.shape:
    case (b, 784):
        reveal_type(b)  # R: 32
if (walrus := wide(images)).ndim:
    reveal_type(walrus)  # R: Tensor[tuple[32, 128], float32]
