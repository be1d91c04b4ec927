"""What changes between calls of what jit compiled is read at each of them."""

import functools
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.planning.signatures.values import (
    ONE,
    PLACES,
    AllAlike,
    Frozen,
    Name,
    Options,
    Slotted,
    counted_with_values,
    fits,
    one,
    put,
)
from typednn import jit


def knotted() -> Options:
    knot = Options([])
    knot.value.append(knot)
    return knot


CHANGES: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "list": (lambda: [1], lambda v: v.append(2)),
    "list, to an equal one": (lambda: [1], lambda v: v.__setitem__(0, True)),
    "dict": (lambda: {"a": 1}, lambda v: v.update(a=2)),
    "order of a dict": (lambda: {"a": 1, "b": 2}, lambda v: v.update(a=v.pop("a"))),
    "order of an OrderedDict": (lambda: OrderedDict(a=1, b=2), lambda v: v.move_to_end("a")),
    "defaultdict": (lambda: defaultdict(int), lambda v: v["a"]),
    "deque": (lambda: deque([1, 2]), lambda v: v.rotate()),
    "set": (lambda: {1}, lambda v: v.add(2)),
    "bytearray": (lambda: bytearray(b"a"), lambda v: v.append(0)),
    "list in a tuple": (lambda: (1, [2]), lambda v: v[1].append(2)),
    "list in a frozen dataclass": (lambda: Frozen([1]), lambda v: v.value.append(2)),
    "object": (lambda: Options(1), lambda v: setattr(v, "value", 2)),
    "new attribute": (lambda: Options(1), lambda v: setattr(v, "more", 2)),
    "slot": (lambda: Slotted(1), lambda v: setattr(v, "value", 1.0)),
    "object in an object": (lambda: Options(Options(1)), lambda v: setattr(v.value, "value", 2)),
    "object with its own ==": (lambda: AllAlike(1), lambda v: setattr(v, "value", 2)),
    "note of a string": (lambda: Name("a"), lambda v: v.noted(1)),
    "array in an object": (lambda: Options(np.zeros(2)), lambda v: v.value.__setitem__(0, 1)),
    "list in a partial": (lambda: functools.partial(one, [1]), lambda v: v.args[0].append(1)),
    "object of a method": (lambda: Options(1).method, lambda v: setattr(v.__self__, "value", 2)),
    "object that holds itself": (knotted, lambda v: v.value.append(1)),
}


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (place, change)
        for place in PLACES
        for change in CHANGES
        if fits(place, CHANGES[change][0]())
    ],
)
def test_a_change_is_seen(place: str, change: str) -> None:
    make, alter = CHANGES[change]
    value = make()
    f, args = counted_with_values(), put(place, value)
    f(*args)
    f(*args)
    assert f._traced == 1
    alter(value)
    f(*args)
    f(*args)
    assert f._traced == 2


def test_a_derived_property_is_no_change() -> None:
    @dataclass(frozen=True)
    class Config:
        size: int

        @functools.cached_property
        def double(self) -> int:
            return 2 * self.size

    f = jit(lambda x, config: x * float(config.double), static_argnames=("config",))
    config = Config(3)
    assert [float(f(ONE, config)[0]) for _ in range(3)] == [6.0, 6.0, 6.0]
    assert f._traced == 1
