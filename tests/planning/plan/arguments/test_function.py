"""Arguments from annotations: shapes, dtypes, models by their classes, and what is said where they fail."""

import time
import tracemalloc
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Literal, NamedTuple, TypedDict, TypeVar

import numpy as np
import pytest
from jaxtyping import Bool, Float, Float16, Float32, Int, Int64, Num, Shaped, UInt8

from typednn import Tensor, jit, nn, ops, optim, random, remat, trees, value_and_grad
from typednn.planning.plan.arguments.annotations import PlanError
from typednn.planning.plan.arguments.function import build_arguments

M = TypeVar("M")
In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)


class Pair(nn.Module, Generic[In, Out]):
    """Two layers of sizes that its type states."""

    first: nn.Linear[In, Any]
    second: nn.Linear[Any, Out]

    def __init__(self, inputs: In, out: Out, hidden: int = 5, *, rng: np.random.Generator) -> None:
        self.first = nn.Linear(inputs, hidden, rng=rng)
        self.second = nn.Linear(hidden, out, rng=rng)

    def __call__(self, x: Float32[Tensor, "batch In"]) -> Float32[Tensor, "batch Out"]:
        return self.second(ops.relu(self.first(x)))


class Small(Pair[Literal[3], Literal[2]]):
    """A class whose base has the sizes."""


@dataclass(frozen=True)
class Twice(Generic[M]):
    first: M
    second: M


DESCENT = optim.SGD(0.1, momentum=0.9)


def shapes(f: Any, *examples: Any, **sizes: Any) -> list[tuple[int, ...]]:
    """Of all tensors that are made for the function."""
    made = build_arguments("f", f, examples, sizes)
    return [leaf.shape for leaf in trees.leaves(made) if isinstance(leaf, Tensor)]


# --- tensors


def test_an_annotation_gives_shape_and_dtype() -> None:
    def f(x: Float32[Tensor, "batch 784"], y: Int64[Tensor, "batch"]) -> None: ...

    (x, y), named = build_arguments("f", f, (), {"batch": 64})
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((64, 784), np.float32, (64,), np.int64)
    assert named == {}


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("", ()),
        ("3 n", (3, 4)),
        ("2*n+1 n*m", (9, 20)),
        ("(n+2-m)//1 min(n,m)", (1, 4)),
        ("#n rows=m", (4, 5)),
        ("*b n", (6, 7, 4)),
        ("n *one", (4, 8)),
    ],
)
def test_sizes_in_a_shape(text: str, shape: tuple[int, ...]) -> None:
    def f(x: Any) -> None: ...

    f.__annotations__["x"] = Float32[Tensor, text]
    given: dict[str, Any] = {"n": 4, "m": 5, "b": (6, 7), "one": 8}
    used = {name: size for name, size in given.items() if name in text}
    assert shapes(f, **used) == [shape]


@pytest.mark.parametrize(
    ("family", "dtype"),
    [
        (Float, "float32"),
        (Int, "int64"),
        (Bool, "bool"),
        (UInt8, "uint8"),
        (Num, "float32"),
        (Shaped, "float32"),
    ],
)
def test_the_dtype_of_a_family(family: Any, dtype: str) -> None:
    def f(x: Any) -> None: ...

    f.__annotations__["x"] = family[Tensor, "3"]
    ((x,), _) = build_arguments("f", f, (), {})
    assert x.dtype == dtype


def test_sizes_of_other_arguments() -> None:
    def f(model: Small, x: Float32[Tensor, "{model.first.weight.shape[1]}"]) -> None: ...

    assert shapes(f)[-1] == (5,)


# --- containers


@dataclass
class Point:
    x: Float32[Tensor, "n"]
    label: str = "a"


class Row(NamedTuple):
    key: Int64[Tensor, ""]
    values: Float32[Tensor, "n"]


class Batch(TypedDict):
    image: Float32[Tensor, "n 2"]
    label: Int64[Tensor, "n"]


