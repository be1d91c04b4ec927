"""Reductions over whole axes."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel, spec_of
from typednn.kernels.numpy.arrays import scalar
from typednn.shapes.rules import RULES

__all__ = ["logsumexp", "mean"]

# numpy's stubs do not know all their arguments, nor that they can be passed by position.
_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce


def mean(x: Any, axis: Any, keepdims: bool, out: Any = None) -> Any:
    """The mean over the axes. Raises ShapeError for a mean of no elements."""
    total = _add(x, axis, None, out, keepdims)
    if not x.size:  # the rule refuses a mean of no elements; 0 / 0 would give NaN
        RULES["mean"](x.shape, axis, keepdims)
        return total
    return np.divide(total, scalar(x.size // total.size, total.dtype), out)


def logsumexp(call: Call) -> Kernel:
    """``log(sum(exp(x)))``.

    Scratch, for each line that is reduced: ``largest``, its largest element, at most the largest
    finite number; ``total``, the sum of ``weights``, the exponentials.
    """
    (x,), axis, limits = call.inputs, call.params["axis"], np.finfo(call.dtype)
    lowest, highest = np.array(limits.min), np.array(limits.max)

    def run(x: Any, out: Any, largest: Any, total: Any, weights: Any) -> None:
        _maximum(x, axis, None, largest, True, -np.inf)
        np.maximum(largest, lowest, out=largest)
        np.minimum(largest, highest, out=largest)
        with np.errstate(over="ignore", divide="ignore"):  # beside infinities; log(0) is -inf
            np.subtract(x, largest, weights)
            np.exp(weights, weights)
            _add(weights, axis, None, total, True)
            np.log(total, total)
        np.add(total, largest, out.reshape(total.shape))

    kept: Any = RULES["logsumexp"](x.shape, axis, True)
    line = kept, call.dtype
    scratch = {"largest": line, "total": line, "weights": spec_of(x)}
    return Kernel(run, scratch)
