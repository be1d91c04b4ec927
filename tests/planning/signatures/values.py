"""Values of all kinds as jit's arguments hold them, and how often it traces for them."""

import enum
import struct
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from typednn import jit, nn, ops, trees
from typednn.planning.run.jit import Jit

ONE = ops.ones((1,))
OTHER_NAN = struct.unpack("<d", struct.pack("<Q", 0x7FF8_0000_0000_0001))[0]


class Held(nn.Module):
    """Its value is no tensor, and so a part of its structure."""

    weight: Any
    value: Any

    def __init__(self, value: Any) -> None:
        self.weight = ONE
        self.value = value


class Name(str):
    """A string with a note, which == does not look at."""

    note: Any = None

    def noted(self, note: Any) -> "Name":
        self.note = note
        return self


class Celsius(float):
    """Equal to a float."""


class Point(NamedTuple):
    x: Any
    y: Any


@dataclass(frozen=True)
class Frozen:
    value: Any
    note: Any = field(default=None, compare=False)


@dataclass
class Open:
    value: Any
    note: Any


class Options:
    """As most classes are: equal to nothing but itself."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def method(self) -> Any:
        return self.value


class Slotted:
    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Value:
    """Equal by its value, as its author says: 1 is 1.0."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Value) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(self.value)


class AllAlike:
    """Equal to all of its kind, whatever they hold."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AllAlike)

    def __hash__(self) -> int:
        return 0


class Colour(enum.IntEnum):
    RED = 1


class Paint(enum.IntEnum):
    RED = 1


def one(x: Any) -> Any:
    return x


def other(x: Any) -> Any:
    return x


def slow(seconds: float) -> None:
    raise NotImplementedError


def put(place: str, value: Any) -> tuple[Any, ...]:
    """Arguments that hold the value."""
    return {
        "argument": ((ONE, {"key": value}), 0),
        "static": (ONE, value),
        "static tuple": (ONE, (0, value)),
        "static object": (ONE, Frozen(value)),
        "module": (Held(value), 0),
        "module in a tree": ([{"a": Held(value)}], 0),
        "module's dict": (Held({"key": value}), 0),
    }[place]


PLACES = (
    "argument",
    "static",
    "static tuple",
    "static object",
    "module",
    "module in a tree",
    "module's dict",
)


def fits(place: str, value: Any) -> bool:
    """Whether the place takes such values: an array in a tree is a tensor or refused, as sets are."""
    if place == "argument":
        return all(isinstance(leaf, Hashable) for leaf in trees.leaves([value]))
    return not (place.startswith("module") and trees.is_array(value))


def traces(*calls: tuple[Any, ...], needs: bool = False) -> int:
    """How many signatures the calls have, each made twice, if numbers are needed or only passed."""
    f = counted_with_values() if needs else counted()
    for args in (*calls, *calls):
        f(*args)
    return f._traced


def needing(tree: Any, fixed: Any) -> Any:
    """Needs the values of all numbers, bit for bit."""
    leaves = trees.leaves(tree)
    assert all(repr(leaf) for leaf in leaves if isinstance(leaf, int))
    assert all(leaf.hex() for leaf in leaves if isinstance(leaf, float))
    return leaves[0] + 1.0


def counted_with_values() -> Jit[Any, Any]:
    return jit(needing, static_argnames=("fixed",))


def counted() -> Jit[Any, Any]:
    return jit(lambda tree, fixed: trees.leaves(tree)[0] + 1.0, static_argnames=("fixed",))
