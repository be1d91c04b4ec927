"""Primitives of tests, which are neither tried nor registered."""

from collections.abc import Callable
from typing import Any

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

__all__ = ["record_of"]


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
