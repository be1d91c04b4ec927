"""Kernels ask numpy for no memory, whether their operands lie in order or not; but those that are listed."""

import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import numpy as np
import pytest

from tests.planning.allocator import counted
from tests.planning.building import Array, computed, filled, node_of
from typednn import losses  # enters its primitives
from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.testing.sampling import draw_sample

OF_LAPACK: Final = ("cholesky", "det", "eigh", "inv", "pinv", "qr", "slogdet", "solve", "svd")
ALLOCATES: Final = (
    *("argsort", "getitem", "irfft", "lgamma", "polygamma", "rfft", "searchsorted"),
    *OF_LAPACK,
)
"""The primitives for which numpy must be asked for arrays: it sorts and searches into new memory only, picks so by
index tensors that do not stand side by side, and gives what LAPACK and Fourier transforms compute so; those of the
gamma function are computed part by part, in arrays of a part's size."""

SMALL: Final = 8192
"""Bytes: numpy's own objects and Python's; what walks an array of any size takes no more here."""


def turned(x: Array) -> Array:
    """The same elements, the first axis the nearest in memory."""
    return np.ascontiguousarray(x.T).reshape(x.T.shape).T


def operands(primitive: Primitive) -> Iterator[tuple[list[Array], Any]]:
    """The operands of each sample: all in order, then each of them turned."""
    for sample in primitive.samples:
        drawn = draw_sample(sample, np.random.default_rng(0))
        arrays = [np.ascontiguousarray(x).reshape(x.shape) for x in drawn]
        yield arrays, sample.params
        for k, x in enumerate(arrays):
            if not turned(x).flags.c_contiguous:
                yield [*arrays[:k], turned(x), *arrays[k + 1 :]], sample.params


def calls(primitive: Primitive) -> Iterator[Callable[[], None]]:
    """The kernel, run in memory that is there, for all operands by which it is no view."""
    for arrays, params in operands(primitive):
        node = node_of(primitive, arrays, params)
        kernel = node.kernel
        places = [filled(*spec) for spec in ((node.shape, node.dtype), *kernel.scratch.values())]
        if kernel.view is None:
            yield partial(kernel.bind(), *arrays, *places)


def asked(call: Callable[[], None]) -> list[int]:
    """The sizes of the arrays that numpy asks for in the third and fourth run."""
    call()
    call()
    with counted() as sizes:
        call()
        call()
    return sizes


def peak(call: Callable[[], None]) -> int:
    """The bytes that are held at one time in the third run."""
    tracemalloc.start()
    try:
        call()
        call()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        call()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", sorted(PRIMITIVES.keys() - {*ALLOCATES}))
def test_a_kernel_asks_for_no_memory(name: str) -> None:
    for call in calls(PRIMITIVES[name]):
        assert asked(call) == []
        assert peak(call) < SMALL


@pytest.mark.parametrize("name", PRIMITIVES)
def test_what_numpy_takes_by_itself_is_said(name: str) -> None:
    found = False
    for arrays, params in operands(PRIMITIVES[name]):
        found |= node_of(PRIMITIVES[name], arrays, params).kernel.allocates > 0
    assert found == (name in ALLOCATES)


@pytest.mark.parametrize("name", ALLOCATES)
def test_what_is_listed_does_ask(name: str) -> None:
    assert any(asked(call) for call in calls(PRIMITIVES[name]))


def test_all_primitives_are_looked_at() -> None:
    assert losses.__all__
    assert set(ALLOCATES) <= set(PRIMITIVES)
    assert sum(1 for p in PRIMITIVES.values() for _ in calls(p)) > 300


@pytest.mark.parametrize("name", PRIMITIVES)
def test_operands_that_are_turned_are_computed_as_forward_does(name: str) -> None:
    primitive = PRIMITIVES[name]
    for arrays, params in operands(primitive):
        node = node_of(primitive, arrays, params)
        out = filled(node.shape, node.dtype)
        computed(node.kernel.bind(), node, arrays, out)
        assert out.tobytes() == np.asarray(primitive.forward(*arrays, **params)).tobytes()
