"""The largest possible array: its number of bytes fits into 63 bits. And errors beyond a limit."""

import math
from collections.abc import Sequence
from typing import Final

from typednn.shapes.shape import ShapeError, show

__all__ = ["MAX_BYTES", "is_too_large", "out_of_memory", "refuse_too_large"]

MAX_BYTES: Final = 2**63 - 1


def is_too_large(shape: Sequence[int], itemsize: int) -> bool:
    """Return whether the number of bytes exceeds ``MAX_BYTES``. A size of 0 counts as 1."""
    return math.prod([size for size in shape if size]) * itemsize > MAX_BYTES


def refuse_too_large(what: str, shape: Sequence[int], itemsize: int) -> None:
    """Raise ShapeError if no array can have this shape and item size.

    ``what`` starts the message: an operation's name with a colon and a space, or nothing.
    """
    if is_too_large(shape, itemsize):
        raise ShapeError(
            f"{what}a tensor of shape {show(tuple(shape))} is larger than any array can be"
            " (2**63 - 1 bytes); choose smaller sizes"
        )


def out_of_memory(what: str, nbytes: int) -> MemoryError:
    """Return the error for ``what``, which needs ``nbytes`` and more memory than there is."""
    return MemoryError(
        f"{what} needs {nbytes / 2**30:,.1f} GiB, for which there is no memory;"
        " choose smaller sizes"
    )
