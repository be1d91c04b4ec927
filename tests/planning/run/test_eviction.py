"""What a jitted function holds: bounded in bytes, and gone with it."""

import gc
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pytest

from tests.planning.training import MLP, WIDE, made, step
from tests.train.runs import Batches
from typednn import jit, nn, ops, optim, trees
from typednn.planning.run import eviction
from typednn.planning.run.jit import Jit
from typednn.train import fit

SIGNATURES: Final = 64


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Without warnings of signatures that keep changing: here they are meant to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


@pytest.fixture
def counted() -> Iterator[Callable[[], int]]:
    """Bytes that Python and numpy hold, without the collector's help."""
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        gc.enable()


def buffers(f: Jit[Any, Any]) -> int:
    return f._storage.nbytes


def attending(x: Any) -> Any:
    """Its arena grows with the square of its argument's size."""
    h = ops.tanh(x @ x.mT)
    return ops.sum(ops.softmax(h @ h, -1) @ x)


def sized(n: int) -> Any:
    return ops.asarray(np.linspace(0, 1, n * 32, dtype=np.float32).reshape(n, 32))


def test_64_signatures_compute_in_the_memory_of_the_largest(counted: Callable[[], int]) -> None:
    largest, f = jit(attending), jit(attending)
    largest(sized(4 * SIGNATURES))
    before = counted()
    for n in range(1, SIGNATURES + 1):
        f(sized(4 * n))
    assert len(f._cache) == SIGNATURES
    assert buffers(f) == buffers(largest) >= 2 * 4 * 256 * 256
    objects = sum(each.program.object_bytes for each in f._cache.values())
    assert counted() - before < buffers(f) + 2 * objects


def test_smaller_programs_leave_the_memory_as_it_is() -> None:
    f = jit(attending)
    f(sized(40))
    (memory,) = (each.memory for each in f._storage.idle)
    f(sized(20))
    f(sized(40))
    assert f._storage.idle[0].memory is memory


def test_64_signatures_of_a_large_model_keep_no_more_results_than_one(
    counted: Callable[[], int],
) -> None:
    model = {"w": ops.zeros((512, 512))}
    size = 4 * 512 * 512

    def stepped(model: Any, x: Any) -> Any:
        return {"w": model["w"] + ops.mean(x)}

    before = counted()
    f = jit(stepped)
    for n in range(1, SIGNATURES + 1):
        for _ in range(3):
            model = f(model, ops.ones((n,)))
    del model
    assert counted() - before < 2.5 * size  # two for the results, one after the other
    assert buffers(f) == 2 * size + f._storage.idle[0].memory.nbytes


def test_results_of_sizes_that_are_gone_are_forgotten() -> None:
    f = jit(lambda x: x * 2.0)
    for n in range(1, SIGNATURES + 1):
        f(ops.ones((1000 * n,)))
    assert buffers(f) <= 3 * 4 * 1000 * SIGNATURES


def test_programs_of_all_sizes_are_right_in_turn() -> None:
    f = jit(attending)
    draw = np.random.default_rng(0)
    sizes = [int(n) for n in draw.integers(1, 60, 100)]
    expected = {n: attending(sized(n)).numpy() for n in set(sizes)}
    for n in sizes:
        np.testing.assert_allclose(f(sized(n)).numpy(), expected[n], rtol=1e-5)
        f.program(sized(n)).poison()


def test_the_program_that_was_used_last_stays() -> None:
    f = jit(lambda x: x + 1.0)
    f(ops.ones((1,)))
    for n in range(2, 100):
        f(ops.ones((n,)))
        f(ops.ones((1,)))
    assert (f._traced, len(f._cache)) == (99, SIGNATURES)
    f(ops.ones((2,)))
    assert f._traced == 100


def test_constants_are_bounded_in_bytes(counted: Callable[[], int]) -> None:
    before = counted()
    f = jit(lambda x: x[0] + ops.arange(x.shape[0], x.shape[0] + 2**18))  # 2 MiB for each size
    for n in range(1, 40):
        f(ops.ones((n,), dtype=np.int64))
    assert len(f._cache) == 1 + eviction._MAX_BYTES // (8 * 2**18 + 1) == 8
    assert counted() - before < (8 + 3) * 2**21  # with results


def test_a_large_call_may_keep_as_much_again() -> None:
    """The bound is what the largest call takes, where that is more."""

    def large(x: Any) -> Any:
        return x[0] + ops.arange(x.shape[0], x.shape[0] + 2**21)  # 16 MiB, and the result as much

    f = jit(large)
    for n in range(1, 5):
        f(ops.ones((n,), dtype=np.int64))
    assert len(f._cache) == 2


