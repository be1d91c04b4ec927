"""The record of ``stop_gradient``, which is traced like every other operation."""

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.autodiff.stopped_gradients import stop_gradient
from typednn.ops.operation import operation

__all__ = ["stop_gradient"]

# Samples of integers: for floating-point numbers the gradient differs from that of differences.
operation(
    stop_gradient,
    samples=tuple(Sample((shape,), (Domain(-9, 9, dtype=np.int64),)) for shape in ("2 3", "")),
    reference=lambda x: x,
)
