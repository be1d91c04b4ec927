"""A program without tensors. What mypy knows of it, through its own plugin too, is the same beside ours."""

import contextlib
import enum
import functools
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypedDict, reveal_type


class Settings(TypedDict, total=False):
    sizes: list[int]
    name: str


settings: Settings = {"sizes": [1]}
reveal_type(settings.get("sizes", []))
reveal_type(settings.get("name"))
reveal_type(settings.pop("sizes", None))
reveal_type(settings.setdefault("name", "a"))
settings.update({"name": "b"})
settings.update({"name": 1})


def add(a: int, b: str, c: float = 0.0) -> list[int]:
    return [a]


reveal_type(functools.partial(add, 1)("a"))
functools.partial(add, "a")
functools.partial(add, 1)(2)


@dataclass(frozen=True)
class Point:
    x: int
    y: str = ""


reveal_type(replace(Point(1), y="a"))
replace(Point(1), y=2)


@contextlib.contextmanager
def opened(name: str) -> Iterator[int]:
    yield 1


with opened("a") as number:
    reveal_type(number)
opened(1)


class Colour(enum.Enum):
    RED = 1
    BLUE = "b"


reveal_type(Colour.RED.value)
reveal_type(2**3)
reveal_type(2**-1)
reveal_type([1, 2] + ["a"])
reveal_type({"a": 1} | {"b": 2})
reveal_type(dict(zip(["a"], [1])))
reveal_type(sum([1, 2]))
reveal_type(max(1, 2.0))
reveal_type(sorted({"b": 1}.items(), key=lambda item: item[1]))
reveal_type(defaultdict(list, {"a": [1]}))
reveal_type(OrderedDict([("a", 1)]))


@functools.singledispatch
def shown(x: object) -> str:
    return ""


@shown.register
def _(x: int) -> str:
    return str(x)


reveal_type(shown(1))
reveal_type(functools.reduce(lambda a, b: a + b, [1, 2], 0))
reveal_type(tuple(x for x in (1, 2)))
reveal_type((1, "a") + (2.0,))
reveal_type((1, "a")[0:1])
