"""Logic of booleans. The results have no gradient."""

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

__all__ = ["logical_and", "logical_not", "logical_or", "logical_xor"]

S = TypeVar("S", bound=tuple[int, ...])
B = TypeVar("B", bound=np.bool_)

TRUTH = Domain(0, 2, dtype=np.bool_)
SAMPLES = pairs(TRUTH, TRUTH)

_logical_and = primitive(
    "logical_and",
    np.logical_and,
    rule=RULES["logical_and"],
    cost=nothing,
    samples=SAMPLES,
)


def logical_and(x: Tensor[Any, B] | bool, y: Tensor[Any, B] | bool) -> Tensor[Any, np.bool_]:
    """Whether both operands are true.

    Raises ShapeError if the operands do not broadcast, or are not bool.
    """
    return binary(_logical_and, x, y)


operation(logical_and, reference=np.logical_and)


_logical_or = primitive(
    "logical_or",
    np.logical_or,
    rule=RULES["logical_or"],
    cost=nothing,
    samples=SAMPLES,
)


def logical_or(x: Tensor[Any, B] | bool, y: Tensor[Any, B] | bool) -> Tensor[Any, np.bool_]:
    """Whether at least one operand is true.

    Raises ShapeError if the operands do not broadcast, or are not bool.
    """
    return binary(_logical_or, x, y)


operation(logical_or, reference=np.logical_or)


_logical_xor = primitive(
    "logical_xor",
    np.logical_xor,
    rule=RULES["logical_xor"],
    cost=nothing,
    samples=SAMPLES,
)


def logical_xor(x: Tensor[Any, B] | bool, y: Tensor[Any, B] | bool) -> Tensor[Any, np.bool_]:
    """Whether exactly one operand is true.

    Raises ShapeError if the operands do not broadcast, or are not bool.
    """
    return binary(_logical_xor, x, y)


operation(logical_xor, reference=np.logical_xor)


_logical_not = primitive(
    "logical_not", np.logical_not, cost=nothing, samples=over(TRUTH), rule=RULES["logical_not"]
)


def logical_not(x: Tensor[S, np.bool_]) -> Tensor[S, np.bool_]:
    """Whether each element is false. Raises ShapeError unless ``x`` is bool."""
    return apply(_logical_not, x)


operation(logical_not, reference=np.logical_not)
