"""What jit takes for the same call: by type and bit, in order; what may change is read at each call."""

import datetime
import decimal
import enum
import functools
import math
import operator
import re
import struct
import threading
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple

import numpy as np
import pytest

from typednn import grad, jit, nn, ops, trees, typed, value_and_grad
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


def traces(*calls: tuple[Any, ...]) -> int:
    """How many signatures the calls have, each made twice."""
    f = counted()
    for args in (*calls, *calls):
        f(*args)
    return f._traced


def counted() -> Jit[Any, Any]:
    return jit(lambda tree, fixed: trees.leaves(tree)[0] + 1.0, static_argnames=("fixed",))


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


# --- what changes between calls


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
    f, args = counted(), put(place, value)
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


# --- order


class Weights(nn.Module):
    parts: Any

    def __init__(self, parts: Any) -> None:
        self.parts = parts


def weighted(tree: Any) -> Any:
    """Depends on the order: 0 * first + 1 * second."""
    parts = tree.parts if isinstance(tree, Weights) else tree
    total = ops.zeros((2,))
    for place, part in enumerate(parts.values()):
        total = total + part * float(place)
    return total


FIRST, SECOND = ops.asarray([1.0, 2.0], dtype=np.float32), ops.asarray([0.0, 6.0], dtype=np.float32)


@pytest.mark.parametrize("wrap", [dict, Weights, OrderedDict, lambda d: defaultdict(list, d)])
def test_the_order_of_a_dict_is_the_callers(wrap: Any) -> None:
    f = jit(weighted)
    for _ in range(2):
        one = f(wrap({"one": FIRST, "two": SECOND}))
        two = f(wrap({"two": SECOND, "one": FIRST}))
        assert one.numpy().tolist() == [0.0, 6.0]
        assert two.numpy().tolist() == [1.0, 2.0]


def test_the_order_of_keywords_is_the_callers() -> None:
    f = jit(lambda **parts: weighted(parts))
    for _ in range(2):
        assert f(one=FIRST, two=SECOND).numpy().tolist() == [0.0, 6.0]
        assert f(two=SECOND, one=FIRST).numpy().tolist() == [1.0, 2.0]


def test_named_parameters_have_no_order() -> None:
    f = jit(lambda a, b, **rest: a - b)
    assert f(a=FIRST, b=SECOND).numpy().tolist() == [1.0, -4.0]
    assert f(b=SECOND, a=FIRST).numpy().tolist() == [1.0, -4.0]
    assert f._traced == 1


def test_keywords_that_a_wrapper_sees_have_an_order() -> None:
    def g(one: Any, two: Any) -> Any:
        return one

    @functools.wraps(g)
    def wrapper(**parts: Any) -> Any:
        return weighted(parts)

    f = jit(wrapper)
    assert f(one=FIRST, two=SECOND).numpy().tolist() == [0.0, 6.0]
    assert f(two=SECOND, one=FIRST).numpy().tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "make",
    [
        lambda d: d,
        Weights,
        lambda d: [d, {"c": d}],
        lambda d: Point(d, 1),
        lambda d: OrderedDict(d),
        lambda d: defaultdict(int, d),
        lambda d: {2: d, "mixed": d, None: d},
    ],
)
def test_what_comes_back_has_the_order_that_it_came_with(make: Any) -> None:
    f = jit(lambda tree: tree)
    for _ in range(2):
        for names in ("ab", "ba"):
            tree = make({name: ONE for name in names})
            found, expected = f(tree), tree
            assert repr(found) == repr(expected)
            again = f(found)
            assert repr(again) == repr(expected)
    assert f._traced == 2


def test_values_of_dicts_go_to_their_keys() -> None:
    f = jit(lambda d: {key: d[key] * 2.0 for key in d})
    for names in (["z", "a", "m"], ["m", "z", "a"], [3, 1, 2], [1, "a", None, 2.5, (1, 2)]):
        given = {name: ops.asarray(float(place)) for place, name in enumerate(names)}
        found = f(given)
        assert list(found) == names
        assert [float(found[name]) for name in names] == [2.0 * i for i in range(len(names))]


@pytest.mark.parametrize(
    ("first", "second"),
    [({1: FIRST}, {True: FIRST}), ({1: FIRST}, {1.0: FIRST}), ({0.0: FIRST}, {-0.0: FIRST})],
)
def test_keys_of_a_tree_are_by_type_and_bit(first: Any, second: Any) -> None:
    f = jit(lambda d: (FIRST, repr(next(iter(d)))))
    assert f(first)[1] == repr(next(iter(first)))
    assert f(second)[1] == repr(next(iter(second)))


def test_containers_of_other_registries_are_by_bit_too() -> None:
    class Box:
        def __init__(self, child: Any, note: Any) -> None:
            self.child, self.note = child, note

    trees.register(
        Box, lambda box: ([box.child], box.note, ("child",)), lambda note, kids: Box(kids[0], note)
    )
    f = jit(lambda box: (box.child, repr(box.note)))
    for note in (1, True, 1.0, [0.0], [-0.0]):
        assert f(Box(ONE, note))[1] == repr(note)
    note = [1]
    box = Box(ONE, note)
    assert f(box)[1] == "[1]"
    note.append(2)
    assert f(box)[1] == "[1, 2]"


