"""Lambdas that are differentiated, traced or given for a protocol: each call checks them for its arguments."""
from collections.abc import Callable
from typing import Protocol

import numpy as np
from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, grad, jit, nn, ops, value_and_grad, vmap


# --- a lambda that is differentiated
def differentiated(x: Float32[Tensor, "b 3"], w: Float32[Tensor, "3 4"]) -> None:
    reveal_type(grad(lambda w: ops.sum(x @ w))(w))  # R: Tensor[tuple[3, 4], float32]
    reveal_type(value_and_grad(lambda w: ops.sum(x @ w))(w))  # R: tuple[Tensor[tuple[()], float32], Tensor[tuple[3, 4], float32]]
    _ = grad(lambda w: ops.sum(x @ w))(w.T)  # E: x (b, 3) and y (4, 3): axis -1 of x has 3, axis -2 of y has 4; they must be equal [shape]
    _ = grad(lambda w: x @ w)(w)  # E: a gradient is taken of a floating-point scalar, not of float32(b, 4); reduce it, e.g. with .mean() [shape-rank]
    value, d = value_and_grad(lambda w, b: ops.mean(x @ w + b))(w, ops.zeros(4))
    value, d = value_and_grad(lambda w, b: ops.mean(x @ w + b))(w, ops.zeros(3))  # E: x (b, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
    _, h = grad(lambda w: (ops.sum(x @ w), x), has_aux=True)(w)
    print(value, d, h)


# --- a lambda in a variable
def kept(x: Float32[Tensor, "b 3"], w: Float32[Tensor, "3 4"]) -> Float32[Tensor, "3 4"]:
    g = grad(lambda w: ops.mean((x @ w) ** 2))
    _ = g(w.T)  # E: matmul: x (b, 3) and y (4, 3): axis -1 of x has 3, axis -2 of y has 4; they must be equal [shape]
    _ = w.T - 0.1 * g(w)  # E: x (4, 3) and y (3, 4): axis -1 of x has 3, axis -1 of y has 4; they must be equal, or one of them 1 [shape]
    mapped = vmap(lambda v: v @ w)
    _ = mapped(x.T)  # E: matmul: x (b,) and y (3, 4): axis -1 of x has b, axis -2 of y has 3 [shape]
    return w - 0.1 * g(w)


# --- a lambda that is traced
def traced(x: Float32[Tensor, "b 3"], w: Float32[Tensor, "3 4"]) -> Float32[Tensor, "b 4"]:
    f = jit(lambda v: v @ w)
    _ = f(x.T)  # E: matmul: x (3, b) and y (3, 4): axis -1 of x has b, axis -2 of y has 3 [shape]
    _ = f(x) - x  # E: x (b, 4) and y (b, 3): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
    return f(x)


# --- the gradient of a model
def of_model(x: Float32[Tensor, "b 3"]) -> nn.Linear:
    layer = nn.Linear(3, 4, rng=np.random.default_rng(0))
    _ = grad(lambda m: ops.sum(m(x.T)))(layer)  # E: argument 'x' is float32 (3, b), declared Float32[Tensor, "*b 3"]: axis -1: for b=2 it is 2, not 3 [shape]
    return grad(lambda m: ops.sum(m(x)))(layer)


# --- protocols of functions
class Score(Protocol):
    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b"]: ...


class Callback(Protocol):
    def __call__(self, x: Float32[Tensor, "b 3"], *, step: int) -> Float32[Tensor, "b"]: ...


def scored(f: Score) -> None: ...
def called(f: Callback) -> None: ...


scored(lambda x: x[:, 0])
scored(lambda x: x[0])  # E: argument 'f' is a function whose result is float32 (3,), declared Float32[Tensor, "b"]: axis 0: for b=2 it is 3, not 2 [shape]
scored(lambda x: x)  # E: argument 'f' is a function whose result is float32 (b, 3), declared Float32[Tensor, "b"]: 1 axis expected, 2 found [shape-rank]
called(lambda x, *, step: x[:, 0] * step)
called(lambda x, *, step: x[0])  # E: argument 'f' is a function whose result is float32 (3,), declared Float32[Tensor, "b"]: axis 0: for b=2 it is 3, not 2 [shape]
called(lambda x, *, step: x)  # E: argument 'f' is a function whose result is float32 (b, 3), declared Float32[Tensor, "b"]: 1 axis expected, 2 found [shape-rank]


# --- functions with arguments by name
def right(x: Float32[Tensor, "b 3"], *, step: int) -> Float32[Tensor, "b"]:
    return x[:, 0] * step


def narrow(x: Float32[Tensor, "b 4"], *, step: int) -> Float32[Tensor, "b"]:
    return x[:, 0] * step


def whole(x: Float32[Tensor, "b 3"], *, step: int) -> Float32[Tensor, "b 3"]:
    return x * step


def renamed(x: Float32[Tensor, "b 3"], *, epoch: int) -> Float32[Tensor, "b"]:
    return x[:, 0] * epoch


called(right)
called(narrow)  # E: argument 'f' is a function whose argument 1 is float32 (b, 3), declared Float32[Tensor, "b 4"]: axis -1 is 3, expected 4 [shape]
called(whole)  # E: argument 'f' is a function whose result is float32 (b, 3), declared Float32[Tensor, "b"]: 1 axis expected, 2 found [shape-rank]
called(renamed)  # E: argument 'f' is a function, declared Callable[[Float32[Tensor, "b 3"], NamedArg[int, step]], Float32[Tensor, "b"]] [arg-type]
kept_callback: Callback = narrow  # E: axis -1 is 3, expected 4 [shape]


# --- lambdas for a Callable
def applied(f: Callable[[Float32[Tensor, "b 3"]], Float32[Tensor, "b"]]) -> None: ...


applied(lambda x: x[:, 0])
applied(lambda x: x[:, 0][1:])  # E: argument 'f' is a function whose result is float32 (max(b-1,0),), declared Float32[Tensor, "b"]: axis 0: for b=2 it is 1, not 2 [shape]
