"""Calls like earlier ones take a shortcut, and give what all calls give; other calls take none."""

import copy
import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from typednn import Tensor, grad, jit, nn, ops, optim, trees
from typednn.planning.run.jit import Jit
from typednn.planning.run.readers import reader_of
from typednn.tracing import TraceError

ONES = ops.ones((2, 3))
Found = list[tuple[Any, ...]]


@dataclass
class Pair:
    one: Any
    other: Any


class Stack(nn.Module):
    """Its layers stand in a list."""

    def __init__(self, *layers: nn.Linear) -> None:
        self.layers = [*layers]


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Iterator[Found]:
    """The arguments of calls that take no shortcut."""
    seen: Found = []
    right = Jit._found

    def noted(self: Any, args: Any, kwargs: Any) -> Any:
        seen.append(args)
        return right(self, args, kwargs)

    monkeypatch.setattr(Jit, "_found", noted)
    yield seen


def linear(seed: int = 0) -> nn.Linear:
    return nn.Linear(3, 2, rng=np.random.default_rng(seed))


def doubled(tree: Any) -> Any:
    return trees.map(lambda leaf: leaf * 2 if isinstance(leaf, Tensor) else leaf, tree)


def warm(f: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Call it until such calls take a shortcut: first it is traced, then its arguments are known."""
    for _ in range(2):
        f(*args, **kwargs)


def arrays(tree: Any) -> list[Any]:
    return [leaf.numpy() if isinstance(leaf, Tensor) else leaf for leaf in trees.leaves(tree)]


def assert_same(got: Any, wanted: Any) -> None:
    assert trees.flatten(got)[1] == trees.flatten(wanted)[1]
    for one, other in zip(arrays(got), arrays(wanted), strict=True):
        np.testing.assert_array_equal(one, other)
        assert getattr(one, "dtype", type(one)) == getattr(other, "dtype", type(other))


TREES: dict[str, Any] = {
    "a tensor": ONES,
    "a list": [ONES, (), [], (ONES,)],
    "a dict": {"b": ONES, "a": ONES + 1, "empty": {}},
    "a dataclass": Pair(ONES, {"x": Pair(ONES + 1, None)}),
    "a module": linear(),
    "a module with a list": Stack(linear(), linear(1)),
    "a module in a tuple": (linear(), "text", True, None),
    "a sequence": nn.Sequential(linear(), ops.relu),
    "a state": optim.Adam(1e-3).init(linear()),
    "numbers": (ONES, 1.5, 2),
}


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
@pytest.mark.parametrize("backend", ["numpy", "auto"])
def test_calls_like_earlier_ones_give_the_same(tree: Any, backend: Any, found: Found) -> None:
    f = jit(doubled, backend=backend)
    wanted = doubled(tree)
    warm(f, tree)
    found.clear()
    assert_same(f(tree), wanted)
    assert not found


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_results_are_arguments_like_earlier_ones(tree: Any, found: Found) -> None:
    f = jit(doubled)
    for _ in range(3):
        warm(f, tree)
        tree, wanted = f(tree), doubled(tree)
        assert_same(f(tree), doubled(wanted))
    found.clear()
    assert_same(f(f(tree)), doubled(doubled(tree)))
    assert not found


OTHERS: dict[str, tuple[Any, Any]] = {
    "a shape": (ONES, ops.ones((3, 2))),
    "a dtype": (ONES, ONES.astype(np.float64)),
    "an order of elements": (ONES, ops.arange(6, dtype=np.float32).reshape((3, 2)).mT),
    "a class": (ONES, [ONES]),
    "more items": ([ONES], [ONES, ONES]),
    "a tuple": ([ONES], (ONES,)),
    "other keys": ({"a": ONES}, {"b": ONES}),
    "another order of keys": ({"a": ONES, "b": ONES + 1}, {"b": ONES, "a": ONES + 1}),
    "another text": ((ONES, "a"), (ONES, "b")),
    "a bool": ((ONES, True), (ONES, False)),
    "a bool for an int": ((ONES, 1), (ONES, True)),
    "an int for a float": ((ONES, 1.0), (ONES, 1)),
    "another layer": (linear(), nn.Linear(2, 3, rng=np.random.default_rng(0))),
    "no bias": (linear(), nn.replace(linear(), bias=None)),
    "a function": (nn.Sequential(linear(), ops.relu), nn.Sequential(linear(), ops.tanh)),
}


@pytest.mark.parametrize(("tree", "other"), OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("backend", ["numpy", "auto"])
def test_other_calls_give_the_same_as_ever(tree: Any, other: Any, backend: Any) -> None:
    f = jit(doubled, backend=backend)
    warm(f, tree)
    assert_same(f(other), doubled(other))
    assert_same(f(tree), doubled(tree))
    warm(f, other)
    assert_same(f(other), doubled(other))
    assert_same(f(tree), doubled(tree))


def test_keywords_and_static_arguments_are_told_apart(found: Found) -> None:
    f = jit(lambda x, times, *, more=0: x * times + more, static_argnames=("times",))
    for times in (2, 3):
        warm(f, ONES, times, more=1)
        found.clear()
        np.testing.assert_array_equal(f(ONES, times, more=1).numpy(), ONES.numpy() * times + 1)
        assert not found
    np.testing.assert_array_equal(f(ONES, times=2).numpy(), ONES.numpy() * 2)
    np.testing.assert_array_equal(f(ONES, 2.5).numpy(), ONES.numpy() * 2.5)
    assert f(ONES, True).dtype == np.float32


def test_numbers_are_values_of_each_call(found: Found) -> None:
    f = jit(lambda x, rate: (x * rate, rate + 1))
    warm(f, ONES, 2.0)
    found.clear()
    out, number = f(ONES, 4.0)
    np.testing.assert_array_equal(out.numpy(), ONES.numpy() * 4)
    assert number == 5.0 and not found


def test_a_number_whose_arithmetic_fails_takes_no_shortcut() -> None:
    def f(x: Tensor, n: float) -> Tensor:
        try:
            return x * (1 / n)
        except ZeroDivisionError:
            return x - 1

    planned = jit(f)
    warm(planned, ONES, 2.0)
    np.testing.assert_array_equal(planned(ONES, 0.0).numpy(), 0)
    np.testing.assert_array_equal(planned(ONES, 4.0).numpy(), ONES.numpy() / 4)


def test_a_number_whose_value_is_needed_takes_no_shortcut() -> None:
    f = jit(lambda x, n: x if n > 2 else x * n)
    for n in (1, 5, 2, 5, 2, 1, 2):
        np.testing.assert_array_equal(f(ONES, n).numpy(), ONES.numpy() * (1 if n > 2 else n))


def test_gradients_go_through() -> None:
    f = jit(lambda x: ops.sum(x * x))
    warm(f, ONES)
    np.testing.assert_array_equal(grad(lambda x: f(x))(ONES).numpy(), ONES.numpy() * 2)


def test_what_callers_hold_is_not_written() -> None:
    f = jit(doubled)
    model: Any = linear()
    held = [model := f(model) for _ in range(12)]
    looked_at = f(held[-1])
    weight = looked_at.weight.numpy()
    before = weight.copy()
    for _ in range(6):
        model = f(model)
    np.testing.assert_array_equal(weight, before)
    for power, each in enumerate(held, start=1):
        np.testing.assert_array_equal(each.weight.numpy(), linear().weight.numpy() * 2**power)


def test_a_part_of_a_returned_tree_keeps_its_memory() -> None:
    f = jit(doubled)
    model: Any = linear()
    warm(f, f(model))
    bias = f(f(model)).bias
    before = bias.numpy().copy()
    for _ in range(6):
        model = f(model)
    np.testing.assert_array_equal(bias.numpy(), before)


def test_returned_arguments_are_not_written() -> None:
    f, swap = jit(doubled), jit(lambda one, other: (other, one))
    held: list[Any] = []
    for _ in range(4):
        held += swap(f(linear()), f(linear()))
        f(f(linear(1)))
    for each in held:
        assert_same(each, doubled(linear()))


def test_a_tensor_that_is_also_in_a_returned_tree_is_not_written() -> None:
    f = jit(lambda model: (new := doubled(model), new.weight))
    weights = [f(linear(seed))[1] for seed in (0, 1, 2, 3, 4, 5)]
    for seed, weight in enumerate(weights):
        np.testing.assert_array_equal(weight.numpy(), linear(seed).weight.numpy() * 2)


def test_tensors_that_no_program_returned_are_not_written() -> None:
    data = np.ones((2, 3), np.float32)
    f = jit(doubled, donate_argnames=("tree",))
    for _ in range(4):
        x = ops.asarray(data)
        array = x.numpy()
        f(f([x]))
        np.testing.assert_array_equal(array, 1)
    np.testing.assert_array_equal(data, 1)


@pytest.mark.parametrize("steps", range(4))
@pytest.mark.parametrize("tree", [[ONES], linear(), optim.Adam(1e-3).init(linear())])
def test_what_was_donated_is_refused(tree: Any, steps: int) -> None:
    f = jit(doubled, donate_argnames=("tree",))
    tree = trees.map(lambda leaf: leaf + 0, tree)
    for _ in range(steps):
        tree = f(tree)
    f(tree)
    with pytest.raises(TraceError, match=re.escape(f"was donated to doubled ({__file__}:")):
        f(tree)
    with pytest.raises(TraceError, match="was donated"):
        trees.leaves(tree)[0] + 1


def test_the_line_of_each_donation_is_named() -> None:
    f = jit(doubled, donate_argnames=("tree",))
    given = [f(linear()) for _ in range(4)]
    f(given[0])
    f(given[1])
    f(given[2])
    f(given[3])
    lines = []
    for tree in given[2:]:
        with pytest.raises(TraceError) as error:
            f(tree)
        lines.append(int(re.findall(r"\(.*:(\d+)\)", str(error.value))[0]))
    assert lines[1] == lines[0] + 1


def test_after_an_error_nothing_is_donated() -> None:
    f = jit(lambda x, i: ops.take(x, i, axis=0), donate_argnames=("x",))
    x = ONES + 0
    for _ in range(3):
        f(ONES + 0, ops.asarray([0]))
    with pytest.raises(IndexError):
        f(x, ops.asarray([7]))
    np.testing.assert_array_equal(x.numpy(), ONES.numpy())


def test_donated_memory_is_released() -> None:
    f = jit(doubled, donate_argnames=("tree",))
    model: Any = linear()
    for _ in range(4):
        model = f(model)
    (workspace,) = f._storage.idle
    assert len([each for kind in workspace.buffers.values() for each in kind]) <= 2
    assert len(workspace.free_buffers()) == 1


def returned_state() -> Any:
    f = jit(doubled)
    return f(f(optim.Adam(1e-3).init(linear())))


STATE_WAYS: dict[str, Callable[[Any], Any]] = {
    "a field": lambda state: optim.State(state.steps, state.memory, state.optimizer),
    "a copy": copy.copy,
    "a deep copy": copy.deepcopy,
    "a pickle": lambda state: pickle.loads(pickle.dumps(state)),
    "its leaves": lambda state: trees.map(lambda leaf: leaf, state),
}


@pytest.mark.parametrize("way", STATE_WAYS.values(), ids=STATE_WAYS)
def test_a_returned_state_is_like_any_other(way: Callable[[Any], Any]) -> None:
    assert_same(way(returned_state()), returned_state())
    assert repr(returned_state()) == repr(way(returned_state()))
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        returned_state().other  # noqa: B018 - it raises


def test_rare_arguments_have_no_reader() -> None:
    class Odd:
        pass

    for args in [(np.float32(1),), ({1: ONES},), (Odd(),), (ops.ones((2, 3)).mT,)]:
        assert reader_of(args, {}, (), returns_arguments=False) is None
