"""The words for operands of different dtypes, in one place for mypy and the run time."""

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
