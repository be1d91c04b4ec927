"""Gradients: what a primitive is, the tape that remembers them, the functions that users call.

``primitive`` holds the record of an operation with a gradient rule, ``tape`` computes and records
them and goes back over the record, ``transform`` has ``grad``, ``value_and_grad``, ``vjp`` and ``stop_gradient``.
"""

from typednn.autodiff.transform import (
    Grad,
    Pullback,
    ValueAndGrad,
    grad,
    stop_gradient,
    value_and_grad,
    vjp,
)

__all__ = ["Grad", "Pullback", "ValueAndGrad", "grad", "stop_gradient", "value_and_grad", "vjp"]
