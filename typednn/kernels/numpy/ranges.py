"""The check of numbers against the ends of a range."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import BOOL, ArraySpec, Kernel, Run
from typednn.shapes.number_ranges import element_out_of_range

__all__ = ["are_within"]

_all: Any = np.logical_and.reduce  # numpy's stubs do not know all its arguments by position


def are_within(call: Call) -> Kernel:
    """Whether each number is from ``least`` to ``most``.

    Scratch: ``small``, which are at most that; ``whole``, whether all are. The kernel raises
    ValueError for the first that is not, such as NaN.
    """
    (x,), params = call.inputs, call.params
    least, most = (np.array(params[end], x.dtype) for end in ("least", "most"))

    def prepare() -> Run:
        def run(x: Any, out: Any, small: Any, whole: Any) -> None:
            np.greater_equal(x, least, out)
            np.less_equal(x, most, small)
            np.logical_and(out, small, out)
            _all(out, None, None, whole)
            if not whole.item():
                place = tuple(np.argwhere(~out)[0].tolist())
                where = f"[{', '.join(map(str, place))}]" if place else ""
                of = params["owner"], params["name"], where
                raise ValueError(element_out_of_range(*of, str(x[place]), params["expected"]))

        return run

    scratch: dict[str, ArraySpec] = {"small": (x.shape, BOOL), "whole": ((), BOOL)}
    return Kernel(scratch=scratch, prepare=prepare)
