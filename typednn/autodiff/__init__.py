"""Gradients: primitives, the tape that records them, and the public transformations.

``primitive`` has the record of an operation with a gradient rule, ``record_checks`` checks it and
``cost`` counts its FLOPs. ``tape`` computes primitives, records them and propagates gradients
backwards; ``watched`` puts trees on it. ``gradients`` has ``grad`` and ``value_and_grad``,
``reverse_mode`` has ``vjp``, ``forward_mode`` has ``jvp`` and ``linearize``, ``jacobians`` has
``jacobian``, ``hessian`` and ``hvp``, ``custom_rules`` has ``custom_vjp`` and ``custom_jvp``,
``stopped_gradients`` has ``stop_gradient``. ``mapped`` has ``vmap``: ``batched`` is what stands for
one element, and ``batch_rules`` has the rules that records name. ``debugging`` finds the first gradient that is not finite.
"""

from typednn.autodiff.custom_rules import CustomJvp, CustomVjp, custom_jvp, custom_vjp
from typednn.autodiff.debugging import debug_gradients
from typednn.autodiff.forward_mode import Pushforward, jvp, linearize
from typednn.autodiff.gradients import Grad, ValueAndGrad, grad, value_and_grad
from typednn.autodiff.jacobians import Hessian, Jacobian, hessian, hvp, jacobian
from typednn.autodiff.mapped import Vmap, vmap
from typednn.autodiff.reverse_mode import Pullback, vjp
from typednn.autodiff.stopped_gradients import stop_gradient

__all__ = [
    "CustomJvp",
    "CustomVjp",
    "Grad",
    "Hessian",
    "Jacobian",
    "Pullback",
    "Pushforward",
    "ValueAndGrad",
    "Vmap",
    "custom_jvp",
    "custom_vjp",
    "debug_gradients",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "linearize",
    "stop_gradient",
    "value_and_grad",
    "vjp",
    "vmap",
]
