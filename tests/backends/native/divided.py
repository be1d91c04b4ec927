"""Nodes of any size divided into parts, and how many threads compute them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from typednn.backends.native.emit import convolution, division, products
from typednn.backends.native.emit.table import emitter_of
from typednn.planning.run import threads
from typednn.planning.trace.graph import Node

NUMBERS = (1, 2, 3, 8)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Divide whatever can be divided, however small it is."""
    for module, name in (
        (division, "_LEAST_WORK"),
        (products, "_LEAST_ROWS"),
        (convolution, "_LEAST_PLACES"),
    ):
        monkeypatch.setattr(module, name, 1)
    monkeypatch.setattr(products, "_LEAST_COLUMNS", 4)


def division_of(node: Node) -> division.Division | None:
    """Return how C divides the node; None if one thread computes it, or numpy."""
    emitter = emitter_of(node)
    return None if emitter is None else division.divided(node, emitter.axes)


@contextmanager
def so_many_threads(number: int) -> Iterator[None]:
    before = threads.get_num_threads()
    threads.set_num_threads(number)
    try:
        yield
    finally:
        threads.set_num_threads(before)


def by_all_numbers(compute: Any) -> Any:
    """Return what ``compute`` returns, a list of arrays; compare its bits for each number of threads."""
    results = []
    for number in (*NUMBERS, 1):
        with so_many_threads(number):
            results.append(compute())
    first, *others = results
    for other in others:
        assert [x.tobytes() for x in other] == [x.tobytes() for x in first]
    return first
