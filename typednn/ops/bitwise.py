"""Bitwise logic of integers. A boolean counts as an integer of one bit.

The results have no gradient.
"""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import Domain, primitive
from typednn.autodiff.tape import apply
from typednn.ops.elementwise import over
from typednn.ops.operands import binary, pairs
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = [
    "bitwise_and",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
]

S = TypeVar("S", bound=tuple[int, ...])
I = TypeVar("I", bound=np.integer[Any] | np.bool_)
J = TypeVar("J", bound=np.integer[Any])

BITS = Domain(-9, 9, dtype=np.int64)
TRUTH = Domain(0, 2, dtype=np.bool_)
SAMPLES = (*pairs(BITS, BITS), *pairs(TRUTH, TRUTH))
SHIFTS = pairs(BITS, Domain(0, 6, dtype=np.int64))

_bitwise_and = primitive(
    "bitwise_and",
    np.bitwise_and,
    rule=RULES["bitwise_and"],
    cost=nothing,
    samples=SAMPLES,
)


def bitwise_and(x: Tensor[Any, I] | int, y: Tensor[Any, I] | int) -> Tensor[Any, I]:
    """The bits that are set in both operands.

    Raises ShapeError if the operands do not broadcast, have different dtypes, or are
    floating-point.
    """
    return binary(_bitwise_and, x, y)


operation(bitwise_and, reference=np.bitwise_and)


_bitwise_or = primitive(
    "bitwise_or",
    np.bitwise_or,
    rule=RULES["bitwise_or"],
    cost=nothing,
    samples=SAMPLES,
)


def bitwise_or(x: Tensor[Any, I] | int, y: Tensor[Any, I] | int) -> Tensor[Any, I]:
    """The bits that are set in at least one operand.

    Raises ShapeError if the operands do not broadcast, have different dtypes, or are
    floating-point.
    """
    return binary(_bitwise_or, x, y)


operation(bitwise_or, reference=np.bitwise_or)


_bitwise_xor = primitive(
    "bitwise_xor",
    np.bitwise_xor,
    rule=RULES["bitwise_xor"],
    cost=nothing,
    samples=SAMPLES,
)


def bitwise_xor(x: Tensor[Any, I] | int, y: Tensor[Any, I] | int) -> Tensor[Any, I]:
    """The bits that are set in exactly one operand.

    Raises ShapeError if the operands do not broadcast, have different dtypes, or are
    floating-point.
    """
    return binary(_bitwise_xor, x, y)


operation(bitwise_xor, reference=np.bitwise_xor)


_bitwise_invert = primitive(
    "bitwise_invert",
    np.invert,
    cost=nothing,
    samples=(*over(BITS), *over(TRUTH)),
    rule=RULES["bitwise_invert"],
)


def bitwise_invert(x: Tensor[S, I]) -> Tensor[S, I]:
    """Every bit inverted; for booleans, the negation.

    Raises ShapeError if ``x`` is floating-point.
    """
    return apply(_bitwise_invert, x)


operation(bitwise_invert, reference=np.invert)


_bitwise_left_shift = primitive(
    "bitwise_left_shift",
    np.left_shift,
    rule=RULES["bitwise_left_shift"],
    cost=nothing,
    samples=SHIFTS,
)


def bitwise_left_shift(x: Tensor[Any, J] | int, y: Tensor[Any, J] | int) -> Tensor[Any, J]:
    """The bits of ``x`` shifted left by ``y`` places: ``x * 2**y``.

    Raises ShapeError if the operands do not broadcast, have different dtypes, or are not integers.
    """
    return binary(_bitwise_left_shift, x, y)


operation(bitwise_left_shift, reference=np.left_shift)


_bitwise_right_shift = primitive(
    "bitwise_right_shift",
    np.right_shift,
    rule=RULES["bitwise_right_shift"],
    cost=nothing,
    samples=SHIFTS,
)


def bitwise_right_shift(x: Tensor[Any, J] | int, y: Tensor[Any, J] | int) -> Tensor[Any, J]:
    """The bits of ``x`` shifted right by ``y`` places, with the same sign: ``x // 2**y``.

    Raises ShapeError if the operands do not broadcast, have different dtypes, or are not integers.
    """
    return binary(_bitwise_right_shift, x, y)


operation(bitwise_right_shift, reference=np.right_shift)
