"""The commonest mistake of broadcasting: ``(n, 1)`` with ``(n,)`` is ``(n, n)``.

It is legal, so no rule refuses it. mypy reports it, and the run time warns of it. mypy's option
``warn_broadcast`` reports every broadcast whose result is larger than both operands.
"""

from itertools import takewhile, zip_longest
from typing import Final

from typednn.shapes.dim import Dim, Unknown
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.shape import Entry, Shape, Variadic, show

ADDING_AXES: Final = (
    "expand_dims",
    "unsqueeze",
    "reshape",
    "broadcast_to",
    "rearrange",
    "repeat",
)
"""The operations whose result has axes that are written out in the call."""
TAKING: Final = ("gather", "take", "take_along_axis")
"""The operations whose second argument says what is taken; the result has not its axes."""


def meeting(operation: str, x: Shape, y: Shape, *, numbers: bool = True) -> str | None:
    """Return a warning if one size stands on two axes of the result, on one from each operand.

    Operands with the same number of axes have their axes of size 1 on purpose. ``numbers`` says
    whether two equal numbers count as one size, as equal names do.
    """
    if len(x) == len(y) or any(isinstance(entry, Variadic) for entry in (*x, *y)):
        return None
    pairs = list(zip_longest(reversed(x), reversed(y), fillvalue=1))
    of_x = {left for left, right in pairs if right == 1} - {1}
    of_y = {right for left, right in pairs if left == 1} - {1}
    kinds = (int, Dim) if numbers else (Dim,)
    both = [size for size in of_x & of_y if isinstance(size, kinds)]
    if not both:
        return None
    result = broadcast(operation, x, y)
    return (
        f"{operation}: x {show(x)} and y {show(y)} broadcast to {show(result)}:"
        f" {both[0]} meets itself on two axes; if that is meant, add the axis right here,"
        " as in x[:, None]"
    )


def are_both_stretched(x: Shape, y: Shape) -> bool:
    """Return whether the result is certainly larger than either operand: ``(n, 1)`` with ``(m,)``.

    An unknown size may be 1, so it does not count.
    """
    x, y = _last_axes(x, y), _last_axes(y, x)
    pairs = list(zip_longest(reversed(x), reversed(y), fillvalue=1))
    return _is_stretched(pairs) and _is_stretched([(right, left) for left, right in pairs])


def _last_axes(x: Shape, y: Shape) -> Shape:
    """Return the axes of x that meet one of y for certain: those behind any ``*names``."""
    behind = [len(list(takewhile(_is_size, reversed(each)))) for each in (x, y)]
    return x if behind == [len(x), len(y)] else x[len(x) - min(behind) :]


def _is_size(entry: Entry) -> bool:
    return not isinstance(entry, Variadic)


def _is_stretched(pairs: list[tuple[Entry, Entry]]) -> bool:
    return any(size == 1 and other != 1 and not isinstance(other, Unknown) for size, other in pairs)
