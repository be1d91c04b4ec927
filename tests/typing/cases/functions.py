"""Functions as values: Callable, Protocols, decorators, partial, nested functions, lambdas."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, reveal_type

import numpy as np
from beartype import beartype
from jaxtyping import Float32, Int64, jaxtyped

from typednn import Tensor, nn, ops, typed

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")
rng = np.random.default_rng(0)
images = ops.zeros((32, 784))
narrow = ops.zeros((32, 783))


def forward(x: Float32[Tensor, "k 784"]) -> Float32[Tensor, "k 10"]:
    return x[:, :10]


def eleven(x: Float32[Tensor, "k 784"]) -> Float32[Tensor, "k 11"]:
    return x[:, :11]


def batched(x: Float32[Tensor, "*k 784"]) -> Float32[Tensor, "*k 10"]:
    return x[..., :10]


def fixed(x: Float32[Tensor, "32 784"]) -> Float32[Tensor, "32 10"]:
    return x[:, :10]


def transposed(x: Float32[Tensor, "784 k"]) -> Float32[Tensor, "k 10"]:
    return x.T[:, :10]


# Callable


def apply(
    f: Callable[[Float32[Tensor, "n 784"]], Float32[Tensor, "n 10"]], x: Float32[Tensor, "q 784"]
) -> Float32[Tensor, "q 10"]:
    # R: def [n <: int] (Tensor[tuple[n, 784], float32]) -> Tensor[tuple[n, 10], float32]
    reveal_type(f)
    reveal_type(f(x))  # R: Tensor[tuple[q, 10], float32]
    return f(x)


def apply_wrongly(
    f: Callable[[Float32[Tensor, "n 784"]], Float32[Tensor, "n 10"]], x: Float32[Tensor, "q 784"]
) -> Float32[Tensor, "q 10"]:
    # E: f: argument '1' is float32 (q, 783), declared Float32[Tensor, "n 784"]: axis -1 is 783, expected 784 [shape]
    return f(x[:, 1:])


reveal_type(apply(forward, images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(apply(batched, images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(apply(nn.Linear(784, 10, rng=rng), images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(apply(lambda x: x[:, :10], images))  # R: Tensor[tuple[32, 10], float32]
# E: apply: argument 'f' is a function whose result is float32 (n, 11), declared Float32[Tensor, "n 10"]: axis -1 is 11, expected 10 [shape]
apply(eleven, images)
# E: apply: argument 'f' is a function whose argument 1 is float32 (n, 784), declared Float32[Tensor, "784 k"]: axis 0: for n=2 it is 2, not 784 [shape]
apply(transposed, images)
# E: apply: argument 'f' is a function whose result is float32 (n, 11), declared Float32[Tensor, "n 10"]: axis -1 is 11, expected 10 [shape]
apply(nn.Linear(784, 11, rng=rng), images)
# E: apply: argument 'x' is float32 (32, 783), declared Float32[Tensor, "q 784"]: axis -1 is 783, expected 784 [shape]
apply(f=forward, x=narrow)


def shares_a_name(
    f: Callable[[Float32[Tensor, "b 784"]], Float32[Tensor, "b 10"]], x: Float32[Tensor, "b 784"]
) -> Float32[Tensor, "b 10"]:
    return f(x)


reveal_type(shares_a_name(forward, images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(shares_a_name(fixed, images))  # R: Tensor[tuple[32, 10], float32]
# E: shares_a_name: argument 'f' is a function whose result is float32 (32, 11), declared Float32[Tensor, "32 10"]: axis -1 is 11, expected 10 [shape]
shares_a_name(eleven, images)


def outer_size(
    f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, ""]], x: Float32[Tensor, "m n"]
) -> Float32[Tensor, "m"]:
    return ops.stack([f(row) for row in x])


reveal_type(outer_size(lambda row: ops.sum(row), images))  # R: Tensor[tuple[32], float32]

# What is given is called with what the declared function takes: lambdas, layers, chains of layers.


def to_three(
    f: Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b 3"]], x: Float32[Tensor, "b d"]
) -> Float32[Tensor, "b 3"]:
    return f(x)


small = ops.zeros((2, 4))
to_three(lambda x: x[:, 1:], small)
to_three(f=lambda x: x @ ops.zeros((4, 3)), x=small)
# E: to_three: argument 'f' is a function whose result is float32 (2, 2), declared Float32[Tensor, "2 3"]: axis -1 is 2, expected 3 [shape]
to_three(lambda x: x[:, :2], small)
# E: to_three: argument 'f' is a function whose result is float32 (4,), declared Float32[Tensor, "2 3"]: 2 axes expected, 1 found [shape-rank]
to_three(lambda x: ops.sum(x, axis=0), small)
# E: matmul: x (2, 4) and y (5, 3): axis -1 of x has 4, axis -2 of y has 5; they must be equal [shape]
to_three(lambda x: x @ ops.zeros((5, 3)), small)
to_three(
    # E: matmul: x (3, 4) and y (5, 3) [shape]
    lambda x: ops.zeros((3, 4)) @ ops.zeros((5, 3)),
    small,
)
to_three(nn.Linear(4, 3, rng=rng), small)
# E: to_three: argument 'f' is a function whose argument 1 is float32 (2, 4), declared Float32[Tensor, "*b 5"]: axis -1 is 4, expected 5 [shape]
to_three(nn.Linear(5, 3, rng=rng), small)
to_three(nn.Sequential(nn.Linear(4, 5, rng=rng), nn.ReLU(), nn.Linear(5, 3, rng=rng)), small)
# E: to_three: argument 'f' is a function whose result is float32 (2, 6), declared Float32[Tensor, "2 3"]: axis -1 is 6, expected 3 [shape]
to_three(nn.Sequential(nn.Linear(4, 5, rng=rng), nn.ReLU(), nn.Linear(5, 6, rng=rng)), small)
# E: to_three: argument 'f': Sequential: layer 1 'Linear[3, 5]' takes '*b 3' but x is (2, 4) [shape]
to_three(nn.Sequential(nn.Linear(3, 5, rng=rng), nn.ReLU(), nn.Linear(5, 3, rng=rng)), small)
to_three(nn.Flatten(), ops.zeros((2, 3)))
to_three(nn.Flatten(), small)  # E: whose result is float32 (2, 4), declared Float32[Tensor, "2 3"] [shape]
# E: apply: argument 'f' is a function whose result is float32 (max(n-1,0), 10), declared Float32[Tensor, "n 10"]: axis 0: for n=2 it is 1, not 2 [shape]
apply(lambda x: x[1:, :10], images)


def repeated(
    f: Callable[[int, Float32[Tensor, "n"]], None], x: Float32[Tensor, "n"]
) -> None: ...


def shows(step: int, x: Float32[Tensor, "n"]) -> None: ...
def shows_rows(step: int, x: Float32[Tensor, "n m"]) -> None: ...


repeated(shows, ops.zeros(3))
# E: repeated: argument 'f' is a function whose argument 2 is float32 (3,), declared Float32[Tensor, "n m"]: 2 axes expected, 1 found [shape-rank]
repeated(shows_rows, ops.zeros(3))

stored: Callable[[Float32[Tensor, "z 784"]], Float32[Tensor, "z 10"]] = forward
reveal_type(stored(images))  # R: Tensor[tuple[32, 10], float32]
# E: stored: argument '1' is float32 (32, 783), declared Float32[Tensor, "z 784"]: axis -1 is 783, expected 784 [shape]
stored(narrow)
# E: 'wrongly_stored' is a function whose result is float32 (z, 11), declared Float32[Tensor, "z 10"]: axis -1 is 11, expected 10 [shape]
wrongly_stored: Callable[[Float32[Tensor, "z 784"]], Float32[Tensor, "z 10"]] = eleven
several: list[Callable[[Float32[Tensor, "z 784"]], Float32[Tensor, "z 10"]]] = [forward, batched]
for one in several:
    reveal_type(one(images))  # R: Tensor[tuple[32, 10], float32]
renamed = forward
reveal_type(renamed(images))  # R: Tensor[tuple[32, 10], float32]
# E: renamed: argument 'x' is float32 (32, 783), declared Float32[Tensor, "k 784"]: axis -1 is 783, expected 784 [shape]
renamed(narrow)
table = {"a": forward, "b": forward}
reveal_type(table["a"](images))  # R: Tensor[tuple[32, 10], float32]
table["a"](narrow)  # E: forward: argument 'x' is float32 (32, 783), declared Float32[Tensor, "32 784"]: axis -1 is 783, expected 784 [shape]


def maybe(f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]] | None = None) -> None:
    if f is not None:
        reveal_type(f(ops.zeros(3)))  # R: Tensor[tuple[3], float32]


maybe(lambda x: x + 1)
maybe()


def composed(
    f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]],
    g: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]],
) -> Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]]:
    return lambda x: g(f(x))


reveal_type(composed(ops.exp, ops.log)(ops.zeros(3)))  # R: Tensor[tuple[3], float32]

# Protocols


class Layer(Protocol):
    def __call__(self, x: Float32[Tensor, "n 784"]) -> Float32[Tensor, "n 10"]: ...


def run(layer: Layer, x: Float32[Tensor, "n 784"]) -> Float32[Tensor, "n 10"]:
    reveal_type(layer(x))  # R: Tensor[tuple[n, 10], float32]
    return layer(x)


reveal_type(run(nn.Linear(784, 10, rng=rng), images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(run(forward, images))  # R: Tensor[tuple[32, 10], float32]
run(eleven, images)  # E: run: argument 'layer' is a function whose result is float32 (n, 11), declared Float32[Tensor, "n 10"]: axis -1 is 11, expected 10 [shape]
run(nn.Linear(784, 11, rng=rng), images)  # E: run: argument 'layer' is a function whose result is float32 (n, 11), declared Float32[Tensor, "n 10"]: axis -1 is 11, expected 10 [shape]
as_layer: Layer = forward
reveal_type(as_layer(images))  # R: Tensor[tuple[32, 10], float32]
# E: Layer.__call__: argument 'x' is float32 (32, 783), declared Float32[Tensor, "n 784"]: axis -1 is 783, expected 784 [shape]
as_layer(narrow)

# Decorators


@jaxtyped(typechecker=beartype)
def new_form(x: Float32[Tensor, "n 784"], y: Int64[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x[:, 0]


@jaxtyped
@beartype
def old_form(x: Float32[Tensor, "n 784"], y: Int64[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x[:, 0]


@typed
def own_form(x: Float32[Tensor, "n 784"], y: Int64[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x[:, 0]


def logged(f: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(f)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        return f(*args, **kwargs)

    return inner


@logged
@typed
def user_form(x: Float32[Tensor, "n 784"], y: Int64[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x[:, 0]


@functools.lru_cache
def cached(n: int) -> Float32[Tensor, "3"]:
    return ops.zeros(3)


class Checked:
    @jaxtyped(typechecker=beartype)
    def method(self, x: Float32[Tensor, "n 784"]) -> Float32[Tensor, "n"]:
        reveal_type(x)  # R: Tensor[tuple[n, 784], float32]
        return x[:, 0]

    @typed
    def own(self, x: Float32[Tensor, "n 784"]) -> Float32[Tensor, "n"]:
        return x[:, 0]

    @staticmethod
    @jaxtyped(typechecker=beartype)
    def static(x: Float32[Tensor, "n 784"]) -> Float32[Tensor, "n"]:
        return x[:, 0]

    @classmethod
    @jaxtyped(typechecker=beartype)
    def make(cls, x: Float32[Tensor, "n 784"]) -> Float32[Tensor, "n"]:
        return x[:, 0]

    @functools.cached_property
    def lazy(self) -> Float32[Tensor, "4"]:
        return ops.zeros(4)


labels = ops.zeros(32, dtype=np.int64)
fewer = ops.zeros(31, dtype=np.int64)
reveal_type(new_form(images, labels))  # R: Tensor[tuple[32], float32]
reveal_type(old_form(images, labels))  # R: Tensor[tuple[32], float32]
reveal_type(own_form(images, labels))  # R: Tensor[tuple[32], float32]
reveal_type(user_form(images, labels))  # R: Tensor[tuple[32], float32]
reveal_type(cached(3))  # R: Tensor[tuple[3], float32]
# E: new_form: argument 'y' is int64 (31,), declared Int64[Tensor, "n"]: axis 0 is 31, expected 32 (n is 32, bound by 'x') [shape]
new_form(images, fewer)
# E: old_form: argument 'y' is int64 (31,), declared Int64[Tensor, "n"]: axis 0 is 31, expected 32 (n is 32, bound by 'x') [shape]
old_form(images, fewer)
# E: own_form: argument 'y' is int64 (31,), declared Int64[Tensor, "n"]: axis 0 is 31, expected 32 (n is 32, bound by 'x') [shape]
own_form(images, fewer)
# E: user_form: argument 'y' is int64 (31,), declared Int64[Tensor, "n"]: axis 0 is 31, expected 32 (n is 32, bound by 'x') [shape]
user_form(images, fewer)
reveal_type(Checked().method(images))  # R: Tensor[tuple[32], float32]
reveal_type(Checked().own(images))  # R: Tensor[tuple[32], float32]
reveal_type(Checked.static(images))  # R: Tensor[tuple[32], float32]
reveal_type(Checked.make(images))  # R: Tensor[tuple[32], float32]
reveal_type(Checked().lazy)  # R: Tensor[tuple[4], float32]
# E: Checked.method: argument 'x' is float32 (32, 783), declared Float32[Tensor, "n 784"]: axis -1 is 783, expected 784 [shape]
Checked().method(narrow)
# E: Checked.own: argument 'x' is float32 (32, 783), declared Float32[Tensor, "n 784"]: axis -1 is 783, expected 784 [shape]
Checked().own(narrow)
# E: Checked.static: argument 'x' is float32 (32, 783), declared Float32[Tensor, "n 784"]: axis -1 is 783, expected 784 [shape]
Checked.static(narrow)
# E: Checked.make: argument 'x' is float32 (32, 783), declared Float32[Tensor, "n 784"]: axis -1 is 783, expected 784 [shape]
Checked.make(narrow)

# ParamSpec, partial, context managers, generators


class Timed(Generic[P, R]):
    def __init__(self, f: Callable[P, R]) -> None:
        self.f = f

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.f(*args, **kwargs)


timed = Timed(new_form)
reveal_type(timed(images, labels))  # R: Tensor[tuple[32], float32]
reveal_type(timed(images, y=labels))  # R: Tensor[tuple[32], float32]
# E: Timed.__call__: argument 'y' is int64 (31,), declared Int64[Tensor, "n"]: axis 0 is 31, expected 32 (n is 32, bound by 'x') [shape]
timed(images, fewer)
# E: Timed.__call__: argument 'y' is int64 (31,), declared Int64[Tensor, "n"]: axis 0 is 31, expected 32 (n is 32, bound by 'x') [shape]
timed(images, y=fewer)


def first_dropped(f: Callable[Concatenate[S, P], R], first: S) -> Callable[P, R]:
    return lambda *args, **kwargs: f(first, *args, **kwargs)


partial = functools.partial(new_form, images)
reveal_type(partial(labels))  # R: Tensor[tuple[32], float32]
bound = first_dropped(new_form, images)
reveal_type(bound(labels))  # R: Tensor[tuple[32], float32]


@contextmanager
def opened(x: Float32[Tensor, "n 784"]) -> Iterator[Float32[Tensor, "n"]]:
    yield x[:, 0]


with opened(images) as column:
    reveal_type(column)  # R: Tensor[tuple[32], float32]


def rows(x: Float32[Tensor, "n m"]) -> Iterator[Float32[Tensor, "m"]]:
    for i in range(x.shape[0]):
        yield x[i]


for row in rows(images):
    reveal_type(row)  # R: Tensor[tuple[784], float32]
reveal_type([ops.sum(row) for row in rows(images)])  # R: list[Tensor[tuple[()], float32]]

# Names of nested functions are their own


def outer(x: Float32[Tensor, "n 784"]) -> Float32[Tensor, "n"]:
    def inner(y: Float32[Tensor, "n"], z: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        reveal_type(y)  # R: Tensor[tuple[n'], float32]
        return y + z

    def uses_outer(y: Float32[Tensor, "m"]) -> Float32[Tensor, "m"]:
        reveal_type(x)  # R: Tensor[tuple[n, 784], float32]
        return y + ops.sum(x)

    reveal_type(inner(ops.zeros(3), ops.zeros(3)))  # R: Tensor[tuple[3], float32]
    reveal_type(inner(x[0], x[1]))  # R: Tensor[tuple[784], float32]
    reveal_type(inner(x[:, 0], x[:, 1]))  # R: Tensor[tuple[n], float32]
    reveal_type(uses_outer(x[0]))  # R: Tensor[tuple[784], float32]

    def deepest(y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        def deeper(y: Float32[Tensor, "n k"]) -> Float32[Tensor, "k n"]:
            reveal_type(y)  # R: Tensor[tuple[n'', k''], float32]
            return y.T

        reveal_type(deeper(ops.zeros((2, 3))))  # R: Tensor[tuple[3, 2], float32]
        return y

    return deepest(x[:, 0])


reveal_type(outer(images))  # R: Tensor[tuple[32], float32]


def calls_nested_wrongly(x: Float32[Tensor, "n 784"]) -> None:
    def inner(y: Float32[Tensor, "n"], z: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return y + z

    # E: inner: argument 'z' is float32 (n,), declared Float32[Tensor, "n"]: axis 0: n is 784, and n is not: for n=2 it is 2, not 784 (n is 784, bound by 'y') [shape]
    inner(x[0], x[:, 0])
    # E: inner: argument 'z' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 3 (n is 3, bound by 'y') [shape]
    inner(ops.zeros(3), ops.zeros(4))

# TypeVars beside names


def mixed(t: S, x: Float32[Tensor, "n m"]) -> tuple[S, Float32[Tensor, "m n"]]:
    reveal_type(t)  # R: S
    return t, x.T


reveal_type(mixed(3, images))  # R: tuple[int, Tensor[tuple[784, 32], float32]]
reveal_type(mixed("a", ops.zeros((2, 3))))  # R: tuple[str, Tensor[tuple[3, 2], float32]]
# R: tuple[Tensor[tuple[32, 784], float32], Tensor[tuple[783, 32], float32]]
reveal_type(mixed(images, narrow))


def tree_map(f: Callable[[Float32[Tensor, "*s"]], Float32[Tensor, "*s"]], tree: S) -> S:
    return tree


reveal_type(tree_map(ops.exp, {"a": images}))  # R: dict[str, Tensor[tuple[32, 784], float32]]
# R: tuple[Tensor[tuple[32, 784], float32], Tensor[tuple[32, 783], float32]]
reveal_type(tree_map(lambda x: x + 1, (images, narrow)))
tree_map(ops.sum, images)


def any_callable(f: Callable[..., Any], g: Callable[[Tensor], Tensor]) -> None:
    reveal_type(g(images))  # R: Tensor[Any, Any]


any_callable(forward, ops.exp)
any_callable(forward, forward)


# A function for a Protocol; a lambda is complained of once.


class Score(Protocol):
    def __call__(self, x: Float32[Tensor, "b c"], /) -> Float32[Tensor, "b"]: ...


def first_score(x: Float32[Tensor, "b c"]) -> Float32[Tensor, "b"]:
    return x[:, 0]


def all_scores(x: Float32[Tensor, "b c"]) -> Float32[Tensor, "b c"]:
    return x


def scored(score: Score) -> None: ...


scored(first_score)
scored(all_scores)  # E: scored: argument 'score' is a function whose result is float32 (b, c), declared Float32[Tensor, "b"]: 1 axis expected, 2 found [shape-rank]
right_score: Score = first_score
wrong_score: Score = all_scores  # E: 'wrong_score' is a function whose result is float32 (b, c), declared Float32[Tensor, "b"]: 1 axis expected, 2 found [shape-rank]


def lambdas() -> None:
    one: Callable[[Float32[Tensor, "3"]], Float32[Tensor, "2"]] = lambda x: x[1:]
    two: Callable[[Float32[Tensor, "3"]], Float32[Tensor, "2"]] = lambda x: x[2:]  # E: lambdas: 'two' is a function whose result is float32 (1,), declared Float32[Tensor, "2"]: axis 0 is 1, expected 2 [shape]
    several: list[Callable[[Float32[Tensor, "3"]], Float32[Tensor, "2"]]] = [
        lambda x: x[1:],
        lambda x: x[2:],  # E: lambdas: 'several[1]' is a function whose result is float32 (1,) [shape]
    ]
    layer: Callable[[Float32[Tensor, "b 4"]], Float32[Tensor, "b 2"]] = nn.Linear(4, 2, rng=rng)
    wrong: Callable[[Float32[Tensor, "b 4"]], Float32[Tensor, "b 2"]] = nn.Linear(4, 3, rng=rng)  # E: lambdas: 'wrong' is a function whose result is float32 (b, 3), declared Float32[Tensor, "b 2"]: axis -1 is 3, expected 2 [shape]
