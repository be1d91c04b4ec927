"""Softmax: scores along axes turned into probabilities, or into their logarithms."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel, Run, spec_of
from typednn.kernels.numpy.arrays import line_spec
from typednn.shapes.rules import RULES

__all__ = ["log_softmax", "safe_softmax", "softmax"]

# numpy's stubs do not know all their arguments by position.
_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce


def softmax(call: Call) -> Kernel:
    """``exp(x)`` divided by its sum along the axis.

    Scratch: ``line``, first the largest element of each line, then the sum.
    """
    axis = call.params["axis"]

    def run(x: Any, out: Any, line: Any) -> None:
        _maximum(x, axis, None, line, True)
        np.subtract(x, line, out)
        np.exp(out, out)
        _add(out, axis, None, line, True)
        np.divide(out, line, out)

    return Kernel(
        _unless_empty(call, run), {"line": line_spec(call.shape, axis, call.dtype)}, overwrites=(0,)
    )


def safe_softmax(call: Call) -> Kernel:
    """``exp(x - shift)`` divided by its sum along the axes; 0 in lines that are -inf throughout."""
    axis = call.params["axis"]
    limits = np.finfo(call.dtype)
    lowest, tiny = np.array(limits.min), np.array(limits.tiny)

    def run(x: Any, shift: Any, out: Any, line: Any) -> None:
        np.maximum(shift, lowest, out=line)
        np.subtract(x, line, out)
        np.exp(out, out)
        _add(out, axis, None, line, True)
        np.maximum(line, tiny, out=line)
        np.divide(out, line, out)

    kept: Any = RULES["logsumexp"](call.shape, axis, True)
    return Kernel(_unless_empty(call, run), {"line": (kept, call.dtype)}, overwrites=(0,))


def log_softmax(call: Call) -> Kernel:
    """The logarithm of ``softmax``.

    Scratch: ``line``, as for ``softmax``; ``weights``, the exponentials.
    """
    axis = call.params["axis"]

    def run(x: Any, out: Any, line: Any, weights: Any) -> None:
        _maximum(x, axis, None, line, True)
        np.subtract(x, line, out)
        np.exp(out, weights)
        _add(weights, axis, None, line, True)
        np.log(line, line)
        np.subtract(out, line, out)

    scratch = {"line": line_spec(call.shape, axis, call.dtype), "weights": spec_of(call)}
    return Kernel(_unless_empty(call, run), scratch, overwrites=(0,))


def _unless_empty(call: Call, run: Run) -> Run:
    """Return ``run``, or a function that does nothing if there are no elements."""
    return run if call.size else lambda *arrays: None
