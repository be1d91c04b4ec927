"""Reverse-mode gradients: primitives, the tape that records them, and the public functions.

``primitive`` has the record of an operation with a gradient rule, ``record_checks`` checks it and
``cost`` counts its FLOPs. ``tape`` computes primitives, records them and propagates gradients
backwards. ``transform`` has ``grad``, ``value_and_grad``, ``vjp`` and ``stop_gradient``.
``mapped`` has ``vmap``: ``batched`` is what stands for one element, and
``batch_rules`` has the rules that records name. ``debugging`` finds the first gradient that is not
finite.
"""

from typednn.autodiff.debugging import debug_gradients
from typednn.autodiff.mapped import Vmap, vmap
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
    "Vmap",
    "debug_gradients",
    "grad",
    "stop_gradient",
    "value_and_grad",
    "vjp",
    "vmap",
]
