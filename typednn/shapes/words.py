"""Text that says why a shape does not fit its annotation, for mypy and the run time."""

from collections.abc import Mapping

from typednn.shapes.bindings import Mismatch
from typednn.shapes.dim import Dim
from typednn.shapes.shape import Broadcastable, Entry, Shape, Variadic


def misfit(mismatch: Mismatch, actual: Shape, bound_by: Mapping[str, str]) -> str:
    """``axis -1 is 783, expected 784``, and which argument bound the names in what was expected.

    ``bound_by`` says for a name which argument gave it its size: ``{"b": "'x'"}``. Without axes in
    ``actual`` a size alone did not fit.
    """
    if mismatch.code == "shape-rank":
        return mismatch.reason
    if not actual:
        return f"expected {mismatch.expected}{_origin(mismatch, bound_by)}"
    axis = f"axis {_axis(mismatch.axis, actual)}"
    if not isinstance(mismatch.expected, int) or not isinstance(mismatch.found, int):
        return f"{axis}: {mismatch.reason}{_origin(mismatch, bound_by)}"
    one = "1 or " if isinstance(mismatch.declared, Broadcastable) else ""
    expected = f"expected {one}{mismatch.expected}"
    return f"{axis} is {mismatch.found}, {expected}{_origin(mismatch, bound_by)}"


def _axis(axis: int, actual: Shape) -> int:
    """The last axis of several is -1, as people call it."""
    exact = not any(isinstance(entry, Variadic) for entry in actual)
    return -1 if exact and axis == len(actual) - 1 > 0 else axis


def _origin(mismatch: Mismatch, bound_by: Mapping[str, str]) -> str:
    declared = mismatch.declared
    wanted = declared.size if isinstance(declared, Broadcastable) else declared
    if not isinstance(wanted, Dim) or wanted == mismatch.expected:
        return ""
    return origin(wanted, mismatch.expected, bound_by)


def origin(wanted: Dim, expected: Entry, bound_by: Mapping[str, str]) -> str:
    """`` (b is 32, bound by 'x')``: what a declared size came to, and through which argument."""
    names = [name for name in sorted(wanted.names) if name in bound_by]
    if wanted.name is not None:
        bound = "".join(f", bound by {bound_by[name]}" for name in names)
    else:
        bound = "".join(f", {name.partition('@')[0]} bound by {bound_by[name]}" for name in names)
    return f" ({wanted} is {expected}{bound})"
