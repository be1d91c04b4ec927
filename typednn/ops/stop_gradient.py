"""The record of ``stop_gradient``, which is traced like every other operation."""

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import Domain, Sample, never, of_first_operand, primitive
from typednn.autodiff.stopped_gradients import stop_gradient
from typednn.kernels.computation import Viewing
from typednn.kernels.numpy import shaping as kernels
from typednn.ops.operation import operation

__all__ = ["stop_gradient"]

# Samples of integers: for floating-point numbers the gradient differs from that of differences.
ANY = (Domain(-9, 9, dtype=np.int64),)

operation(
    stop_gradient,
    samples=tuple(Sample((shape,), ANY) for shape in ("2 3", "")),
    reference=lambda x: x,
)

# In the body of a loop, whose gradient is taken of its graph: the value itself, without a gradient.
primitive(
    "stopped",
    Viewing(kernels.reshape, kernels.reshape_view, kernels.copy_reshaped),
    rule=lambda x, shape: shape,
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.broadcast,
    samples=(Sample(("2 3",), ANY, {"shape": (2, 3)}),),
)
