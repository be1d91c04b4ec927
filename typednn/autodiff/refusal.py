"""Whether a primitive may refuse its operands' values: positions and labels may be out of range.

A call that may is no dead code. One whose values are known to fit may not.
"""

import math
from collections.abc import Iterable

from typednn.kernels.call import Call, Operand

__all__ = ["positions_may_be_out_of_range", "values_may_not_fit"]


def positions_may_be_out_of_range(call: Call) -> bool:
    """``refuses`` of primitives that pick from their first operand by the positions in the others."""
    x, *positions = call.inputs
    return values_may_not_fit(positions, min(x.shape, default=0))


def values_may_not_fit(operands: Iterable[Operand], end: float = math.inf) -> bool:
    """Whether integers among the operands may be below 0, or not below ``end``.

    Positions below 0 that count from the end are taken for some that may not fit.
    """
    return any(x.dtype.kind in "iu" and not _surely_fits(x, end) for x in operands)


def _surely_fits(x: Operand, end: float) -> bool:
    """Whether the values are known, and so that they fit."""
    if x.value is None:
        return False
    return x.size == 0 or bool(x.value.min() >= 0 and x.value.max() < end)
