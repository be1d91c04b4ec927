"""Numbers in the arguments of a jitted function: traced where they can be, and never wrong."""

import copy
import json
import math
import pickle
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pytest
from jaxtyping import Float32

from tests.arrays import bits
from tests.planning.training import loss, made
from typednn import (
    ShapeError,
    Tensor,
    fori_loop,
    grad,
    jit,
    jvp,
    losses,
    nn,
    ops,
    optim,
    plan,
    random,
    remat,
    scan,
    switch,
    trees,
    typed,
    value_and_grad,
    vjp,
    vmap,
)
from typednn.autodiff.primitive import PRIMITIVES
from typednn.autodiff.tape import apply
from typednn.planning.run import eviction
from typednn.tracing import TraceError

Size = TypeVar("Size", bound=int)
RATES = (0.1, 0.25, 1e-3, 0.0, -0.0, -2.0, 3.0, 1e300, math.inf, math.nan)
X = ops.asarray(np.linspace(-1.0, 2.0, 6, dtype=np.float32).reshape(2, 3))
LABELS = ops.asarray([0, 2])
KEY = random.key(5)
X64 = X.astype(np.float64)


@pytest.fixture(autouse=True)
def strict() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", UserWarning)
        yield


def found(f: Callable[..., Any], *args: Any) -> Any:
    """What the call gives, as bits and types, or the error that it raises."""
    try:
        out = f(*args)
    except (ArithmeticError, ValueError) as error:
        return type(error), str(error)
    leaves, treedef = trees.flatten(out)
    return treedef, [(type(x), bits(x) if isinstance(x, Tensor) else repr(x)) for x in leaves]


class Pair(NamedTuple):
    rate: Any
    other: Any


@dataclass(frozen=True, slots=True)
class Schedule:
    rate: float
    decay: float = 0.5


