"""Gradients: what a primitive is, the tape that remembers them, the functions that users call.

``primitive`` holds the record of an operation with a gradient rule, ``tape`` computes and records
them and goes back over the record, ``transform`` has ``grad``, ``value_and_grad``, ``vjp`` and
``stop_gradient``. ``debugging`` finds the gradient that is not finite.
"""

from typednn.autodiff.debugging import debug_gradients
from typednn.autodiff.transform import (
    Grad,
    Pullback,
    ValueAndGrad,
    grad,
    stop_gradient,
    value_and_grad,
    vjp,
)

__all__ = [
    "Grad",
    "Pullback",
    "ValueAndGrad",
    "debug_gradients",
    "grad",
    "stop_gradient",
    "value_and_grad",
    "vjp",
]
