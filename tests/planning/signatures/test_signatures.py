"""What jit takes for the same call: by type and bit."""

import datetime
import decimal
import functools
import math
import operator
import re
import threading
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np
import pytest

from tests.planning.signatures.values import (
    ONE,
    OTHER_NAN,
    PLACES,
    AllAlike,
    Celsius,
    Colour,
    Frozen,
    Name,
    Open,
    Options,
    Paint,
    Point,
    Slotted,
    Value,
    counted,
    fits,
    one,
    other,
    put,
    traces,
)
from typednn import grad, jit, ops

TWO: list[tuple[Any, Any]] = [
    (1, 1.0),
    (1, True),
    (0, False),
    (1.0, True),
    (1, 1 + 0j),
    (0.0, -0.0),
    (complex(0.0, 0.0), complex(-0.0, 0.0)),
    (complex(0.0, 0.0), complex(0.0, -0.0)),
    (math.nan, -math.nan),
    (math.nan, OTHER_NAN),
    (1e300, math.inf),
    ("a", b"a"),
    ("a", Name("a")),
    (Name("a").noted(1), Name("a").noted(2)),
    (Name("a").noted(1), Name("a").noted(True)),
    (1.0, Celsius(1.0)),
    (Celsius(0.0), Celsius(-0.0)),
    (1, np.int64(1)),
    (np.int64(1), np.int32(1)),
    (np.float32(0.0), np.float32(-0.0)),
    (np.float64(0.5), 0.5),
    (np.float32(0.5), np.float64(0.5)),
    (np.bool_(1), True),
    (np.datetime64(1, "h"), np.datetime64(60, "m")),
    (np.dtype("<f4"), np.dtype(">f4")),
    (np.dtype("f4"), np.float32),
    (np.dtype([("a", "f4")]), np.dtype([("b", "f4")])),
    ((1,), (1.0,)),
    ((1,), [1]),
    (((0.0,), 1), ((-0.0,), 1)),
    ((1, 2), (2, 1)),
    ((1, 2), Point(1, 2)),
    (Point(1, 0.0), Point(1, -0.0)),
    ([1], [True]),
    ([[1]], [[1], []]),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ({1: "a"}, {True: "a"}),
    ({1: "a"}, {1.0: "a"}),
    ({0.0: "a"}, {-0.0: "a"}),
    ({"a": 1}, OrderedDict(a=1)),
    (OrderedDict(a=1, b=2), OrderedDict(b=2, a=1)),
    (defaultdict(int, a=1), defaultdict(float, a=1)),
    (deque([1], maxlen=1), deque([1], maxlen=2)),
    (deque([1]), deque([1.0])),
    (frozenset({1}), frozenset({True})),
    (frozenset({1}), {1}),
    (bytearray(b"a"), b"a"),
    (range(0), range(1, 1)),
    (range(0, 3, 2), range(0, 4, 2)),
    (slice(1, 2), slice(True, 2)),
    (slice(0, 2), slice(None, 2)),
    (Path("a"), "a"),
    (Path("a"), Path("b")),
    (PureWindowsPath("a"), PureWindowsPath("A")),
    (PurePosixPath("a"), PureWindowsPath("a")),
    (decimal.Decimal("1.0"), decimal.Decimal("1.00")),
    (decimal.Decimal(0), decimal.Decimal("-0")),
    (Fraction(1, 2), Fraction(1, 3)),
    (datetime.date(2026, 1, 1), datetime.date(2026, 1, 2)),
    (datetime.datetime(2026, 1, 1, fold=0), datetime.datetime(2026, 1, 1, fold=1)),
    (datetime.timedelta(1), datetime.timedelta(2)),
    (re.compile("a"), re.compile("a", re.IGNORECASE)),
    (re.compile("a"), re.compile("b")),
    (list[int], list[float]),
    (int | None, float | None),
    (Colour.RED, Paint.RED),
    (Colour.RED, 1),
    (one, other),
    (int, float),
    (math, operator),
    (Frozen(1), Frozen(True)),
    (Frozen((0.0,)), Frozen((-0.0,))),
    (Frozen(1, note=1), Frozen(1, note=2)),
    (Value(1), Value(1.0)),
    (AllAlike(1), AllAlike(2)),
    (Options(1), Options(1)),
    (Options(1), Options(2)),
    (Slotted(1), Slotted(1)),
    (functools.partial(one, 1), functools.partial(one, True)),
    (functools.partial(one, x=1), functools.partial(other, x=1)),
    (functools.partial(dict, a=1, b=2), functools.partial(dict, b=2, a=1)),
    (Options(1).method, Options(1).method),
    (Value(1).__hash__, Value(1.0).__hash__),
    ("a".upper, "b".upper),
    (operator.itemgetter(1), operator.itemgetter(True)),
    (operator.methodcaller("a", x=1), operator.methodcaller("a", x=2)),
    (np.zeros(2), np.array([0.0, -0.0])),
    (Options(np.zeros(2)), Options(np.zeros(2))),
    (lambda x: x, lambda x: x),
    (ops.relu, ops.tanh),
    (grad(one), grad(one)),
    (np.random.Generator.normal, np.random.Generator.uniform),
    (jit(one), jit(one)),
    (None, Ellipsis),
    (None, ()),
    ((), []),
    ("", None),
]


