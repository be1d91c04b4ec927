"""What a drawn program is made of besides `typednn`: its arguments, trees, and gradients of any result."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from typednn import Tensor, grad, nn, ops, trees, value_and_grad, vjp
from typednn.tensor import wrap
from typednn.testing.sampling import LAYOUTS as SAMPLED
from typednn.testing.sampling import laid_out

LAYOUTS: Final = (*SAMPLED, "inside", "read-only", "spread")
"""How an argument lies in memory. Of another array it may be the middle, and one element may stand for a row."""


@dataclass(frozen=True)
class Pair:
    """A tree of two."""

    left: Any
    right: Any


class Model(nn.Module):
    """A module of two; what a plan returns of it is built when somebody looks at it."""

    left: Any
    right: Any

    def __init__(self, left: Any, right: Any) -> None:
        self.left = left
        self.right = right


def given(
    shape: tuple[int, ...],
    dtype: str = "float32",
    seed: int = 0,
    layout: str = "contiguous",
    turn: int = 0,
) -> Tensor[Any, Any]:
    """A tensor of drawn values. One seed in four gives few different ones, with zeros of both signs.

    In each turn they are others, but for integers, which may be positions.
    """
    turn = turn if np.dtype(dtype).kind == "f" else 0
    return wrap(_placed(_values(shape, np.dtype(dtype), seed, turn).copy(), layout))


@lru_cache
def _values(
    shape: tuple[int, ...], dtype: np.dtype[Any], seed: int, turn: int
) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng([seed, turn])
    if dtype.kind in "iu":
        low = -2 if seed % 5 == 4 and dtype.kind == "i" else 0
        return np.asarray(rng.integers(low, 1 + seed % 4, shape).astype(dtype))
    if dtype.kind == "b":
        return np.asarray(rng.random(shape) < 0.5)
    few = rng.integers(-2, 3, shape) * np.where(rng.random(shape) < 0.5, -0.5, 0.5)
    return np.asarray((few if seed % 4 == 0 else rng.uniform(-2, 2, shape)).astype(dtype))


def _placed(values: np.ndarray[Any, Any], layout: str) -> np.ndarray[Any, Any]:
    if layout == "read-only":
        values.flags.writeable = False
        return values
    if values.ndim == 0 or layout in SAMPLED:
        return laid_out(values, layout)
    if layout == "spread":
        return np.broadcast_to(values[..., :1].copy(), values.shape)
    assert layout == "inside", layout
    around = np.zeros((len(values) + 2, *values.shape[1:]), values.dtype)
    around[1:-1] = values
    return around[1:-1]


def total(tree: Any) -> Tensor[Any, Any]:
    """A number that depends on each floating-point tensor of the tree."""
    found = ops.zeros(())
    for leaf in trees.leaves(tree):
        if leaf.dtype.kind == "f":
            found = found + ops.astype(ops.sum(ops.tanh(leaf)), np.float32)
    return found


def slopes(f: Callable[..., Any]) -> Callable[..., Any]:
    """The gradient of the total of f's results."""
    return grad(lambda x, *rest: total(f(x, *rest)))


def value_and_slopes(f: Callable[..., Any]) -> Callable[..., Any]:
    return value_and_grad(lambda x, *rest: total(f(x, *rest)))


def bends(f: Callable[..., Any]) -> Callable[..., Any]:
    """The gradient of the total of the gradient."""
    return slopes(slopes(f))


def pulled(f: Callable[..., Any], *args: Any) -> Any:
    """The floating-point results, and what comes of them when they go back as their own gradient."""

    def floating(*args: Any) -> Any:
        return [leaf for leaf in trees.leaves(f(*args)) if leaf.dtype.kind == "f"]

    out, pullback = vjp(floating, *args)
    return out, pullback(out)
