"""Primitives of tests, which are neither tried nor registered; operations that tests treat apart."""

from collections.abc import Callable
from typing import Any, Final

from typednn.autodiff.cost import elementwise
from typednn.autodiff.primitive import (
    Primitive,
    Sample,
    Vjp,
    never,
    of_first_operand,
    same_shape,
)
from typednn.kernels.computation import computation_of

__all__ = ["SIZED_BY_DATA", "record_of"]

SIZED_BY_DATA: Final = ("nonzero", "unique_all", "unique_counts", "unique_inverse", "unique_values")
"""Operations whose results have as many elements as the operands' values say."""


def record_of(
    name: str,
    forward: Callable[..., Any],
    *vjp: Vjp,
    saves: tuple[int, ...] = (),
    samples: tuple[Sample, ...] = (),
    kinds: str | None = None,
    analytic: bool = False,
) -> Primitive:
    """The record of an operation whose result has its operand's shape and dtype."""
    computation = computation_of(name, forward)
    return Primitive(
        name=name,
        computation=computation,
        forward=computation.forward(same_shape, of_first_operand),
        vjp=vjp,
        saves=frozenset(saves),
        rule=same_shape,
        dtype=of_first_operand,
        elementwise=False,
        refuses=never,
        cost=elementwise,
        samples=samples,
        kinds=kinds,
        analytic=analytic,
        reads=None,
    )