@pytest.mark.parametrize(
    ("place", "first", "second"),
    [(p, a, b) for p in PLACES for a, b in TWO if fits(p, a) and fits(p, b)],
    ids=lambda value: value if type(value) is str else type(value).__name__,
)
def test_two_signatures(place: str, first: Any, second: Any) -> None:
    assert traces(put(place, first), put(place, second), needs=True) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (0.0, -0.0),
        (math.nan, -math.nan),
        (math.nan, OTHER_NAN),
        (1e300, math.inf),
        (((0.0,), 1), ((-0.0,), 1)),
        (Point(1, 0.0), Point(1, -0.0)),
        (Frozen((0.0,)), Frozen((-0.0,))),
    ],
)
def test_floats_that_are_only_passed_are_one_signature(first: Any, second: Any) -> None:
    assert traces(put("argument", first), put("argument", second)) == 1
    for place in PLACES[1:]:
        assert traces(put(place, first), put(place, second)) == 2


MADE: list[Callable[[], Any]] = [
    lambda: 12345678901234567890,
    lambda: float("0.1"),
    lambda: float("nan"),
    lambda: complex("1-0j"),
    lambda: str(b"ab", "ascii"),
    lambda: Name("a").noted([1]),
    lambda: np.float32(-0.0),
    lambda: np.datetime64(1, "h"),
    lambda: np.dtype("f4"),
    lambda: (1, (2.0, None)),
    lambda: [1, {"a": [2]}],
    lambda: {"a": 1, "b": (2,)},
    lambda: OrderedDict(b=1, a=2),
    lambda: defaultdict(list, a=[1]),
    lambda: deque([1], maxlen=2),
    lambda: frozenset({1, 2}),
    lambda: {1, 2},
    lambda: bytearray(b"ab"),
    lambda: range(0, 10, 3),
    lambda: slice(1, None),
    lambda: Path("a") / "b",
    lambda: decimal.Decimal("1.0"),
    lambda: Fraction(1, 3),
    lambda: datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1))),
    lambda: re.compile("a+"),
    lambda: list[int],
    lambda: int | None,
    lambda: Colour(1),
    lambda: Point(1, [2]),
    lambda: Frozen((1, Frozen({"a": 1}))),
    lambda: Value((1, "a")),
    lambda: Open([1], {}),
    lambda: types.SimpleNamespace(a=[1]),
    lambda: functools.partial(dict, [(1, 2)], axis=2),
    lambda: operator.itemgetter(1, 2),
    lambda: "ab".upper,
    lambda: np.arange(3),
    lambda: ops.relu,
    lambda: np.random.Generator.normal,
]


@pytest.mark.parametrize(
    ("place", "make"),
    [(place, make) for place in PLACES for make in MADE if fits(place, make())],
    ids=lambda value: value if type(value) is str else type(value()).__name__,
)
def test_one_signature(place: str, make: Callable[[], Any]) -> None:
    assert traces(put(place, make()), put(place, make())) == 1


@pytest.mark.parametrize("place", PLACES)
def test_the_same_object_is_one_signature(place: str) -> None:
    for value in (Options(1), Slotted([1]), object(), lambda x: x, Options(1).method):
        assert traces(put(place, value), put(place, value)) == 1


def unnamed() -> Any:
    yield 1


REFUSED: dict[str, Any] = {
    r"numpy\.random\.\S*Generator": np.random.default_rng(0),
    r"numpy\.random\.\S*Generator(?=, which changes with each draw)": np.random.default_rng(
        0
    ).normal,
    r"\S*MT19937": np.random.MT19937(0),
    r"builtins\.generator": unnamed(),
    r"builtins\.list_iterator": iter([1]),
    r"_thread\.lock": threading.Lock(),
    r"builtins\.memoryview": memoryview(b"a"),
    r"builtins\.ValueError": ValueError(),
    r"numpy\.ndarray": np.array([None]),
}


@pytest.mark.parametrize(
    ("place", "kind"),
    [(place, kind) for place in PLACES for kind in REFUSED if fits(place, REFUSED[kind])],
)
def test_what_may_change_unseen_is_refused(place: str, kind: str) -> None:
    value = REFUSED[kind]
    f = counted()
    for _ in range(2):
        with pytest.raises(TypeError, match=rf"jit: an argument of \S+ holds a {kind}, .*; \w+"):
            f(*put(place, value))
    assert f._traced == 0


def test_the_message_says_what_to_do() -> None:
    def step(x: Any, rng: Any) -> Any:
        return x

    with pytest.raises(TypeError) as caught:
        jit(step)(ONE, np.random.default_rng(0))
    assert str(caught.value) == (
        "jit: an argument of step holds a numpy.random._generator.Generator, which changes with each"
        " draw; draw outside of it and pass the tensors"
    )
    with pytest.raises(TypeError) as caught:
        jit(step, static_argnames=("rng",))(ONE, Options(threading.Lock()))
    assert str(caught.value) == (
        "jit: an argument of step holds a _thread.lock, in which something may change unseen; pass"
        " what step needs of it as tensors, numbers or a frozen dataclass, or let step close over it,"
        " which fixes it"
    )