def test_containers_of_fixed_structure() -> None:
    def f(a: tuple[Point, Row], b: Batch, c: Float32[Tensor, "n"] | None, d: None) -> None: ...

    made, _ = build_arguments("f", f, (), {"n": 3})
    (point, row), batch, optional, nothing = made
    assert (type(point), point.x.shape, point.label) == (Point, (3,), "a")
    assert (type(row), row.key.shape, row.values.shape) == (Row, (), (3,))
    assert {key: value.shape for key, value in batch.items()} == {"image": (3, 2), "label": (3,)}
    assert optional.shape == (3,)
    assert nothing is None


def test_numbers_and_defaults() -> None:
    def f(x: Float32[Tensor, "n"], n: int, k: Literal[7], rate: float = 0.5, m: int = 2) -> None:
        pass

    made, named = build_arguments("f", f, (), {"n": 3, "m": 4})
    assert [x if isinstance(x, int) else x.shape for x in made] == [(3,), 3, 7]
    assert named == {"m": 4}
    assert build_arguments("f", f, (), {"n": 3})[1] == {}


# --- models


def test_a_model_is_made_by_its_class() -> None:
    def f(model: Pair[Literal[3], Literal[2]]) -> None: ...

    ((model,), _) = build_arguments("f", f, (), {})
    assert isinstance(model, Pair)
    assert shapes(f) == [(3, 5), (5,), (5, 2), (2,)]


def test_the_sizes_of_a_model_by_base_by_name_and_by_variable() -> None:
    def base(model: Small) -> None: ...
    def name(model: Pair[Literal[3], Any]) -> None: ...
    def variable(model: Pair[In, Literal[2]], x: Float32[Tensor, "In"]) -> None: ...

    assert shapes(base) == [(3, 5), (5,), (5, 2), (2,)]
    assert shapes(variable, In=3, hidden=4) == [(3, 4), (4,), (4, 2), (2,), (3,)]
    with pytest.raises(PlanError, match=r"the size 'Out' is missing for argument 'out' of Pair"):
        shapes(name)


def test_a_sequence_of_layers() -> None:
    Network = nn.Sequential[nn.Linear[Literal[4], Literal[3]], nn.ReLU, Small]

    def f(model: Network) -> None: ...

    ((model,), _) = build_arguments("f", f, (), {})
    assert [type(layer) for layer in model] == [nn.Linear, nn.ReLU, Small]


def test_the_state_of_an_optimizer() -> None:
    def f(state: optim.State[Small], other: optim.State[Small]) -> None: ...

    given: Any = {"state": optim.Adam(), "other": "DESCENT"}
    (adam, sgd), _ = build_arguments("f", f, (), given)
    assert type(adam) is optim.State
    assert (adam.steps.shape, adam.memory[0]["mean"]["first.weight"].shape) == ((), (3, 5))
    assert sgd.memory[0]["velocity"].keys() == adam.memory[0]["mean"].keys()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {},
            r"argument 'state' is State\[Small\], which does not say of which optimizer; add state=",
        ),
        ({"state": "optim.SGD"}, "state is optim.SGD, which has no defaults: .*'learning_rate'"),
        ({"state": "optim.adam"}, "state is 'optim.adam', but expected an optimizer"),
        (
            {"state": "nothing"},
            "state is 'nothing', .*; the module of the function has no optimizer",
        ),
        ({"state": 3}, "state is 3, but expected an optimizer, such as optim.Adam"),
    ],
)
def test_a_state_without_an_optimizer(given: Any, words: str) -> None:
    def f(state: optim.State[Small]) -> None: ...

    with pytest.raises(PlanError, match=f"^plan: f: {words}"):
        build_arguments("f", f, (), given)


def test_a_class_of_optimizers_is_one_with_its_defaults() -> None:
    def f(state: optim.State[Small]) -> None: ...

    (state,), _ = build_arguments("f", f, (), {"state": "optim.Adam"})
    assert {*state.memory[0]} == {"mean", "square"}


