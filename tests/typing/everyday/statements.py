"""Loops, overrides, annotations, conditions and results that are thrown away."""
from dataclasses import dataclass, replace
from typing import Protocol, overload

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, grad, nn, ops, optim

rng = np.random.default_rng(0)


# --- net
class Net(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layers = (nn.Linear(3, 4, rng=rng), nn.Linear(4, 5, rng=rng), nn.Linear(5, 6, rng=rng))

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b _"]:
        for layer in self.layers:
            x = ops.relu(layer(x))
        return x

    def unrolled(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 6"]:
        first, second, third = self.layers
        return third(second(first(x)))

    def unrolled_bad(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 6"]:
        first, second, third = self.layers
        return second(third(first(x)))  # E: axis -1 is 4, expected 5 [shape]

    def indexed(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 5"]:
        return self.layers[1](self.layers[0](x))

    def indexed_bad(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 5"]:
        return self.layers[2](self.layers[0](x))  # E: axis -1 is 4, expected 5 [shape]

    @property
    def first(self) -> Float32[Tensor, "3 4"]:
        return self.layers[0].weight

    @property
    def first_bad(self) -> Float32[Tensor, "4 3"]:
        return self.layers[0].weight  # E: axis 0 is 3, expected 4 [shape]


# --- deep
class Deep(nn.Module):
    def __init__(self, depth: int, rng: np.random.Generator) -> None:
        self.blocks = [nn.Sequential(nn.Linear(8, 16, rng=rng), nn.ReLU(), nn.Linear(16, 8, rng=rng)) for _ in range(depth)]
        self.norms = [nn.LayerNorm(8) for _ in range(depth)]

    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 8"]:
        for block, norm in zip(self.blocks, self.norms):
            x = x + block(norm(x))
        return x

    def bad(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 8"]:
        for i, block in enumerate(self.blocks):
            x = x + block(x)[0, :, None]  # E: for b=2 it is 2, not 8 [shape]
        return x


# --- wrong chain
def wrong_chain() -> None:
    net = nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Linear(5, 2, rng=rng))  # E: layer 2 'Linear[5, 2]' takes '*b 5' but layer 1 'Linear[3, 4]' gives '*b 4'; make it [shape]
    net(ops.ones((2, 3)))
    net(ops.ones((1, 3)))


# --- while true
def while_true(x: Float32[Tensor, "n"], tol: float) -> Float32[Tensor, "n"]:
    while True:
        new = 0.5 * (x + 1 / x)
        if float(ops.max(ops.abs(new - x))) < tol:
            return new
        x = new


def while_bad(x: Float32[Tensor, "n"], m: Float32[Tensor, "n k"], tol: float) -> Float32[Tensor, "n"]:
    while True:
        new = m @ x  # E: for k=2, n=3 it is 2, not 3 [shape]
        if float(ops.max(ops.abs(new - x))) < tol:
            return new
        x = new


# --- power
def power(a: Float32[Tensor, "n n"], steps: int) -> Float32[Tensor, ""]:
    v = ops.ones(a.shape[0])
    for _ in range(steps):
        v = a @ v
        v = v / ops.norm(v)
    return v @ a @ v


def power_bad(a: Float32[Tensor, "n n"], steps: int) -> Float32[Tensor, ""]:
    v = ops.ones((a.shape[0], 1))
    for _ in range(steps):
        v = a @ v
        v = v / ops.norm(v)
    return v.T @ a @ v  # E: 0 axes expected, 2 found [shape-rank]


# messages
def default_bad(x: Float32[Tensor, "3"] = ops.ones(4)) -> None: ...  # E: axis 0 is 4, expected 3 [shape]


# --- total
@overload
def total(x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]: ...
# --- total again
@overload
def total(x: Float32[Tensor, "n m"]) -> Float32[Tensor, "n"]: ...
def total(x: Float32[Tensor, "n"] | Float32[Tensor, "n m"]) -> Float32[Tensor, ""] | Float32[Tensor, "n"]:
    return ops.sum(x, axis=-1)


total(ops.ones(3)), total(ops.ones((3, 2)))
try:
    total(ops.ones((3, 2, 1)))  # E: argument 'x' is float32 (3, 2, 1), declared Float32[Tensor, "n"] or Float32[Tensor, "n [shape-rank]
except Exception:
    pass


# --- base
class Base(nn.Module):
    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
        return x[:, :4]


# --- same
class Same(Base):
    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
        return x[:, 4:]


# --- narrow
class Narrow(Base):
    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 5"]:  # E: axis -1 is 5, expected 4 [shape]
        return x[:, :5]


# --- predictor
class Predictor(Protocol):
    def predict(self, x: Float32[Tensor, "b 3"]) -> Int64[Tensor, "b"]: ...


# --- mine
class Mine:
    def predict(self, x: Float32[Tensor, "b 3"]) -> Int64[Tensor, "b"]:
        return ops.argmax(x, axis=1)


# --- other
class Other:
    def predict(self, x: Float32[Tensor, "b 3"]) -> Int64[Tensor, "b 1"]:
        return ops.argmax(x, axis=1)[:, None]


p: Predictor = Mine()
p2: Predictor = Other()  # E: 1 axis expected, 2 found [shape-rank]

x: Float32[Tensor, "2 3"] = ops.zeros((2, 3))
y: Float32[Tensor, "3 2"] = x.T
z: Float32[Tensor, "3 2"] = x  # E: axis 0 is 2, expected 3 [shape]
d: dict[str, Float32[Tensor, "2"]] = {"a": ops.zeros(2), "b": ops.zeros(3)}  # E: axis 0 is 3, expected 2 [shape]
t: tuple[Float32[Tensor, "2"], ...] = (ops.zeros(2), ops.zeros(3))  # E: axis 0 is 3, expected 2 [shape]
x = ops.zeros((3, 3))  # E: axis 0 is 3, expected 2 [shape]


# syntax
# --- s1
def s1(x: Float32[Tensor, 3, 4]) -> None: ...  # E: write Float32[Tensor, "3 4"] [shape-syntax]
# --- s2
def s2(x: Float32[Tensor, [3, 4]]) -> None: ...  # E: write Float32[Tensor, "3 4"] [shape-syntax]
# --- s3
def s3(x: Float32[Tensor, "batch-size n"]) -> None: ...  # E: nothing binds 'batch', 'size' in 'batch-size'; if it is one name, write 'batch_size' [shape-syntax]
# --- s4
def s4(x: Float32[Tensor, "n -1"]) -> None: ...  # E: '-1' is negative, and no size is; write `_` for any size; an expression has no spaces: [shape-syntax]
# --- s6
def s6(x: Float32[Tensor, "b, c"]) -> None: ...  # E: Axes should be separated with spaces, not commas [shape-syntax]
# --- s7
def s7(x: Float32[Tensor, (3, 4)]) -> None: ...  # E: write Float32[Tensor, "3 4"] [shape-syntax]
# --- s8
def s8(x: Float32[Tensor, "*a *b"]) -> None: ...  # E: Cannot use variadic specifiers (`*name` or `...`) more than once. [shape-syntax]
# --- s9
def s9(x: Float32[Tensor, "b (h w) c"]) -> None: ...  # E: '(h' is not an axis; an axis is a number, a name, _, ..., or an expression (without [shape-syntax]
# --- s10
def s10(x: Float32[Tensor]) -> None: ...  # E: write Float32[Tensor, "..."] [shape-syntax]
# --- s11
def s11(x: Float32["b 3"]) -> None: ...  # E: write Float32[Tensor, "b 3"] [shape-syntax]
# --- s12
def s12(x: Float32[Tensor, "b 3"], n: Float32[Tensor, "b x/2"]) -> None: ...  # E: 'x/2' is not allowed; an axis is a number, a name, _, ..., or an expression (without [shape-syntax]


# frozen, unused, truth
# --- params
@dataclass(frozen=True)
class Params:
    w: Float32[Tensor, "3 2"]
    b: Float32[Tensor, "2"]


# --- updated
def updated(p: Params) -> Params:
    return replace(p, b=ops.zeros(2))


def updated_bad(p: Params) -> Params:
    return replace(p, b=ops.zeros(3))  # E: axis 0 is 3, expected 2 [shape]


# --- assigned
def assigned(p: Params, layer: nn.Linear[int, int]) -> None:
    layer.bias = ops.zeros(3)  # E: build a new one with nn.replace(module, bias=...), or trees.map(f, module) for all its [frozen-field]


# --- truth
def truth(x: Float32[Tensor, "n"]) -> float:
    if x > 0:  # E: for n=2 it has 2 elements; use .any() or .all() [shape]
        return 1.0
    while ops.any(x > 0):
        x = x - 1
    if ops.sum(x) > 0:
        return 2.0
    assert x == 0  # E: for n=2 it has 2 elements; use .any() or .all() [shape]
    return float(ops.sum(x))


# --- truth2
def truth2(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> bool:
    return bool((x == y).all()) and not bool(x < y)  # E: for n=2 it has 2 elements; use .any() or .all() [shape]


# --- truth3
def truth3(x: Float32[Tensor, "n"]) -> list[int]:
    return [i for i in range(3) if x > i]  # E: for n=2 it has 2 elements; use .any() or .all() [shape]


# --- unused
def unused(model: nn.Linear[int, int], opt: optim.SGD, x: Float32[Tensor, "n"]) -> None:
    state = opt.init(model)
    opt.step(model, model, state)  # E: the result is thrown away; nothing changes in place, write model, state = opt.step(...) [unused-result]
    x.reshape((1, -1))  # E: the result is thrown away; nothing changes in place, write x = x.reshape(...) [unused-result]
    ops.relu(x)  # E: the result is thrown away; nothing changes in place, write x = ops.relu(...) [unused-result]
    x.astype(np.float64)  # E: the result is thrown away; nothing changes in place, write x = x.astype(...) [unused-result]
    x[0]
    nn.replace(model, bias=None)  # E: the result is thrown away; nothing changes in place, write model = nn.replace(...) [unused-result]
    print(ops.sum(x))
    _ = ops.relu(x)


# --- of int
def of_int(n: Int64[Tensor, "3"]) -> Float32[Tensor, ""]:
    return ops.sum(n.astype(np.float32))


# --- square int
def square_int(n: Int64[Tensor, ""]) -> Int64[Tensor, ""]:
    return n * n


grad(square_int)(ops.asarray(3))  # E: the first argument holds no floating-point tensor to differentiate; it is int64() [shape-dtype]


# --- vector loss
def vector_loss(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]:
    return x * x


g = grad(vector_loss)(ops.ones(3))  # E: a gradient is taken of a floating-point scalar, not of float32(3,); reduce it, e.g. with [shape-rank]

Net(rng)(ops.ones((2, 3))), Net(rng).unrolled(ops.ones((2, 3))), Net(rng).indexed(ops.ones((2, 3))), Net(rng).first
Deep(2, rng)(ops.ones((1, 8)))
while_true(ops.ones(3), 1e-3), power(ops.eye(3), 2)
