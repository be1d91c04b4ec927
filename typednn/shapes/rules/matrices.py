"""Helpers for the rules of matrices, which lie in the last two axes."""

from typednn.shapes.rules.axes import axes_text, because, size_from_end, variadic_at
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


def need_matrices(operation: str, x: Shape) -> None:
    """Raise ShapeError (shape-rank) for fewer than two axes."""
    if variadic_at(x) is None and len(x) < 2:
        text = f"{operation}: x {show(x)} has {axes_text(len(x))}; it must have 2 or more"
        raise ShapeError(text, "shape-rank")


def need_square(operation: str, x: Shape) -> None:
    """Raise ShapeError for fewer than two axes (shape-rank), and if they differ (shape)."""
    need_matrices(operation, x)
    rows, columns = size_from_end(x, -2), size_from_end(x, -1)
    verdict = equal(rows, columns)
    if isinstance(verdict, Refuted):
        text = f"{operation}: x {show(x)}: the matrices have {rows} rows and {columns} columns;"
        raise ShapeError(f"{text} they must be square{because(verdict)}", "shape")


def without_matrices(x: Shape) -> Shape:
    """Return the axes of the batch."""
    return UNKNOWN_SHAPE if variadic_at(x[-2:]) is not None else x[:-2]