class Drawn(nn.Module):
    """A model that draws by numpy, and that computes with what it has drawn."""

    table: Float32[Tensor, "n m"]
    scale: Float32[Tensor, "m"]

    def __init__(self, n: int, m: int, rng: np.random.Generator) -> None:
        first, second = rng.spawn(2)
        draws = first.normal(0, 0.1, (n, m)) + second.standard_normal((n, m)) / 2
        draws = draws + second.uniform(-1.0, 1.0, (n, m)) * second.random((n, m))
        self.table = ops.asarray(draws.astype(np.float32)) * 3
        filled = ops.ones_like(ops.zeros((n, m))) + ops.full_like(ops.empty((n, m)), 2.0)
        self.scale = filled[0] + ops.full(m, 2.0) @ ops.eye(m)


def test_keys_and_modes() -> None:
    def f(one: random.Key, mode: nn.Mode, train: nn.Train, evaluate: nn.Eval) -> None: ...

    (one, mode, train, evaluate), _ = build_arguments("f", f, (), {})
    assert isinstance(one, random.Key)
    assert one.shape == ()
    assert isinstance(mode, nn.Train)
    assert isinstance(train, nn.Train)
    assert isinstance(evaluate, nn.Eval)

    def g(several: random.Key) -> None: ...

    ((several,), _) = build_arguments("g", g, (), {"keys": 4})
    assert several.shape == (4,)


def test_ten_billion_parameters_take_no_memory_and_no_time() -> None:
    def f(model: nn.Linear[In, In], other: Drawn) -> None: ...

    tracemalloc.start()
    started = time.perf_counter()
    found = shapes(f, In=100_000, n=10**6, m=10**5)
    took, peak = time.perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [(100_000, 100_000), (100_000,), (10**6, 10**5), (10**5,)]
    assert peak < 1e6
    assert took < 10


def test_a_model_made_afterwards_has_values_again() -> None:
    def f(model: Drawn) -> None: ...

    class Broken(nn.Module):
        def __init__(self, rng: np.random.Generator) -> None:
            raise RuntimeError("no")

    def g(model: Broken) -> None: ...

    build_arguments("f", f, (), {"n": 2, "m": 3})
    with pytest.raises(PlanError, match="no Broken can be made without data"):
        build_arguments("g", g, (), {})
    assert isinstance(ops.zeros(3).numpy(), np.ndarray)


# --- examples


def test_examples_stand_for_the_first_parameters_and_say_sizes() -> None:
    def f(x: Float32[Tensor, "batch n"], y: Int64[Tensor, "batch"], n: int) -> None: ...

    x = ops.ones((4, 3))
    made, _ = build_arguments("f", f, (x,), {})
    assert made[0] is x
    assert (made[1].shape, made[2]) == ((4,), 3)


def test_an_example_shows_what_a_type_variable_is() -> None:
    def f(model: M, pair: Twice[M], state: optim.State[M]) -> None: ...

    model = Small(3, 2, rng=np.random.default_rng(0))
    (_, pair, state), _ = build_arguments("f", f, (model,), {"state": DESCENT})
    assert pair.first is pair.second is model
    assert "first.weight" in state.memory[0]["velocity"]


# --- what can be planned


def loss(model: "Small", x: Float32[Tensor, "batch 3"]) -> Float32[Tensor, ""]:
    return ops.mean(model(x))


@pytest.mark.parametrize(
    "f",
    [loss, jit(loss), value_and_grad(loss), jit(value_and_grad(loss)), remat(loss), partial(loss)],
    ids=["function", "jit", "gradient", "jit of a gradient", "remat", "partial"],
)
def test_functions_of_functions(f: Any) -> None:
    assert shapes(f, batch=4)[-1] == (4, 3)


def test_modules_and_methods_know_their_sizes() -> None:
    model = Small(3, 2, rng=np.random.default_rng(0))
    assert shapes(model, batch=4) == [(4, 3)]
    assert shapes(model.__call__, batch=4) == [(4, 3)]


class Padded(nn.Module):
    width: int

    def __init__(self, width: int) -> None:
        self.width = width

    def __call__(self, x: Float32[Tensor, "batch {self.width}"]) -> Float32[Tensor, "batch"]:
        return x[:, 0]


def test_a_module_is_asked_for_what_stands_in_braces() -> None:
    assert shapes(Padded(7), batch=2) == shapes(Padded(7).__call__, batch=2) == [(2, 7)]


