"""Operations that make tensors from the shapes of others."""

from typednn.shapes.dim import UNKNOWN, Unknown
from typednn.shapes.rules.axes import size_at, with_rank
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape, ShapeError, show


@rule
@takes(alike=("x", "fill_value"))
def full_like(x: Shape, fill_value: Shape) -> Shape:
    """Return the shape of ``x``; ``fill_value`` is a scalar."""
    return x


@rule
def meshgrid(*arrays: Shape, indexing: str | Unknown = "xy") -> list[Shape]:
    """Return one shape for each array: the sizes of all arrays.

    The first two axes are swapped unless ``indexing`` is ``"ij"``. Raises ShapeError (shape-rank)
    if an array does not have one axis.
    """
    for i, array in enumerate(arrays):
        if with_rank(array, 1) is None:
            raise ShapeError(f"meshgrid: arrays[{i}] {show(array)} must have 1 axis", "shape-rank")
    sizes = tuple(size_at(array, 0) for array in arrays)
    if len(sizes) > 1 and indexing != "ij":
        swapped = (sizes[1], sizes[0])
        sizes = (*(swapped if indexing == "xy" else (UNKNOWN, UNKNOWN)), *sizes[2:])
    return [sizes] * len(arrays)
