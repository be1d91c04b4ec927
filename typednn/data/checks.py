"""Checks of arrays where data enters: what is wrong is named with its place."""

import mmap
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.data.errors import DataError
from typednn.dtypes import SUPPORTED
from typednn.shapes.batches import COUNTS, Count, too_small
from typednn.shapes.words import shown

__all__ = [
    "Array",
    "is_mapped",
    "need_array",
    "need_count",
    "need_finite",
    "need_labels",
    "whole_number",
]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_SUPPORTED: Final = frozenset(SUPPORTED)
_DTYPES: Final = ", ".join(map(str, SUPPORTED))


def need_array(where: str, data: object) -> Array:
    """Return an array that a tensor can hold. Raises DataError for anything else."""
    if isinstance(data, np.ma.MaskedArray):
        raise DataError(where, "values for all elements", "a masked array; fill it, x.filled(0)")
    if not isinstance(data, np.ndarray):
        kind = f"{type(data).__module__}.{type(data).__qualname__}"
        raise DataError(where, "a tensor or a numpy array", kind)
    if data.dtype.newbyteorder("=") not in _SUPPORTED:
        raise DataError(where, f"a dtype of {_DTYPES}", f"{data.dtype}; convert first, x.astype")
    return data


def is_mapped(array: Array) -> bool:
    """Return whether the elements are those of a memory-mapped file, read when they are needed."""
    base: object = array
    while isinstance(base, np.ndarray) and not isinstance(base, np.memmap):
        base = base.base
    return isinstance(base, np.memmap | mmap.mmap)


def need_finite(where: str, array: Array, first: int = 0) -> None:
    """Raise DataError for NaN or an infinity. ``first`` is the number of the array's first row."""
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return
    place = [int(i) for i in np.argwhere(~np.isfinite(array))[0]]
    value = array[tuple(place)]
    if place:
        place[0] += first
    raise DataError(where, "finite values", f"{value} at {place}")


def need_labels(where: str, labels: Array, classes: int) -> None:
    """Raise DataError unless all labels are from 0 to ``classes - 1``."""
    if labels.dtype.kind not in "iu":
        raise DataError(where, f"integers from 0 to {classes - 1}", str(labels.dtype))
    wrong = np.flatnonzero((labels < 0) | (labels >= classes))
    if wrong.size:
        at = int(wrong[0])
        raise DataError(where, f"labels from 0 to {classes - 1}", f"{labels[at]} at [{at}]")


def whole_number(where: str, what: str, value: object, least: int = 0, most: int = 2**63) -> int:
    """Return an integer from ``least`` to ``most``. Raises DataError for anything else."""
    if isinstance(value, bool | np.bool) or not isinstance(value, int | np.integer):
        raise DataError(where, f"{what} that is a whole number", shown(value))
    if not least <= value <= most:
        if value < least:
            raise DataError(where, *too_small(Count(what, least), value))
        raise DataError(where, f"{what} of at most {most}", str(value))
    return int(value)


def need_count(owner: str, name: str, value: object) -> int:
    """Return an argument that is a whole number, as ``COUNTS`` asks for it; DataError for anything else."""
    count = COUNTS[owner][name]
    return whole_number(owner, count.text, value, count.least)
