"""What is copied and pickled, and the ways to do it."""

import copy
import functools
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from jaxtyping import Float32

from typednn import Tensor, nn, ops

PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)
X = ops.asarray([1.0, 2.0, 3.0], dtype=np.float32)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


class Model(nn.Module):
    first: nn.Linear[Any, Any]
    layers: list[Any]
    scale: float
    options: dict[str, Any]

    def __init__(self) -> None:
        self.first = nn.Linear(3, 3, rng=rng())
        self.layers = [ops.tanh, self.first, {"a": (nn.Linear(3, 2, rng=rng()),)}]
        self.scale = -0.0
        self.options = {"b": [1], "a": None}

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 2"]:
        x = self.first(x)
        x = self.layers[1](self.layers[0](x))
        return self.layers[2]["a"][0](x)  # type: ignore[no-any-return] # its layers are Any


@dataclass(frozen=True, slots=True)
class State:
    model: Any
    steps: Any


class Pair(NamedTuple):
    one: Any
    other: Any


class Scaler:
    """A function with a state of its own."""

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def __call__(self, x: Any) -> Any:
        return x * self.scale

    def method(self, x: Any) -> Any:
        return x + self.scale


def loss(model: Any, x: Any) -> Any:
    return ops.mean(model(x) ** 2.0)


def reloaded(value: Any, protocol: int = pickle.HIGHEST_PROTOCOL) -> Any:
    return pickle.loads(pickle.dumps(value, protocol))


WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"protocol {p}": functools.partial(reloaded, protocol=p) for p in PROTOCOLS},
}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
protocols = pytest.mark.parametrize("protocol", PROTOCOLS)
