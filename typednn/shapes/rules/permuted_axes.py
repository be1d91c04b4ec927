"""A reshape in place of a transposition: ``(n, m)`` becomes ``(m, n)``, and its elements keep their order.

It is legal, so no rule refuses it. mypy's option ``warn_permuted`` reports it.
"""

from typednn.shapes.dim import Dim
from typednn.shapes.shape import Shape, show


def permuted(x: Shape, result: Shape) -> str | None:
    """Return a warning if a reshape gives the sizes of ``x`` in another order, and names are among them.

    Axes of size 1 may stand anywhere: they hold no order.
    """
    before, after = (tuple(size for size in shape if size != 1) for shape in (x, result))
    if before == after or not all(isinstance(size, int | Dim) for size in (*before, *after)):
        return None
    if sorted(map(str, before)) != sorted(map(str, after)) or all(
        isinstance(size, int) for size in before
    ):
        return None
    return (
        f"reshape: x {show(x)} becomes {show(result)}: the sizes change places and the elements do not;"
        " to move axes write permute_dims, and if this order is meant, reshape(-1) first"
    )
