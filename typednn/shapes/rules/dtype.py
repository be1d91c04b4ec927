"""The words for operands of different dtypes, in one place for mypy and the run time."""

from typing import Final

from typednn.shapes.shape import ShapeError


def mixed_dtypes(
    operation: str, left: str, right: str, names: tuple[str, str] = ("x", "y")
) -> ShapeError:
    """The error (shape-dtype) for tensors of these names, of the dtypes `left` and `right`.

    There is no silent promotion between tensors: the user says which dtype is meant. The example
    converts to the floating dtype of the two, or else to the first.
    """
    x, y = names
    convert, to = (x, right) if "float" in right and "float" not in left else (y, left)
    return ShapeError(
        f"{operation}: {x} is {left} and {y} is {right}; dtypes are never promoted:"
        f" convert one of them, e.g. {convert}.astype(np.{to})",
        "shape-dtype",
    )


def not_floating(operation: str, dtype: str) -> ShapeError | None:
    """The error (shape-dtype) for an operand `x` that must be floating-point, if it is not."""
    if dtype.startswith("float"):
        return None
    return ShapeError(
        f"{operation}: x is {dtype}, it must be floating-point: e.g. x.astype(np.float32)",
        "shape-dtype",
    )


_RANK: Final = {"b": 0, "u": 1, "i": 1, "f": 2}
"""Kinds of dtype, in the order in which a Python number of one fits into a tensor of another."""
_HOLDS: Final = {"i": "int64", "f": "float32"}


def unfit_number(operation: str, value: float, dtype: str) -> ShapeError | None:
    """The error (shape-dtype) for a Python number beside a tensor of this dtype, if that cannot hold it."""
    kind = "b" if isinstance(value, bool) else "i" if isinstance(value, int) else "f"
    if _RANK[kind] <= _RANK[dtype[0]]:
        return None
    return ShapeError(
        f"{operation}: {value!r} is a Python {type(value).__name__} and the tensor is {dtype};"
        f" dtypes are never promoted: convert the tensor, e.g. .astype(np.{_HOLDS[kind]})",
        "shape-dtype",
    )