def test_a_constant_that_programs_share_counts_once() -> None:
    weights = ops.ones((2**21, 4))  # 32 MiB
    f = jit(lambda x: weights[: x.shape[0]] * x[:, None])
    for n in range(1, 9):
        f(ops.ones((n,)))
    assert len(f._cache) == 8


class Labelled(nn.Module):
    weight: Any
    label: Any

    def __init__(self, label: Any) -> None:
        self.weight = ops.ones((2,))
        self.label = label


@dataclass(frozen=True)
class Frozen:
    label: Any


LARGE: Final = 2**20
STATIC: dict[str, Callable[[int], Any]] = {
    "string": lambda i: f"{i}" + "x" * LARGE,
    "bytes": lambda i: bytes([i]) * LARGE,
    "number": lambda i: (i + 1) << 8 * LARGE,
    "tuple": lambda i: (i, *range(LARGE // 64)),
    "array": lambda i: np.full(LARGE // 8, float(i)),
    "list": lambda i: [[f"{i}" + "x" * LARGE]],
    "dict": lambda i: {"a": {"b": f"{i}" + "x" * LARGE}},
    "set": lambda i: {f"{i}" + "x" * LARGE},
    "keys of a dict": lambda i: {f"{i}" + "x" * LARGE: 1},
    "dataclass": lambda i: Frozen(f"{i}" + "x" * LARGE),
    "tensor": lambda i: Frozen((ops.zeros((LARGE // 4,)),)),
}


@pytest.mark.parametrize("kind", STATIC)
def test_static_values_are_bounded_in_bytes(kind: str, counted: Callable[[], int]) -> None:
    f = jit(lambda x, static: x + 1.0, static_argnames=["static"])
    x = ops.ones((1,))
    f(x, None)
    before = counted()
    for i in range(1, 25):
        f(x, STATIC[kind](i))
    assert (
        counted() - before < eviction._MAX_BYTES + 5 * LARGE
    )  # with that of the last call, and its words
    assert 5 < len(f._cache) < 20


@pytest.mark.parametrize("make", [lambda label: label, Labelled, lambda label: {label: (label,)}])
def test_programs_for_large_leaves_that_are_no_tensors_are_fewer(make: Any) -> None:
    f = jit(lambda x, tree: x + 1.0)
    for i in range(25):
        f(ops.ones((1,)), make(f"{i}" + "x" * LARGE))
    assert 5 < len(f._cache) < 20


def test_a_static_value_that_programs_share_counts_once() -> None:
    label = "x" * 2**23
    f = jit(lambda x, label: x + 1.0)
    for n in range(1, 9):
        f(ops.ones((n,)), label)
    assert len(f._cache) == 8


@pytest.mark.parametrize("donate", [(), ("model",)])
def test_everything_goes_with_the_function(
    donate: tuple[str, ...], counted: Callable[[], int]
) -> None:
    model, x, y = made(32, WIDE)
    jit(step)(model, x, y)
    gc.collect()
    before = counted()
    f = jit(step, donate_argnames=donate)
    for _ in range(3):
        value, model = f(model, x, y)
    assert counted() - before > 2 * 4 * 64 * 128
    del f, value, model
    assert counted() - before < 40_000  # Python keeps small objects for later


def test_results_outlive_the_function() -> None:
    f = jit(lambda x: x * 2.0)
    kept_result = f(ops.ones((1000,)))
    del f
    others = [np.zeros(1000, np.float32) for _ in range(10)]
    assert (kept_result.numpy() == 2.0).all() and len(others) == 10


def test_fit_leaves_nothing_but_the_model(counted: Callable[[], int]) -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((70, 64)).astype(np.float32)
    loader = Batches(ops.asarray(x), ops.asarray(rng.integers(0, 10, 70)), 32)

    def fitted(model: MLP) -> Any:
        return fit(model, loader, optim.Adam(1e-3), epochs=2).model

    def left() -> int:
        """Bytes beside the model that one more fit leaves; other threads of the process count, too."""
        gc.collect()
        before = counted()
        model = fitted(MLP(rng, *WIDE))
        gc.collect()
        size: int = sum(leaf.numpy().nbytes for leaf in trees.leaves(model))
        return counted() - before - size

    fitted(MLP(rng, *WIDE))
    assert 0 < min(left() for _ in range(3)) < 20_000
