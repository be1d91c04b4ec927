"""Running extremes and logarithms of running sums along an axis."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import BOOL, INT64, Kernel, Run, spec_of

__all__ = ["logcumsumexp", "running_places"]

# numpy's stubs do not know that ``out`` of an accumulation may be None.
_logaddexp: Any = np.logaddexp.accumulate


def logcumsumexp(x: Any, axis: int, out: Any = None) -> Any:
    return _logaddexp(x, axis, None, out)


def running_places(call: Call) -> Kernel:
    """The last position, up to each element, of the largest or smallest element so far.

    Scratch: ``extreme``, the running extreme; ``hit``, whether an element equals it; ``is_nan``.
    Table: the positions along the axis.
    """
    (x,), axis = call.inputs, call.params["axis"] % len(call.shape)
    running: Any = np.maximum.accumulate if call.params["largest"] else np.minimum.accumulate
    after = (1,) * (len(call.shape) - axis - 1)

    def prepare() -> Run:
        positions = np.arange(call.shape[axis], dtype=INT64).reshape(-1, *after)

        def run(x: Any, out: Any, extreme: Any, hit: Any, is_nan: Any) -> None:
            running(x, axis, None, extreme)
            np.equal(x, extreme, hit)
            np.isnan(x, is_nan)
            np.logical_or(hit, is_nan, hit)
            out.fill(0)
            np.copyto(out, positions, where=hit)
            np.maximum.accumulate(out, axis, None, out)

        return run

    mask = (call.shape, BOOL)
    return Kernel(
        prepare=prepare,
        scratch={"extreme": spec_of(x), "hit": mask, "is_nan": mask},
        table_bytes=call.shape[axis] * INT64.itemsize,
    )
