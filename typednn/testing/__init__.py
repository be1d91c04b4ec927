"""Tests for code that uses typednn; typednn tests itself with them, too.

``check_gradients`` compares a gradient with central differences. ``check_laws`` tests an operation
or a layer against the laws that hold for all of typednn. ``arrays_like("batch 784")`` is a
Hypothesis strategy for tensors; it needs the extra ``testing``.
"""

from typing import TYPE_CHECKING

from typednn.testing.cases import Case, of_layer, of_operation, of_primitive
from typednn.testing.gradcheck import (
    GradientError,
    check_gradients,
    check_second_gradients,
    complex_step,
)
from typednn.testing.laws import LAWS, LawError, check_law, check_laws, law
from typednn.testing.sampling import LAYOUTS

if TYPE_CHECKING:
    from typednn.testing.strategies import arrays_like

__all__ = [
    "LAWS",
    "LAYOUTS",
    "Case",
    "GradientError",
    "LawError",
    "arrays_like",
    "check_gradients",
    "check_law",
    "check_laws",
    "check_second_gradients",
    "complex_step",
    "law",
    "of_layer",
    "of_operation",
    "of_primitive",
]


def __getattr__(name: str) -> object:
    """Import ``arrays_like`` on first use: nothing else here needs Hypothesis."""
    if name != "arrays_like":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from typednn.testing.strategies import arrays_like

    return arrays_like
