"""How large an array can be at all (its bytes are counted in 63 bits), and on this machine."""

import math
from collections.abc import Sequence
from typing import Final

from typednn.shapes.shape import ShapeError, show

__all__ = ["MOST_BYTES", "is_too_large", "no_memory", "refuse_too_large"]

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


def no_memory(what: str, nbytes: int) -> MemoryError:
    """The error where this machine has no memory for ``what``, which needs so many bytes."""
    return MemoryError(
        f"{what} needs {nbytes / 2**30:,.1f} GiB, for which there is no memory; choose smaller sizes"
    )
