"""The logarithm of the gamma function and its derivatives."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import transcendental
from typednn.autodiff.primitive import (
    Domain,
    Primitive,
    Sample,
    never,
    of_first_operand,
    primitive,
)
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import gamma as kernels
from typednn.ops.arguments import integer
from typednn.ops.elementwise import over
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["digamma", "lgamma", "polygamma"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])

_POSITIVE = Domain(0.3, 4.0)
_BETWEEN_POLES = Domain(-1.8, -1.2)


def _slopes(x: Tensor[Any, F], n: int) -> Tensor[Any, F]:
    return apply(_polygamma, x, n=n)


_lgamma: Primitive = primitive(
    "lgamma",
    Planned(kernels.lgamma),
    vjp=(lambda g, out, x: g * _slopes(x, 0),),
    saves=(0,),
    rule=RULES["lgamma"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=transcendental,
    samples=(*over(_POSITIVE), Sample(("3",), (_BETWEEN_POLES,))),
)

_polygamma: Primitive = primitive(
    "polygamma",
    Planned(kernels.polygamma),
    vjp=(lambda g, out, x, n: g * _slopes(x, n + 1),),
    saves=(0,),
    rule=lambda x, n: x,
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=transcendental,
    samples=tuple(
        Sample(("2 3",), (domain,), {"n": n})
        for domain, n in ((_POSITIVE, 0), (_POSITIVE, 1), (_BETWEEN_POLES, 0), (_BETWEEN_POLES, 2))
    ),
    floating=True,
)


def lgamma(x: Tensor[S, F]) -> Tensor[S, F]:
    """The logarithm of the absolute value of the gamma function; infinite at 0, -1, -2 and so on.

    Its error is a few units in the last place of the larger of the result and 1, and relative to
    the result for positive ``x``. Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_lgamma, x)


operation(lgamma)


def digamma(x: Tensor[S, F]) -> Tensor[S, F]:
    """The derivative of ``lgamma``: -inf at 0, NaN at -1, -2 and so on.

    Raises ShapeError unless ``x`` is floating-point.
    """
    need_dtypes("digamma", x=x)
    return _slopes(x, 0)


operation(digamma, samples=(*over(_POSITIVE), Sample(("3",), (_BETWEEN_POLES,))))


def polygamma(n: int, x: Tensor[S, F]) -> Tensor[S, F]:
    """Derivative number ``n`` of ``digamma``; 1 is the trigamma function.

    Raises ShapeError for a negative ``n``, and unless ``x`` is floating-point. Source: NIST Digital
    Library of Mathematical Functions, section 5.15.
    """
    need_dtypes("polygamma", x=x)
    n = integer("polygamma", "n", n, "an int")
    RULES["polygamma"](n, x.shape)
    return _slopes(x, n)


operation(
    polygamma,
    samples=tuple(
        Sample(("2 3",), (domain,), {"n": n})
        for domain, n in ((_POSITIVE, 1), (_POSITIVE, 0), (_BETWEEN_POLES, 2))
    ),
    order=("n", ...),
)
