"""Discrete Fourier transforms of real numbers. There are no complex tensors: the last axis of a spectrum
has the real part and the imaginary part.

Each is linear, and the gradient of each is the other, weighted: the half spectrum has the frequencies
that stand for their conjugates, too, only once.
"""

from math import log2
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import (
    Domain,
    Primitive,
    Sample,
    never,
    of_first_operand,
    primitive,
)
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import fourier as kernels
from typednn.ops.from_data import asarray
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["irfft", "rfft"]

F = TypeVar("F", bound=np.floating[Any])

_ANY = (Domain(),)


def _cost(call: Call) -> Cost:
    """Count the operations of the split-radix algorithm on real numbers, about 2 n log2(n)."""
    real = max(call.inputs[0].size, call.size)
    n = call.params.get("n") or call.inputs[0].shape[-1]
    return Cost(round(2 * real * log2(n)))


def _times(n: int, dtype: Any) -> Tensor[Any, Any]:
    """Return how many frequencies of the whole spectrum each of the half stands for, as (m, 1)."""
    times = np.full((n // 2 + 1, 1), 2.0)
    times[0] = 1
    times[(n + 1) // 2 :] = 1  # the highest frequency of an even n; nothing of an odd one
    return asarray(times, dtype)


_rfft: Primitive = primitive(
    "rfft",
    Planned(kernels.rfft),
    vjp=(lambda g, out, x: _transposed_rfft(g, x.shape[-1]),),
    saves=(),
    rule=RULES["rfft"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_cost,
    batch=batch_rules.leading,
    samples=(Sample(("6",), _ANY), Sample(("2 5",), _ANY), Sample(("2 1",), _ANY)),
)


def _transposed_rfft(g: Tensor[Any, F], n: int) -> Tensor[Any, F]:
    return apply(_irfft, g / _times(n, g.dtype), n=n) * n


def rfft(x: Tensor[Any, F]) -> Tensor[Any, F]:
    """The spectrum (*b, n//2 + 1, 2) of real numbers (*b, n), as real and imaginary parts.

    Number k is the sum of ``x[t] * exp(-2j * pi * k * t / n)``. Raises ShapeError for no axes or a
    last axis of size 0, and unless ``x`` is floating-point. Source: array API standard,
    ``fft.rfft``; PyTorch, ``view_as_real``.
    """
    return apply(_rfft, x)


operation(rfft, reference=lambda x: _as_pairs(np.fft.rfft(x)))


_irfft: Primitive = primitive(
    "irfft",
    Planned(kernels.irfft),
    vjp=(lambda g, out, x, n: apply(_rfft, g) * (_times(n, g.dtype) / n),),
    saves=(),
    rule=RULES["irfft"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_cost,
    batch=batch_rules.leading,
    samples=(
        Sample(("4 2",), _ANY, {"n": 6}),
        Sample(("2 3 2",), _ANY, {"n": 5}),
        Sample(("1 2",), _ANY, {"n": 1}),
    ),
)


def irfft(x: Tensor[Any, F], n: int) -> Tensor[Any, F]:
    """The real numbers (*b, n) with the spectrum ``x`` (*b, n//2 + 1, 2): the inverse of ``rfft``.

    The imaginary parts of frequency 0, and of the highest one of an even ``n``, do not count. Raises
    ShapeError for other sizes, for ``n`` below 1, and unless ``x`` is floating-point. Source: array
    API standard, ``fft.irfft``; PyTorch, ``view_as_real``.
    """
    need_dtypes("irfft", x=x)
    RULES["irfft"](x.shape, n)
    return apply(_irfft, x, n=n)


operation(irfft, reference=lambda x, n: np.fft.irfft(x[..., 0] + 1j * x[..., 1], n))


def _as_pairs(x: Any) -> Any:
    return np.stack([x.real, x.imag], -1)
