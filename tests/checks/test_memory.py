"""A function or class that is defined in each call leaves nothing that its checks have made."""

import gc
import typing
from collections.abc import Callable
from typing import Any, Generic, Literal, NamedTuple, TypedDict

import pytest
from jaxtyping import AbstractArray, Float32
from typing_extensions import TypeVar

from tests.checks.functions import floats, unseen
from typednn import Tensor, nn, typed

N = TypeVar("N", bound=int, default=Any)
x = floats(3)


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


def module_class() -> None:
    class Scale(nn.Module):
        weight: Float32[Tensor, "n"]

        def __init__(self) -> None:
            self.weight = x

        def __call__(self, x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
            return x * self.weight

    Scale()(x)


@pytest.mark.parametrize("define", [array, containers, plain_class, records, module_class])
def test_nothing_stays_of_a_definition(define: Callable[[], None]) -> None:
    define()
    before = living_annotations()
    for _ in range(10):
        define()
    assert living_annotations() == before


def living_annotations() -> int:
    """The number of annotations that something holds, apart from the bounded caches of typing."""
    for clear in unseen(typing)._cleanups:
        clear()
    gc.collect()
    return len(AbstractArray.__subclasses__())
