"""What is checked goes with its definition: a function that is defined in each call leaves nothing."""

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any, Generic, Literal, NamedTuple, TypedDict

import pytest
from jaxtyping import Float32
from typing_extensions import TypeVar

from tests.checks.functions import floats
from typednn import Tensor, typed

N = TypeVar("N", bound=int, default=Any)
x = floats(3)
MOST = 300  # bytes for each definition: of 10,000 that beartype would keep


def array() -> None:
    @typed
    def inner(x: Float32[Tensor, "n"], k: int = 0) -> Float32[Tensor, "n"]:
        return x

    inner(x, 1)


def containers() -> None:
    @typed
    def inner(
        xs: list[Float32[Tensor, "n"]], named: dict[str, Float32[Tensor, "n"] | None]
    ) -> tuple[Float32[Tensor, "n"], int]:
        return xs[0], 1

    inner([x], {"x": x})


def plain_class() -> None:
    @typed
    class Scale(Generic[N]):
        weight: Float32[Tensor, "N"]
        other: "Scale[Any] | None" = None

        def __init__(self, weight: Float32[Tensor, "N"]) -> None:
            self.weight = weight

        def __call__(self, x: Float32[Tensor, "N"]) -> Float32[Tensor, "N"]:
            return x

    @typed
    def use(scale: Scale[Literal[3]], scales: tuple[Scale[N], ...]) -> Float32[Tensor, "N"]:
        return scales[0].weight

    use(Scale(x), (Scale(x),))


def records() -> None:
    class Pair(NamedTuple):
        left: Float32[Tensor, "n"]

    class Record(TypedDict):
        right: Float32[Tensor, "n"]

    @typed
    def use(pair: Pair, record: Record) -> None: ...

    use(Pair(x), {"right": x})


@pytest.mark.parametrize("define", [array, containers, plain_class, records])
def test_nothing_stays_of_a_definition(define: Callable[[], None]) -> None:
    tracemalloc.start()
    try:
        before = after = 0
        for count in (300, 150):  # the first ones fill the caches of ``typing``, which are bounded
            before = after
            for _ in range(count):
                define()
            gc.collect()
            after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert (after - before) / 150 < MOST
