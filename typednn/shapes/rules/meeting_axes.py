"""The commonest mistake of broadcasting: ``(n, 1)`` with ``(n,)`` is ``(n, n)``.

It is legal, so no rule refuses it. mypy reports it, and the run time warns of it.
"""

from itertools import zip_longest

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.shape import Shape, Variadic, show


def meeting(operation: str, x: Shape, y: Shape) -> str | None:
    """Return a warning if one size stands on two axes of the result, on one from each operand.

    Operands with the same number of axes have their axes of size 1 on purpose.
    """
    if len(x) == len(y) or any(isinstance(entry, Variadic) for entry in (*x, *y)):
        return None
    pairs = list(zip_longest(reversed(x), reversed(y), fillvalue=1))
    of_x = {left for left, right in pairs if right == 1} - {1, UNKNOWN}
    of_y = {right for left, right in pairs if left == 1} - {1, UNKNOWN}
    both: list[Size] = [size for size in of_x & of_y if not isinstance(size, Variadic)]
    if not both:
        return None
    result = broadcast(operation, x, y)
    return (
        f"{operation}: x {show(x)} and y {show(y)} broadcast to {show(result)}:"
        f" {both[0]} meets itself on two axes; if that is meant, add the axis right here,"
        " as in x[:, None]"
    )
