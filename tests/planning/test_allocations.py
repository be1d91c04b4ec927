"""A compiled step allocates nothing: counted by tracemalloc, and in numpy's own allocator."""

import ctypes
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import pytest
from jaxtyping import Float32, Int

from typednn import Tensor, jit, losses, nn, ops, trees, value_and_grad

STEPS: Final = 1000


class MLP(nn.Module):
    hidden: Any
    output: Any

    def __init__(self, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(64, 128, rng=rng)
        self.output = nn.Linear(128, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 64"]) -> Float32[Tensor, "b 10"]:
        return self.output(ops.relu(self.hidden(x)))  # type: ignore[no-any-return] # fields are Any


def loss(model: MLP, x: Float32[Tensor, "b 64"], y: Int[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


def step(model: MLP, x: Any, y: Any) -> tuple[Any, MLP]:
    value, gradient = value_and_grad(loss)(model, x, y)
    return value, trees.map(lambda p, g: p - g * 0.01, model, gradient)


Malloc = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
Calloc = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t)
Realloc = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
Free = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)


class Handler(ctypes.Structure):
    """numpy's PyDataMem_Handler, of which the arrays that are made later take their memory (NEP 49)."""

    _fields_ = [
        ("name", ctypes.c_char * 127),
        ("version", ctypes.c_uint8),
        ("ctx", ctypes.c_void_p),
        ("malloc", Malloc),
        ("calloc", Calloc),
        ("realloc", Realloc),
        ("free", Free),
    ]


SET_HANDLER: Final = 304  # PyDataMem_SetHandler's place in numpy's table of C functions

_libc = ctypes.CDLL(None)
for _name in ("malloc", "calloc", "realloc"):
    getattr(_libc, _name).restype = ctypes.c_void_p
    getattr(_libc, _name).argtypes = [ctypes.c_void_p] * (1 if _name == "malloc" else 2)
_libc.free.argtypes = [ctypes.c_void_p]


class Counter:
    """An allocator for numpy that keeps the sizes of what is asked of it."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.handler = Handler(
            b"counting",
            1,
            None,
            Malloc(lambda _, size: self._count(size) or _libc.malloc(size)),
            Calloc(lambda _, n, size: self._count(n * size) or _libc.calloc(n, size)),
            Realloc(lambda _, old, size: self._count(size) or _libc.realloc(old, size)),
            Free(lambda _, old, __: _libc.free(old)),
        )
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = (
            ctypes.py_object,
            [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p],
        )
        self.capsule = new(ctypes.addressof(self.handler), b"mem_handler", None)

    def _count(self, size: int) -> int:
        self.sizes.append(size)
        return 0


_KEPT: Final[list[Counter]] = []  # arrays that were made by one are freed by it, whenever that is


@contextmanager
def counted() -> Iterator[list[int]]:
    """The sizes of all arrays for which numpy asks for memory in the block."""
    counter = Counter()
    _KEPT.append(counter)
    table = np._core._multiarray_umath._ARRAY_API  # type: ignore[attr-defined] # C's, not Python's
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    functions = ctypes.cast(pointer(table, None), ctypes.POINTER(ctypes.c_void_p))
    signature = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)
    set_handler = signature(functions[SET_HANDLER])
    before = set_handler(counter.capsule)
    try:
        yield counter.sizes
    finally:
        set_handler(before)


def made() -> tuple[MLP, Any, Any]:
    rng = np.random.default_rng(0)
    return MLP(rng), ops.normal((32, 64), rng=rng), ops.asarray(rng.integers(0, 10, 32))


def test_the_counter_counts() -> None:
    with counted() as sizes:
        np.empty(1000, np.float32)
        np.empty((7, 100))
    assert sizes == [4000, 5600]
    np.empty(1000)
    assert sizes == [4000, 5600]


@pytest.mark.parametrize("donate", [(), ("model",)])
def test_numpy_is_asked_for_no_memory_in_a_thousand_steps(donate: tuple[str, ...]) -> None:
    planned = jit(step, donate_argnames=donate)
    model, x, y = made()
    for _ in range(3):
        value, model = planned(model, x, y)
    with counted() as sizes:
        for _ in range(STEPS):
            value, model = planned(model, x, y)
    assert sizes == []
    assert np.isfinite(value.numpy())


def test_taking_rows_asks_for_no_memory() -> None:
    planned = jit(lambda words, places: ops.take(words, places, axis=0) * 2.0)
    words, places = ops.ones((50, 64)), ops.asarray(np.arange(-8, 24).reshape(4, 8))
    for _ in range(3):
        out = planned(words, places)
    with counted() as sizes:
        for _ in range(10):
            out = planned(words, places)
    assert sizes == []
    assert out.shape == (4, 8, 64)


def test_the_eager_step_asks_for_much() -> None:
    model, x, y = made()
    with counted() as sizes:
        step(model, x, y)
    assert len(sizes) > 20


def test_the_process_does_not_grow() -> None:
    planned = jit(step)
    model, x, y = made()
    levels, peaks = [], []
    tracemalloc.start()
    try:
        for _ in range(3):
            for _ in range(STEPS):
                value, model = planned(model, x, y)
            level, peak = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            levels.append(level)
            peaks.append(peak)
    finally:
        tracemalloc.stop()
    assert levels[2] - levels[1] < STEPS  # bytes: Python keeps a few small objects for later
    assert peaks[2] - levels[1] < 25_000  # lists, dicts; a weight alone has 32768 bytes
    assert np.isfinite(value.numpy())
