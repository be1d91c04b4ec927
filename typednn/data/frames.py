"""Tensors from the columns of a frame of pandas or polars, neither of which is imported here."""

from collections.abc import Sequence
from typing import Any, Final, overload

import numpy as np
from jaxtyping import Float32

from typednn.checks import typed
from typednn.data.arrays import as_float32, labelled
from typednn.data.checks import Array, need_finite
from typednn.data.dataset import Dataset
from typednn.data.errors import DataError
from typednn.tensor import Tensor, wrap

__all__ = ["from_frame"]

_NUMBERS: Final = "biuf"


@overload
def from_frame(
    frame: object, *, features: Sequence[str], target: str, classes: None = None
) -> tuple[Float32[Tensor, "_ _"], Float32[Tensor, "_"]]: ...
@overload
def from_frame(
    frame: object, *, features: Sequence[str], target: str, classes: int
) -> Dataset[Any]: ...
@typed
def from_frame(
    frame: Any, *, features: Sequence[str], target: str, classes: int | None = None
) -> tuple[Float32[Tensor, "_ _"], Float32[Tensor, "_"]] | Dataset[Any]:
    """Return the columns ``features`` as rows of float32, and the column ``target``.

    ``frame``: a ``DataFrame`` of pandas or polars, whose columns hold numbers or bools. With
    ``classes`` the target is a label, from 0 to ``classes - 1``, and the result a dataset; without,
    the target is a number in float32, and the result a pair.

    Raises DataError for anything else: a column that is missing, there twice, or of no numbers, a
    missing value, NaN or an infinity, a label outside of the classes, no rows, no features.
    """
    names = [features] if isinstance(features, str) else [*features]
    if not names:
        raise DataError("from_frame", "at least one feature", "none")
    columns = [_column(frame, name) for name in names]
    wanted = _column(frame, target)
    if not len(wanted):
        raise DataError("from_frame", "at least one row", "none")
    inputs = np.stack([as_float32(_where(n), c) for n, c in zip(names, columns, strict=True)], 1)
    if classes is not None:
        need_finite(_where(target), wanted)  # a missing value makes floats of integers
        return labelled(inputs, _where(target), wanted, classes)
    return wrap(inputs), wrap(as_float32(_where(target), wanted))


def _where(name: object) -> str:
    return f"column {name!r}"


def _column(frame: Any, name: str) -> Array:
    """Return a column's numbers."""
    if type(frame).__name__ != "DataFrame":
        kind = f"{type(frame).__module__}.{type(frame).__qualname__}"
        hint = "; collect() it first" if type(frame).__name__ == "LazyFrame" else ""
        raise DataError("from_frame", "a DataFrame of pandas or polars", f"{kind}{hint}")
    count = [*frame.columns].count(name)
    if count != 1:
        found = "none of this name" if not count else f"{count} of this name"
        raise DataError(_where(name), "one column", found)
    values: Array = frame[name].to_numpy()
    if values.dtype.kind == "O":
        return _numbers(_where(name), values)
    if values.dtype.kind not in _NUMBERS:
        raise DataError(_where(name), "numbers", str(values.dtype))
    return values


def _numbers(where: str, values: Array) -> Array:
    """Return Python numbers as an array. Raises DataError for the first value that is none."""
    for row, value in enumerate(values):
        if not isinstance(value, int | float | np.number | np.bool):
            raise DataError(where, "numbers", f"{value!r:.40} in row {row}")
    found = np.array([*values])
    if found.dtype.kind not in _NUMBERS:
        raise DataError(where, "numbers of at most 64 bits", "larger ones")
    return found
