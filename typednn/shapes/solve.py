"""Solve a declared expression for its one unbound name: if ``2*h`` is 6, ``h`` is 3."""

from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, nonnegative, symbol


def solve(expression: Dim, name: str, found: Size) -> Size | None:
    """Return the size of ``name`` for which the expression is ``found``.

    UNKNOWN if that cannot be told (as for ``h//2``), None if no size solves it.
    """
    coefficients = None if isinstance(found, Unknown) else _linear(expression, name)
    if coefficients is None or isinstance(found, Unknown):
        return UNKNOWN
    slope, offset = coefficients
    size = (found - offset) // slope
    if size * slope + offset != found:
        integers = isinstance(slope, int) and isinstance(found - offset, int)
        return None if integers else UNKNOWN
    return None if nonnegative(-size - 1) else size


def _linear(expression: Dim, name: str) -> tuple[Size, Size] | None:
    """Return ``slope`` and ``offset`` if the expression is ``slope*name+offset``, else None."""
    try:
        offset, after = (expression.substitute({name: size}) for size in (0, 1))
    except ZeroDivisionError:
        return None
    if isinstance(offset, Unknown) or isinstance(after, Unknown):
        return None
    slope = after - offset
    return (slope, offset) if slope and slope * symbol(name) + offset == expression else None
