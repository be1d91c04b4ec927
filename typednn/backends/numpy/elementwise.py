"""Each element by itself: numpy's ufuncs, and what is made of a few of them."""

from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node

__all__ = ["KERNELS"]

_UFUNCS = {
    "abs": np.abs,
    "add": np.add,
    "divide": np.divide,
    "equal": np.equal,
    "exp": np.exp,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "less": np.less,
    "less_equal": np.less_equal,
    "log": np.log,
    "multiply": np.multiply,
    "negative": np.negative,
    "not_equal": np.not_equal,
    "pow": np.power,
    "sign": np.sign,
    "sqrt": np.sqrt,
    "subtract": np.subtract,
    "tanh": np.tanh,
}


def _ufunc(function: np.ufunc) -> Any:
    kernel = Kernel(function, overwrites=tuple(range(function.nin)))
    return lambda node: kernel


# These two want their result named.
def _maximum(x: Any, y: Any, out: Any) -> None:
    np.maximum(x, y, out=out)


def _minimum(x: Any, y: Any, out: Any) -> None:
    np.minimum(x, y, out=out)


def _relu(node: Node) -> Kernel:
    zero = np.zeros((), node.dtype)
    return Kernel(lambda x, out: np.maximum(x, zero, out=out), overwrites=(0,))


def _leaky_relu(node: Node) -> Kernel:
    slope = node.params["negative_slope"]
    scale = np.array(slope, node.dtype)

    def larger(x: Any, out: Any) -> None:
        np.multiply(x, scale, out)
        np.maximum(x, out, out=out)

    def chosen(x: Any, out: Any, above: Any) -> None:
        np.greater(x, 0, above)
        np.multiply(x, scale, out)
        np.copyto(out, x, where=above)

    if 0 < slope <= 1:
        return Kernel(larger)
    return Kernel(chosen, scratch=((node.shape, np.dtype(np.bool_)),))


def _sigmoid(node: Node) -> Kernel:
    zero, one = np.zeros((), node.dtype), np.ones((), node.dtype)

    def run(x: Any, out: Any, small: Any, positive: Any) -> None:
        np.greater_equal(x, zero, positive)
        np.abs(x, small)
        np.negative(small, small)
        np.exp(small, small)
        np.copyto(out, small)
        np.copyto(out, one, where=positive)
        np.add(one, small, small)
        np.divide(out, small, out)

    scratch = ((node.shape, node.dtype), (node.shape, np.dtype(np.bool_)))
    return Kernel(run, scratch, overwrites=(0,))


def _where(condition: Any, x: Any, y: Any, out: Any) -> None:
    if out is not y:
        np.copyto(out, y)
    np.copyto(out, x, where=condition)


KERNELS: Table = {
    **{name: _ufunc(function) for name, function in _UFUNCS.items()},
    "astype": lambda node: Kernel(lambda x, out: np.copyto(out, x, casting="unsafe")),
    "leaky_relu": _leaky_relu,
    "maximum": lambda node: Kernel(_maximum, overwrites=(0, 1)),
    "minimum": lambda node: Kernel(_minimum, overwrites=(0, 1)),
    "relu": _relu,
    "sigmoid": _sigmoid,
    "where": lambda node: Kernel(_where, overwrites=(2,)),
}
