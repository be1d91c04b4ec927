"""Whether a call may raise an error because of its operands' values.

Examples are positions and labels out of range. Such a call is never dead code. Constants that are
known to be in range cannot raise an error.
"""

import math
from collections.abc import Iterable

from typednn.kernels.call import Call, Operand

__all__ = ["positions_may_be_out_of_range", "values_may_not_fit"]


def positions_may_be_out_of_range(call: Call) -> bool:
    """``refuses`` of primitives whose other operands are positions in the first one."""
    x, *positions = call.inputs
    return values_may_not_fit(positions, min(x.shape, default=0))


def values_may_not_fit(operands: Iterable[Operand], end: float = math.inf) -> bool:
    """Return whether integers among the operands may be below 0, or not below ``end``.

    Negative positions, which count from the end, are treated as if they might be out of range.
    """
    return any(x.dtype.kind in "iu" and not _surely_fits(x, end) for x in operands)


def _surely_fits(x: Operand, end: float) -> bool:
    """Return whether the values are known and in range."""
    if x.value is None:
        return False
    return x.size == 0 or bool(x.value.min() >= 0 and x.value.max() < end)