TRACED: dict[str, Callable[[Any], Any]] = {
    "times a tensor": lambda r: X - r * X,
    "float64 stays": lambda r: (X64 * r, X * r),
    "arithmetic": lambda r: X * (r * 2 + 1 - r / 4 + 3 // 2.5 - -r) + r % 3,
    "numbers on the left": lambda r: X + (2 - r) * (2 * r) + (True + r),
    "decay": lambda r: X * (r / (1 + 3 * r)),
    "power of a tensor": lambda r: (X * X) ** r,
    "number to a tensor": lambda r: ops.pow(abs(r) + 1.0, X),
    "power of numbers": lambda r: X * r**2,
    "absolute value": lambda r: X * abs(r) + +r,
    "numpy's functions": lambda r: X * np.sqrt(r) + np.exp(r) * np.float64(2.0),
    "numpy's scalars": lambda r: np.float64(2.0) * r * X,
    "comparison with a tensor": lambda r: (r < X, r == X, X >= r, X != r),
    "where": lambda r: ops.where(X > 0.0, X, r),
    "clip": lambda r: ops.clip(X, -1.0, r),
    "maximum": lambda r: ops.maximum(r, X),
    "quantile": lambda r: (ops.quantile(X, r), ops.quantile(X64, r, axis=1, keepdims=True)),
    "a tensor of it": lambda r: (ops.asarray(r), ops.asarray(r, np.float64)),
    "returned": lambda r: (X, r, [r * 2, {"a": -r}], "done"),
    "returned alone": lambda r: r,
    "unused": lambda r: X,
    "class": lambda r: X * r if isinstance(r, float) and not isinstance(r, int) else X,
    "copied": lambda r: X * copy.copy(r) + copy.deepcopy([r])[0],
    "in a body": lambda r: scan(lambda c, x: (c * r + x, c), ops.zeros((3,)), X),
    "in remat": lambda r: grad(lambda x: ops.sum(remat(lambda x: x * x * r)(x)))(X),
    "under vmap": lambda r: vmap(lambda row: row * r + r)(X),
    "twice mapped": lambda r: vmap(vmap(lambda x: x * r))(X),
    "in a gradient": lambda r: grad(lambda x: ops.sum(r * x * x + x**r))(X * X + 1.0),
    "in a second gradient": lambda r: grad(lambda x: ops.sum(grad(lambda y: ops.sum(y**r * r))(x)))(
        X * X + 1.0
    ),
    "in jit": lambda r: jit(lambda x, r: x * r)(X, r),
    "tangents": lambda r: jvp(lambda t: (t["x"] * t["r"], t["r"]), (tree(r),), (tree(r),)),
    "gradient of a tree": lambda r: grad(lambda t: ops.sum(t["x"] * t["r"]))(tree(r * 2)),
    "pulled back": lambda r: vjp(lambda t: t["x"] * t["r"], tree(r))[1](X),
    "checked": lambda r: scaled(X, r),
    "at the edge": lambda r: ops.pad(X, 1, constant_values=r),
    "at a place": lambda r: ops.index_update(X, 0, r),
    "full": lambda r: (ops.full((2, 3), r), ops.full(2, r, dtype=np.float64), ops.full((), r)),
    "full under reductions": lambda r: (ops.full((70, 3), r).sum(0), ops.full((9, 99), r).sum()),
    "full like": lambda r: (ops.full_like(X, r), ops.full_like(X, r, dtype=np.float64)),
    "evenly spaced": lambda r: (ops.linspace(r, 2.0, 7), ops.linspace(-1.5, r, 5, endpoint=False)),
    "evenly spaced, wide": lambda r: ops.linspace(r, 3 * r, 3, dtype=np.float64),
    "two of one number": lambda r: ops.linspace(r, r, 4),
    "correction": lambda r: (ops.std(X, correction=r), ops.var(X64, axis=0, correction=r)),
    "uniform draws": lambda r: random.uniform(KEY, (5,), minval=-3.5, maxval=r),
    "uniform draws, wide": lambda r: random.uniform(KEY, (5,), np.float64, r, r + 1),
    "truncated draws": lambda r: random.truncated_normal(KEY, r, 2.5, (5,)),
    "draws of truth": lambda r: (random.bernoulli(KEY, r, (5,)), random.bernoulli(KEY, abs(r))),
    "huber": lambda r: losses.huber(X, X * 3.0, delta=r),
    "smooth_l1": lambda r: losses.smooth_l1(X, X * 3.0, beta=r, reduction="none"),
    "margin": lambda r: losses.triplet(X, X * 3.0, X + 1.0, margin=r),
    "leaky_relu": lambda r: (ops.leaky_relu(X, r), ops.leaky_relu(X64, r) * X64),
    "gradient of leaky_relu": lambda r: grad(lambda x: ops.sum(ops.leaky_relu(x * 2.0, r)))(X),
    "leaky_relu under vmap": lambda r: vmap(lambda row: ops.leaky_relu(row, r))(X),
    "elu": lambda r: ops.elu(X, r),
    "norm": lambda r: (ops.norm(X, ord=order(r)), ops.norm(X, axis=1, ord=-order(r))),
    "norm of nothing": lambda r: ops.norm(ops.zeros((0, 2)), axis=0, ord=order(r)),
    "gradient of norm": lambda r: grad(lambda x: ops.norm(x, ord=order(r)))(X),
    "norm under vmap": lambda r: vmap(lambda row: ops.norm(row, ord=order(r)))(X),
    "pinv": lambda r: (ops.pinv(X, rtol=r), ops.pinv(ops.stack([X64, X64 * 2.0]), rtol=r)),
    "gradient of pinv": lambda r: grad(lambda x: ops.sum(ops.pinv(x, abs(r) / 1e9) * 0.5))(X64),
    "pinv under vmap": lambda r: vmap(lambda x: ops.pinv(x, rtol=r))(ops.stack([X, X])),
    "rank": lambda r: ops.matrix_rank(X64, rtol=r),
    "cross_entropy": lambda r: losses.cross_entropy(X, LABELS, label_smoothing=share(r)),
    "soft_cross_entropy": lambda r: losses.soft_cross_entropy(
        X, ops.softmax(X, 1), label_smoothing=share(r)
    ),
    "scores": lambda r: ops.scaled_dot_product_attention(X, X, X, scale=r),
}


def share(rate: Any) -> Any:
    """Above 0, for which the losses have a formula of their own."""
    return abs(rate) * 0.25 + 0.01


def order(rate: Any) -> Any:
    """Above 0 and finite, and not 1 or 2."""
    return 2.9 / (1.0 + abs(rate)) + 0.25


def tree(rate: float) -> dict[str, Any]:
    return {"x": X, "r": rate}


@typed
def scaled(x: Tensor, rate: float) -> Tensor:
    return x * rate


@pytest.mark.parametrize("number", [float, np.float64])
@pytest.mark.parametrize("name", TRACED)
def test_other_numbers_are_not_traced_again(name: str, number: Any) -> None:
    f = TRACED[name]
    jitted = jit(f)
    jitted(number(0.75))
    wrong = {}
    for rate in map(number, RATES):
        expected = found(f, rate)
        got = found(jitted, rate)
        if got != expected and not alike(f, jitted, rate):
            wrong[rate] = got, expected
    assert not wrong
    errors = sum(type(found(f, number(rate))[0]) is type for rate in RATES)
    assert errors or jitted._traced == 1


def alike(f: Any, jitted: Any, rate: Any) -> bool:
    """Whether the results are equal up to rounding, and of the same classes and dtypes."""
    one, other = (trees.leaves(each(rate)) for each in (f, jitted))
    return all(
        type(x) is type(y)
        and (not isinstance(x, Tensor) or x.dtype == y.dtype)
        and np.allclose(as_numpy(x), as_numpy(y), 1e-6, 0.0, equal_nan=True)
        for x, y in zip(one, other, strict=True)
    )


def as_numpy(x: Any) -> Any:
    return x.numpy() if isinstance(x, Tensor) else x


class Mixed(nn.Module):
    parts: Any
    eps: Any

    def __init__(self, rate: float, eps: Any = 0.5) -> None:
        self.parts = [X, rate, {"a": X64, "b": rate}]
        self.eps = eps


def fixed_fields(model: Any) -> Any:
    return model.parts, model.eps, nn.replace(model, eps=(model.eps * 2, [model.eps])).eps


NEEDED: dict[str, Callable[[Any], Any]] = {
    "branch": lambda r: X if r > 0.1 else -X,
    "truth": lambda r: X if r else -X,
    "equality": lambda r: X if r == 0.25 else -X,
    "branch of a result": lambda r: X if r * 2 - 1 < 0 else -X,
    "membership": lambda r: X if r in (0.25, 3.0) else -X,
    "branch of two": lambda r: X if r * 2 > r + 0.2 else -X,
    "int": lambda r: X * int(r) if abs(r) < 10 else X,
    "round": lambda r: X * round(r, 2),
    "size": lambda r: ops.zeros((int(min(abs(r), 3.0)),)) if not math.isnan(r) else X,
    "math": lambda r: X * math.sin(min(r, 1e9)) if r < 1e308 else X,
    "float": lambda r: X * float(r),
    "format": lambda r: {f"{r:.2f}": X, repr(r): X, str(r): X},
    "hash": lambda r: X * {0.25: 2.0}.get(r, 1.0),
    "array": lambda r: (ops.asarray(np.array([r, 1.0])), ops.asarray([r, 2.0])),
    "times an array": lambda r: ops.asarray(np.arange(3.0) * r + r * np.ones(3)),
    "attribute": lambda r: X if r.is_integer() else -X,
    "error": lambda r: caught(r),
    "error later": lambda r: X * (1.0 / (r - 0.25)) if r != 3.0 else X,
    "complex": lambda r: X * ((r - 0.3) ** 0.5).real if abs(r) < 9 else X,
    "complex numbers": lambda r: X * (r * 1j).imag,
    "divmod": lambda r: X * divmod(r, 2)[1] + divmod(2, abs(r) + 1.0)[0],
    "parameter": lambda r: ops.matrix_norm(X, ord=r) if abs(r) in (1.0, 2.0) else X,
    "quantile": lambda r: ops.quantile(X, min(abs(r), 1.0)) if not math.isnan(r) else X,
    "numpy's answer": lambda r: X if np.isfinite(r) else -X,
    "pickled": lambda r: X * pickle.loads(pickle.dumps(r)),
    "sum": lambda r: X * math.fsum([r, 1.0]),
    "max": lambda r: X * max(r, 0.2),
    "fixed field": lambda r: fixed_fields(Mixed(1.0, r)),
    "complex result": lambda r: (X, real((r - 0.3) ** 0.5)) if abs(r) < 9 else X,
    "key of a dict": lambda r: {r: X},
}


def real(value: Any) -> Any:
    return value.real if isinstance(value, complex) else -value


def caught(rate: float) -> Any:
    try:
        return X * (1.0 / rate)
    except ZeroDivisionError:
        return -X


@pytest.mark.parametrize("number", [float, np.float64])
@pytest.mark.parametrize("name", NEEDED)
def test_a_number_whose_value_is_needed_is_part_of_the_signature(name: str, number: Any) -> None:
    f = NEEDED[name]
    jitted = jit(f)
    for _ in range(2):
        for rate in (*map(number, RATES), number(0.26)):
            assert found(jitted, rate) == found(f, rate) or alike(f, jitted, rate)
    before = jitted._traced
    jitted(number(0.26))
    assert jitted._traced == before
    assert before > 1 or name == "error"  # numpy's scalars divide by 0


def test_200_rates_are_one_trace_and_no_more_memory() -> None:
    model, x, y = made()

    def step(model: Any, rate: float) -> Any:
        value, gradient = value_and_grad(loss)(model, x, y)
        return value, trees.map(lambda p, g: p - rate * g, model, gradient)

    f = jit(step)
    eager = planned = model
    for i in range(200):
        value, planned = f(planned, 0.1 / (1 + i))
        other, eager = step(eager, 0.1 / (1 + i))
        assert bits((value, planned)) == bits((other, eager))
    assert (f._traced, len(f._cache)) == (1, 1)


def test_only_the_number_that_is_needed_is_in_the_signature() -> None:
    f = jit(lambda x, rate, scale: x * rate if scale > 1.0 else x - rate)
    for rate in RATES:
        for scale in (0.5, 2.0):
            assert bits(f(X, rate, scale)) == bits(X * rate if scale > 1.0 else X - rate)
    assert f._traced == 2


@pytest.mark.parametrize(
    "put",
    [
        lambda r: (r,),
        lambda r: [X, r],
        lambda r: {"b": r, "a": X},
        lambda r: {1: r},
        lambda r: Pair(r, 3),
        lambda r: Schedule(r),
        lambda r: [Schedule(r), (Pair(X, {"a": r}), r)],
        lambda r: nn.Sequential(nn.Linear(3, 3, rng=np.random.default_rng(0)), ops.relu),
    ],
)
def test_numbers_inside_of_arguments(put: Any) -> None:
    def f(x: Any, tree: Any, *, more: Any) -> Any:
        floats = [leaf for leaf in trees.leaves((tree, more)) if isinstance(leaf, float)]
        return x * sum(floats, 1.0), tree

    g = jit(f)
    for rate in (0.1, 0.2, 0.3):
        args = (X, put(rate))
        expected, got = f(*args, more=(rate,)), g(*args, more=(rate,))
        assert bits(got[0]) == bits(expected[0])
        assert repr(trees.leaves(got[1])) == repr(trees.leaves(expected[1]))
        assert trees.flatten(got)[1] == trees.flatten(expected)[1]
    assert g._traced == 1


def test_numbers_in_a_module_come_back_and_go_in_again() -> None:
    def f(model: Any) -> Any:
        return nn.replace(model, parts=trees.map(lambda leaf: leaf * 2.0, model.parts))

    g = jit(f)
    model = other = Mixed(0.1)
    for _ in range(5):  # results that are not looked at, then one that is
        model, other = g(model), f(other)
    assert g._traced == 1
    assert bits(model.parts[0]) == bits(other.parts[0])
    assert model.parts[1] == other.parts[1] == 0.1 * 32
    assert type(model.parts[1]) is float
    g(Mixed(0.7))
    assert g._traced == 1
    g(Mixed(0.7, eps=0.25))  # a fixed field belongs to the module's structure
    assert g._traced == 2


@pytest.mark.parametrize(
    "make",
    [lambda r: optim.Adam(r), lambda r: optim.SGD(r), lambda r: optim.SGD(r, momentum=0.9)],
)
def test_an_optimizer_is_an_argument(make: Any) -> None:
    model, x, y = made()

    def step(optimizer: Any, model: Any, state: Any) -> Any:
        _, gradient = value_and_grad(loss)(model, x, y)
        return optimizer.step(model, gradient, state)

    f = jit(step, donate_argnames=("state",))
    eager = model, make(0.1).init(model)
    planned = model, make(0.1).init(trees.map(lambda leaf: leaf + 0.0, model))
    for i in range(10):
        eager = step(make(0.1 / (i + 1)), *eager)
        planned = f(make(0.1 / (i + 1)), *planned)
    for one, other in zip(trees.leaves(eager), trees.leaves(planned), strict=True):
        np.testing.assert_allclose(one.numpy(), other.numpy(), 1e-5, 1e-7)
    assert f._traced == 1


def test_a_class_is_no_number() -> None:
    f = jit(lambda x, kind: x * kind(0.75) if isinstance(kind, type) else x * kind)
    for _ in range(2):
        assert bits(f(X, 0.5)) == bits(X * 0.5)
        assert bits(f(X, float)) == bits(X * 0.75)
        assert bits(f(X, np.float64)) == bits(X * 0.75)


def test_a_module_with_a_needed_number_goes_in_again() -> None:
    make, use = jit(lambda rate: Mixed(rate, rate)), jit(lambda model: model.parts[0] * model.eps)
    for rate in (0.25, 0.5):
        assert bits(use(make(rate))) == bits(X * rate)
        assert type(make(rate).eps) is float
    again = jit(lambda named: named)
    for _ in range(2):
        assert again(jit(lambda rate: {rate: X})(0.5)).keys() == {0.5}
    assert again._traced == 1


def test_static_floats_are_part_of_the_signature() -> None:
    f = jit(lambda x, rate: (x * rate, type(rate) is float), static_argnames=("rate",))
    for rate in (0.1, 0.2, 0.1):
        out, exact = f(X, rate)
        assert exact
        assert bits(out) == bits(X * rate)
    assert f._traced == 2


def test_bools_and_strings_are_part_of_the_signature() -> None:
    f = jit(lambda x, n, name: (x * n, name))
    for n, name in ((True, "a"), (False, "a"), (True, "b"), (True, "a")):
        f(X, n, name)
    assert f._traced == 3


def test_a_counter_of_steps_is_traced_once() -> None:
    @dataclass(frozen=True)
    class State:
        step: int
        total: Any

    def f(state: State, x: Any) -> State:
        rate = 1 / (state.step + 1)
        return State(state.step + 1, state.total + x * rate + state.step // 2)

    planned = jit(f)
    eager = given = State(0, X)
    for _ in range(50):
        eager, given = f(eager, X), planned(given, X)
    assert planned._traced == 1
    assert (type(given.step), given.step) == (int, 50)
    assert bits(given.total) == bits(eager.total)


INTS: dict[str, Callable[[Any, int], Any]] = {
    "range": lambda x, n: sum([x * i for i in range(n)], x),
    "sizes": lambda x, n: ops.zeros((n, 2)),
    "diagonals": lambda x, n: (ops.diagonal(ops.ones((4, 4)), n), ops.diag(x, n)),
    "scales": lambda x, n: ops.interpolate(x[None, None], scale_factor=n),
    "numbers": lambda x, n: ops.arange(n, 2 * n + 1),
    "axes": lambda x, n: ops.sum(ops.ones((2, 3, 4, 5)), axis=n),
    "slices": lambda x, n: x[n:],
    "items": lambda x, n: [x, x * 2, x * 3, x * 4][n],
    "keys": lambda x, n: {1: x, 2: x * 2, 3: x}[n],
    "branches": lambda x, n: x if n % 2 else -x,
    "exponents": lambda x, n: x**n,
    "lists": lambda x, n: [x] * n,
    "bits": lambda x, n: x * (n << 2 | 1),
    "texts": lambda x, n: (x, f"{n}"),
    "matches": lambda x, n: _matched(x, n),
    "code in C": lambda x, n: (x, json.dumps([n])),
}


def _matched(x: Any, n: int) -> Any:
    match n:
        case 1:
            return x
        case int():
            return x * 2


TRACED_INTS: dict[str, Callable[[int], Any]] = {
    "seeds": lambda n: random.normal(random.key(n), (3,)),
    "parts of keys": lambda n: random.normal(random.fold_in(KEY, n), (3,)),
    "ends of draws": lambda n: random.randint(KEY, (5,), -9, n),
    "small draws": lambda n: random.randint(KEY, (5,), n, 256, np.uint8),
    "full": lambda n: (ops.full((2,), n), ops.full((2,), n, dtype=np.float32)),
    "correction": lambda n: ops.var(X, correction=n),
    "evenly spaced": lambda n: ops.linspace(-9, n, 4),
    "a tensor of it": lambda n: (ops.asarray(n), ops.asarray(n, dtype=np.float32)),
    "a small tensor of it": lambda n: ops.asarray(n, dtype=np.uint8),
    "switch": lambda n: switch(n, [ops.sin, ops.cos, ops.exp], X),
    "eye": lambda n: (ops.eye(3, k=n), ops.eye(3, 4, k=-n, dtype=np.int32)),
    "triangles": lambda n: (ops.tril(X, n), ops.triu(X64, k=-n)),
    "trace": lambda n: (ops.trace(X64, n), ops.trace(ops.asarray([[1, 2], [3, 4]]), -n)),
    "roll": lambda n: (ops.roll(X, n), ops.roll(X, -n, axis=1), ops.roll(X, (n, 1), axis=(0, 1))),
    "roll of nothing": lambda n: ops.roll(ops.zeros((2, 0)), n, axis=1),
    "gradient of roll": lambda n: grad(lambda x: ops.sum(ops.roll(x, n % 99) * ops.tril(x, n)))(X),
    "roll under vmap": lambda n: vmap(lambda row: ops.roll(row, n))(X),
    "norm": lambda n: ops.norm(X, ord=n % 99 + 3),
    "cross_entropy": lambda n: losses.cross_entropy(X, LABELS, ignore_index=n),
    "nll": lambda n: losses.nll(X, LABELS, ignore_index=n),
    "ends of loops": lambda n: fori_loop(250, n % 260, lambda i, c: c * 2, X),
}


@pytest.mark.parametrize("name", TRACED_INTS)
def test_other_ints_are_not_traced_again(name: str) -> None:
    f = TRACED_INTS[name]
    planned = jit(f)
    planned(3)
    for n in (1, 2, 0, 255, 2**31, 2**63 - 1, -1, 2**70, 1):
        assert found(planned, n) == found(f, n)
    errors = [found(f, n)[0] for n in (2**63 - 1, -1, 2**70)]
    assert any(type(each) is type for each in errors) or planned._traced == 1
    before = planned._traced
    planned(2)
    assert planned._traced == before


SPECIAL: dict[str, tuple[Callable[[Any], Any], tuple[float, ...], int]] = {
    "norm": (lambda r: ops.norm(X, ord=r), (1.0, 3.0, 2.0, 2.5, 1.0, math.inf, 4.0, 2.0, 0.0), 5),
    "norm, other ones first": (lambda r: ops.norm(X, ord=r), (3.0, 1.0, 2.5, 1.0), 2),
    "of nothing": (
        lambda r: ops.norm(ops.zeros((0, 2)), axis=0, ord=r),
        (-math.inf, -3.0, 2.0, 3.0),
        3,
    ),
    "smoothing": (
        lambda r: losses.cross_entropy(X, LABELS, label_smoothing=r),
        (0.0, 0.25, 0.0, 0.5, 1.0),
        2,
    ),
    "two": (
        lambda r: losses.cross_entropy(X, LABELS, label_smoothing=r - 1.0) + ops.norm(X, ord=r),
        (1.0, 1.5, 1.25, 2.0, 1.75, 2.0, 1.0),
        3,
    ),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_a_number_with_a_formula_of_its_own_is_traced_for_itself(name: str) -> None:
    f, rates, traced = SPECIAL[name]
    planned = jit(f)
    for rate in rates:
        assert alike(f, planned, rate)
    assert planned._traced == traced
    assert alike(f, planned, 0.75 if name == "smoothing" else 1.25)
    assert planned._traced == traced


def test_a_wrong_number_costs_no_trace_of_right_ones() -> None:
    planned = jit(lambda share: losses.cross_entropy(X, LABELS, label_smoothing=share))
    planned(0.25)
    for share in (1.5, -0.5, math.nan):
        with pytest.raises(
            ValueError, match=f"label_smoothing is {share}, but expected a number from"
        ):
            planned(share)
    before = planned._traced
    planned(0.75)
    assert planned._traced == before


@pytest.mark.parametrize("name", INTS)
def test_an_int_whose_value_is_needed_is_part_of_the_signature(name: str) -> None:
    f = INTS[name]
    planned = jit(f)
    for n in (1, 2, 3, 2, 1):
        pairs = zip(trees.leaves(planned(X, n)), trees.leaves(f(X, n)), strict=True)
        for found, expected in pairs:
            if isinstance(expected, Tensor):
                assert bits(found) == bits(expected)
            else:
                assert found == expected
    assert planned._traced <= 6  # one for each value, and for code in C once more


def test_sizes_of_annotations_need_the_value() -> None:
    @typed
    def f(x: Float32[Tensor, "Size"], n: Size) -> Float32[Tensor, "Size"]:
        return x * n

    planned = jit(f)
    planned(ops.ones(3), 3)
    with pytest.raises(ShapeError, match="argument 'n' is 4"):
        planned(ops.ones(3), 4)  # type: ignore[shape] # the mistake


def test_an_error_of_arithmetic_is_python_s_own_and_costs_one_trace() -> None:
    f = jit(lambda x, rate: x * (1.0 / rate))
    f(X, 0.5)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            f(X, 0.0)
    before = f._traced
    assert bits(f(X, 0.25)) == bits(X * 4.0)
    assert f._traced == before


def test_an_error_that_is_caught_is_a_branch_in_the_first_call_too() -> None:
    f = jit(caught)
    for rate in (0.0, 0.5, 0.0, 0.25):
        assert bits(f(rate)) == bits(caught(rate))


def test_a_result_of_another_class_is_a_branch() -> None:
    f = jit(lambda rate: real((rate - 0.5) ** 0.5))
    for rate in (0.75, 0.25, 1.0):
        assert f(rate) == real((rate - 0.5) ** 0.5)
        assert type(f(rate)) is float


def test_parameters_of_the_graph_are_no_traced_numbers() -> None:
    f = jit(lambda x, keep: apply(PRIMITIVES["sum"], x, axis=(0,), keepdims=keep))
    for keep in (1.0, 0.0):
        (node,) = f.program(X, keep).layout.graph.nodes
        assert type(node.params["keepdims"]) is float


def test_an_int_tensor_refuses_a_float_as_ever() -> None:
    n = ops.asarray([1, 2])
    with pytest.raises(ValueError, match=r"^add: 0\.5 is a Python float and the tensor is int64"):
        jit(lambda rate: n + rate)(0.5)


def test_a_number_that_is_kept_by_a_side_effect_is_told() -> None:
    kept: list[Any] = []

    @jit
    def f(x: Tensor, rate: float) -> Tensor:
        kept.append(rate)
        return x * rate

    f(X, 0.5)
    for use in (float, repr, lambda r: r > 0.0, lambda r: X * r):
        with pytest.raises(TraceError, match="belongs to the tracing of f.*return it from f"):
            use(kept[0])


def test_the_warning_names_the_line_that_needs_the_value() -> None:
    def step(x: Any, rate: float, scale: float) -> Any:
        y = x * scale
        return y if rate > 0.1 else -y

    f = jit(step)
    for i in range(7):
        f(X, i / 8, i / 3)
    with pytest.warns(UserWarning) as told:
        f(X, 7 / 8, 7 / 3)
    line = step.__code__.co_firstlineno + 2
    assert str(told[0].message) == (
        "jit: step is traced for the 8th time; rate was 0.75 and is 0.875, and"
        f" {__file__}:{line} needs its value. Give batches one size, and pass numbers that change"
        " as tensors"
    )
    assert told[0].filename == __file__


def test_what_is_known_of_needed_values_is_bounded() -> None:
    f = jit(lambda x, rate: x if rate > 0.0 else -x)
    for n in range(100):
        f(ops.ones((n,)), 1.0)
    assert len(f._cache) == len(f._cache._needed) == 64


def test_needed_values_are_bounded_in_bytes() -> None:
    f = jit(lambda x, n: ops.arange(2**18 + int(n), dtype=np.int64)[:1] + x)
    x = ops.asarray([1])
    for i in range(40):
        assert f(x, float(i)).numpy().tolist() == [1]
    assert sum(each.footprint.own for each in f._cache.values()) < eviction._MAX_BYTES
    assert len(f._cache) < 40


def test_numbers_of_one_call_are_not_those_of_another() -> None:
    f = jit(lambda x, a, b: (x * a + b, a + b))
    assert f(X, 0.5, 0.25)[1] == 0.75
    out = f(X, 0.25, 0.5)
    assert bits(out[0]) == bits(X * 0.25 + 0.5)
    assert f(X, b=0.5, a=0.25)[1] == 0.75
    assert math.copysign(1.0, jit(lambda r: r)(0.0)) == 1.0
    g = jit(lambda r: r)
    assert [math.copysign(1.0, g(r)) for r in (0.0, -0.0, 0.0)] == [1.0, -1.0, 1.0]


def test_plan_takes_a_float_parameter() -> None:
    def step(x: Tensor, rate: float) -> Tensor:
        return ops.tanh(x) * rate

    assert plan(step, X, 0.5).peak_bytes == plan(step, X, rate=0.25).peak_bytes > 0
    assert plan(jit(step), X, 0.5).peak_bytes == plan(step, X, 0.5).peak_bytes
