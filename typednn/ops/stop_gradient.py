"""``stop_gradient`` among the operations: as the others it is a function of tensors, and traced with them."""

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.autodiff.transform import stop_gradient
from typednn.ops.operation import operation

__all__ = ["stop_gradient"]

# Of integers, for of floating-point numbers its gradient is not that of differences, which is the point.
operation(
    stop_gradient,
    samples=tuple(Sample((shape,), (Domain(-9, 9, dtype=np.int64),)) for shape in ("2 3", "")),
    reference=lambda x: x,
)