# --- errors


class Opaque:
    pass


def unannotated(x): ...  # type: ignore[no-untyped-def] # what the test is about


def opaque(a: Opaque) -> None: ...
def many(xs: list[Float32[Tensor, "n"]]) -> None: ...
def bare(x: Tensor) -> None: ...
def anonymous(x: Float32[Tensor, "n _"]) -> None: ...
def unknown_rank(x: Float32[Tensor, "..."]) -> None: ...
def half(x: Float16[Tensor, "3"]) -> None: ...
def negative(x: Float32[Tensor, "n-5"]) -> None: ...
def divided(x: Float32[Tensor, "9//(n-3)"]) -> None: ...
def placed(x: Float32[Tensor, "{n}"]) -> None: ...  # type: ignore[shape-syntax]  # on purpose
def generic(model: M) -> None: ...
def simple(x: Float32[Tensor, "n"], rate: float) -> None: ...
def good(x: Float32[Tensor, "n m"]) -> None: ...
def counted(k: int) -> None: ...
def array(x: Float32[np.ndarray, "n"]) -> None: ...


@pytest.mark.parametrize(
    ("f", "sizes", "message"),
    [
        (unannotated, {}, "argument 'x' has no annotation; annotate it, as in"),
        (opaque, {}, "argument 'a' is Opaque, which does not say what to plan for"),
        (many, {"n": 3}, "argument 'xs' is list.*pass an example"),
        (bare, {}, "argument 'x' is Tensor, which does not say"),
        (anonymous, {"n": 3}, "the axis _ of argument 'x': .* has no name; give it one"),
        (unknown_rank, {}, r"the axis \.\.\. of argument 'x': .* has no name"),
        (half, {}, "is of a dtype that no tensor has"),
        (negative, {"n": 3}, r"would be of shape \(-2,\)"),
        (divided, {"n": 3}, "divisor must be >= 1"),
        (placed, {}, r"no \{n\} is there for argument 'x'"),
        (generic, {}, "argument 'model' is M, which does not say"),
        (simple, {"n": 3}, "argument 'rate' is float.*give it a default"),
        (array, {"n": 3}, "which does not say"),
        (good, {"n": 3}, "the size 'm' is missing for argument 'x': .*; add m=..."),
        (counted, {}, r"the size 'k' is missing for argument 'k'; add k=\.\.\."),
        (good, {"n": 3, "m": (1, 2)}, r"m is \(1, 2\), but one axis of argument 'x'"),
        (good, {"n": 3, "m": 4, "k": 1}, "f has no size 'k'; its sizes: m, n"),
    ],
)
def test_what_is_not_known(f: Any, sizes: dict[str, Any], message: str) -> None:
    with pytest.raises(PlanError, match=message) as caught:
        build_arguments("f", f, (), sizes)
    assert str(caught.value).startswith("plan: f")
    assert "\n" not in str(caught.value)


def test_examples_that_do_not_fit() -> None:
    with pytest.raises(PlanError, match=r"plan: f: n is 5, but 3 in argument 'x'"):
        build_arguments("f", good, (ops.ones((3, 4)),), {"n": 5})
    with pytest.raises(PlanError, match="f has fewer parameters than 2"):
        build_arguments("f", good, (1, 2), {})


class Chain(nn.Module):
    def __init__(self, next: "Chain") -> None:
        self.next = next


def test_a_class_that_needs_itself() -> None:
    def f(chain: Chain) -> None: ...

    with pytest.raises(PlanError, match="made of its own class; pass it"):
        build_arguments("f", f, (), {})


def test_what_a_model_needs_of_its_weights() -> None:
    class Orthogonal(nn.Module):
        def __init__(self, rng: np.random.Generator) -> None:
            self.weight = ops.asarray(np.linalg.qr(rng.normal(size=(3, 3)))[0])

    def f(model: Orthogonal) -> None: ...

    with pytest.raises(PlanError, match="no Orthogonal can be made.* values.*pass an example"):
        build_arguments("f", f, (), {})
