"""Each element by itself: numpy's ufuncs, and what is made of a few of them."""

from collections.abc import Callable
from typing import Any

import numpy as np

import typednn.ops  # noqa: F401 - enters the primitives
from typednn.autodiff.primitive import PRIMITIVES
from typednn.ops.logistic import SIGMOID_IS_1
from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node
from typednn.planning.memory import memory_of

__all__ = ["KERNELS"]


def _ufunc(function: np.ufunc) -> Callable[[Node], Kernel]:
    return lambda node: function


# These two want their result named.
def _maximum(x: Any, y: Any, out: Any) -> None:
    np.maximum(x, y, out=out)


def _minimum(x: Any, y: Any, out: Any) -> None:
    np.minimum(x, y, out=out)


def _relu(node: Node) -> Kernel:
    zero = np.zeros((), node.dtype)
    return lambda x, out: np.maximum(x, zero, out=out)


def _leaky_relu(node: Node) -> Kernel:
    scale, zero = np.array(node.params["negative_slope"], node.dtype), np.zeros((), node.dtype)

    def larger(x: Any, out: Any) -> None:
        np.multiply(x, scale, out)
        np.maximum(x, out, out=out)

    def chosen(x: Any, out: Any, above: Any) -> None:
        np.greater(x, zero, above)
        np.multiply(x, scale, out)
        np.copyto(out, x, where=above)

    return chosen if memory_of(node).scratch else larger


def _sigmoid(node: Node) -> Kernel:
    most, one = np.array(SIGMOID_IS_1, node.dtype), np.ones((), node.dtype)

    def run(x: Any, out: Any, more: Any) -> None:
        np.minimum(x, most, out=out)
        np.exp(out, out)
        np.add(one, out, more)
        np.divide(out, more, out)

    return run


def _sigmoid_slope(node: Node) -> Kernel:
    one = np.ones((), node.dtype)

    def run(x: Any, out: Any, more: Any) -> None:
        np.abs(x, out)
        np.negative(out, out)
        np.exp(out, out)
        np.add(one, out, more)
        np.multiply(more, more, more)
        np.divide(out, more, out)

    return run


def _rsqrt(node: Node) -> Kernel:
    one = np.ones((), node.dtype)

    def run(x: Any, out: Any) -> None:
        np.sqrt(x, out)
        np.divide(one, out, out)

    return run


def _floor_divide(node: Node) -> Kernel:
    if not memory_of(node).scratch:
        return np.floor_divide

    def run(x: Any, y: Any, out: Any, infinite: Any, of_y: Any) -> None:
        np.isinf(x, infinite)
        np.isinf(y, of_y)
        np.not_equal(infinite, of_y, infinite)
        with np.errstate(invalid="ignore"):
            np.floor_divide(x, y, out)
        np.divide(x, y, out, where=infinite)

    return run


def _where(condition: Any, x: Any, y: Any, out: Any) -> None:
    if out is not y:
        np.copyto(out, y)
    np.copyto(out, x, where=condition)


KERNELS: Table = {
    **{
        name: _ufunc(p.forward) for name, p in PRIMITIVES.items() if isinstance(p.forward, np.ufunc)
    },
    "astype": lambda node: lambda x, out: np.copyto(out, x, casting="unsafe"),
    "clip": lambda node: np.clip,
    "floor_divide": _floor_divide,
    "leaky_relu": _leaky_relu,
    "maximum": lambda node: _maximum,
    "minimum": lambda node: _minimum,
    "relu": _relu,
    "round": lambda node: np.rint if node.dtype.kind == "f" else np.positive,
    "rsqrt": _rsqrt,
    "sigmoid": _sigmoid,
    "sigmoid_slope": _sigmoid_slope,
    "where": lambda node: _where,
}
