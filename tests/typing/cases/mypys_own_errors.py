"""Errors that mypy itself finds, in our words: one a mistake."""
# static only: mypy compares values with types that no call of a checked function has

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Required, TypedDict, TypeVar, Unpack, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

T = TypeVar("T")
Either = TypeVar("Either", Float32[Tensor, "3"], Float32[Tensor, "2 2"])
V3 = Float32[Tensor, "3"]
three, four = ops.zeros(3), ops.zeros(4)


def take3(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]:
    return x


def either(x: Either) -> Either:
    return x


either(three)
either(ops.zeros((2, 2)))
# E: either: argument 'x' is float32 (4,), declared Float32[Tensor, "3"] | Float32[Tensor, "2 2"]: it is none of these [shape]
either(four)


# Lambdas for functions with overloads, and what is awaited

print(list(filter(lambda x: take3(x) is not None, [three])))
# E: take3: argument 'x' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
print(list(filter(lambda x: take3(x) is not None, [four])))
# E: 'nested' is a function whose result is a function whose result is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
nested: Callable[[], Callable[[], V3]] = lambda: lambda: four


async def later() -> Float32[Tensor, "4"]:
    return four


async def waits() -> None:
    right: Float32[Tensor, "4"] = await asyncio.wait_for(later(), 1)
    # E: wait_for: argument 'fut' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
    wrong: V3 = await asyncio.wait_for(later(), 1)


# Type variables that an argument decides, and tuples with stars

heap: list[tuple[int, V3]] = []
heapq.heappush(heap, (1, three))
# E: heappush: argument 2[1] is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
heapq.heappush(heap, (1, four))


def with_star(*xs: V3) -> tuple[V3, ...]:
    # E: with_star: the result[1] is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
    return (*xs, four)


# Arguments by the keys of a dict


class Keys(TypedDict):
    x: Required[V3]


def by_keys(**keys: Unpack[Keys]) -> None: ...


def by_name(x: V3, y: Float32[Tensor, "4"] = four, **others: V3) -> None: ...


by_keys(x=three)
by_keys(x=four)  # E: by_keys: argument 'x' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
by_keys(**{"x": four})  # E: by_keys: argument 'x' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
by_name(**{"x": three, "y": four, "z": three})
by_name(**{"x": three})
by_name(**{"x": four})  # E: by_name: argument 'x' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
by_name(three, **{"y": three})  # E: by_name: argument 'y' is float32 (3,), declared Float32[Tensor, "4"]: axis 0 is 3, expected 4 [shape]
by_name(three, **{"z": four})  # E: by_name: argument 'others' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]


def of_record(record: Keys) -> None:
    by_keys(**record)
    by_name(**record)
    take3(**record)


# Classes with the types of their items


@dataclass
class Box(Generic[T]):
    item: T


reveal_type(Box[Float32[Tensor, "3"]](three))  # R: Box[Tensor[tuple[3], float32]]
# E: Box: argument 'item' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
boxed = Box[Float32[Tensor, "3"]](four)
# E: Box: argument 'item' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
boxes = [Box[Float32[Tensor, "3"]](four)]
items = dict[str, Float32[Tensor, "3"]]()
items["a"] = three
items["b"] = four  # E: 'items['b']' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]


def of_names(
    x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]
) -> tuple[Box[Float32[Tensor, "n"]], Box[Float32[Tensor, "m"]]]:
    # E: Box: argument 'item' is float32 (n,), declared Float32[Tensor, "m"]: axis 0: for m=2, n=3 it is 3, not 2 [shape]
    return Box[Float32[Tensor, "n"]](x), Box[Float32[Tensor, "m"]](x)


# Dtypes that are no classes of numpy's


class Own: ...


print(ops.zeros(3, dtype=np.float64), three.astype(np.float64))
# E: zeros: a tensor's dtype is one of bool, int32, int64, uint8, uint32, float32, float64, not Own; say it as numpy does, e.g. np.float32 [shape-dtype]
print(ops.zeros(3, dtype=Own))
# E: astype: a tensor's dtype is one of bool, int32, int64, uint8, uint32, float32, float64, not list; say it as numpy does, e.g. np.float32 [shape-dtype]
print(three.astype(list))
# E: ones: a tensor's dtype is one of bool, int32, int64, uint8, uint32, float32, float64, not 'flot32'; say it as numpy does, e.g. np.float32 [shape-dtype]
print(ops.ones(3, dtype="flot32"))
# E: zeros: mypy reads no dtype from 'float32'; write np.float32 [shape-dtype]
print(ops.zeros(3, dtype="float32"))
# E: astype: mypy reads no dtype from int; write np.int64 [shape-dtype]
print(three.astype(int))
# E: Linear: dtype is Own, but expected np.float32 or np.float64 [shape-dtype]
print(nn.Linear(3, 4, rng=np.random.default_rng(0), dtype=Own))
