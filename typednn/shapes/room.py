"""How large an array can be at all: its bytes are counted in 63 bits."""

import math
from collections.abc import Sequence
from typing import Final

from typednn.shapes.shape import ShapeError, show

__all__ = ["MOST_BYTES", "is_too_large", "refuse_too_large"]

MOST_BYTES: Final = 2**63 - 1


def is_too_large(shape: Sequence[int], itemsize: int) -> bool:
    """Whether numpy could not even say how many bytes there are; a size of 0 counts as 1."""
    return math.prod([size for size in shape if size]) * itemsize > MOST_BYTES


def refuse_too_large(what: str, shape: Sequence[int], itemsize: int) -> None:
    """Raise ShapeError for a shape whose bytes are more than any array can have.

    ``what``: of an operation its name with a colon and a space, or empty.
    """
    if is_too_large(shape, itemsize):
        raise ShapeError(
            f"{what}a tensor of shape {show(tuple(shape))} is larger than any array can be"
            " (2**63 - 1 bytes); choose smaller sizes"
        )