# --- results


def test_a_returned_module_sees_changes_of_what_it_holds() -> None:
    f = jit(lambda m, x: (trees.map(lambda w: w + 1.0, m), x * m.value["scale"]))
    model = Held({"scale": 2.0})
    first, y = f(model, ONE)
    assert float(y[0]) == 2.0
    first.value["scale"] = 5.0
    second, y = f(first, ONE)
    assert float(y[0]) == 5.0
    assert second.value == {"scale": 5.0}
    assert float(second.weight[0]) == 3.0


@pytest.mark.parametrize(
    ("make", "within"),
    [
        (lambda: [1], lambda v: v),
        (lambda: {"a": [1]}, lambda v: v["a"]),
        (lambda: OrderedDict(a=[1]), lambda v: v["a"]),
        (lambda: defaultdict(list, a=[1]), lambda v: v["a"]),
        (lambda: (0, [1]), lambda v: v[1]),
        (lambda: Point(0, [1]), lambda v: v.y),
        (lambda: Frozen([1]), lambda v: v.value),
        (lambda: Open([1], 0), lambda v: v.value),
        (lambda: types.SimpleNamespace(a=[1]), lambda v: v.a),
        (lambda: deque([1]), lambda v: v),
        (lambda: bytearray(b"a"), lambda v: v),
    ],
    ids=[
        "list",
        "dict",
        "OrderedDict",
        "defaultdict",
        "tuple",
        "NamedTuple",
        "frozen",
        "dataclass",
        "namespace",
        "deque",
        "bytearray",
    ],
)
def test_results_share_nothing_that_changes(make: Any, within: Any) -> None:
    f = jit(lambda w: nn.replace(Held(make()), weight=w))
    first = f(ONE)
    within(first.value).append(2)
    assert f(ONE).value == make()
    g = jit(lambda m: m)
    model = Held(make())
    g(model)
    within(model.value).append(2)
    assert g(Held(make())).value == make()
    assert g(model).value == model.value
    assert repr(g(model).value) == repr(model.value)


def test_an_object_of_a_module_stays_the_same_object() -> None:
    options = Options([1])
    returned = jit(lambda m: m)(Held(options))
    assert returned.value is options


def test_an_object_that_is_passed_through_is_the_callers() -> None:
    f = jit(lambda x, options: (x, options))
    one, two = Options(1), Options(1)
    assert f(ONE, one)[1] is one
    assert f(ONE, two)[1] is two


def test_a_value_that_is_passed_through_is_the_callers() -> None:
    f = jit(lambda x, name: (x, [name]))
    one, two = Name("a"), Name("a")
    assert f(ONE, one)[1][0] is one
    one.noted("later")
    assert f(ONE, two)[1][0] is two
    assert f._traced == 1


class Scaling:
    """A layer that is no module."""

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def __call__(self, x: Any) -> Any:
        return x * self.scale


def test_an_object_among_the_layers_of_a_returned_model_is_read_again() -> None:
    scaling = Scaling(2.0)
    step = jit(
        lambda model, x: (trees.map(lambda w: w if w is scaling else w + w, model), model(x))
    )
    layer = nn.Linear(1, 1, rng=np.random.default_rng(0), weight_init=lambda *_: ops.ones((1, 1)))
    model, y = step(nn.Sequential(layer, scaling), ONE)
    assert float(y[0]) == 2.0
    scaling.scale = 3.0
    model, y = step(model, ONE)
    assert float(y[0]) == 6.0  # the weight is twice as large, too


def test_remembered_checks_see_changes() -> None:
    class Sized(nn.Module):
        def __init__(self) -> None:
            self.sizes = [2]

        @typed
        def __call__(self, x: Any) -> Any:
            return x

    model = Sized()
    before = nn.keys.key_of(model)
    assert nn.keys.key_of(model) == before
    model.sizes[0] = 3
    assert nn.keys.key_of(model) != before


def test_what_f_closes_over_is_fixed() -> None:
    scales = [2.0]
    f = jit(lambda x: x * scales[0])
    assert float(f(ONE)[0]) == 2.0
    scales[0] = 3.0
    assert float(f(ONE)[0]) == 2.0


def test_a_gradient_is_taken_through_all_of_it() -> None:
    f = jit(weighted)
    w = {"two": SECOND, "one": FIRST}
    slope = grad(lambda d: ops.sum(f(d)))(w)
    assert [slope[k].numpy().tolist() for k in ("two", "one")] == [[0.0, 0.0], [1.0, 1.0]]
    step = jit(value_and_grad(lambda d: ops.sum(weighted(d))))
    assert step({"one": FIRST, "two": SECOND})[1]["two"].numpy().tolist() == [1.0, 1.0]
    assert step(w)[1]["two"].numpy().tolist() == [0.0, 0.0]
