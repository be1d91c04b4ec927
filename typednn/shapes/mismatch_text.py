"""The text that explains a mismatch, the same for mypy and the run time."""

from collections.abc import Mapping

from typednn.shapes.bindings import Mismatch
from typednn.shapes.dim import AtMost, Dim
from typednn.shapes.shape import Broadcastable, Entry, Shape, Variadic


def describe_mismatch(mismatch: Mismatch, actual: Shape, bound_by: Mapping[str, str]) -> str:
    """Return for example ``axis -1 is 783, expected 784 (n is 784, bound by 'w')``.

    ``bound_by`` names the argument that bound a name: ``{"n": "'w'"}``. An empty ``actual`` means
    that a single size did not match, not the axis of a shape.
    """
    if mismatch.code == "shape-rank":
        return mismatch.reason
    if not actual:
        example = "" if _is_number(mismatch) else f": {mismatch.reason}"
        return f"expected {mismatch.expected}{_binding(mismatch, bound_by)}{example}"
    axis = f"axis {_axis(mismatch.axis, actual)}"
    if not _is_number(mismatch):
        return f"{axis}: {mismatch.reason}{_binding(mismatch, bound_by)}"
    one = "1 or " if isinstance(mismatch.declared, Broadcastable) else ""
    expected = f"expected {one}{mismatch.expected}"
    found = mismatch.found
    size = f"at most {found.bound}" if isinstance(found, AtMost) else str(found)
    return f"{axis} is {size}, {expected}{_binding(mismatch, bound_by)}"


def _is_number(mismatch: Mismatch) -> bool:
    found = mismatch.found.bound if isinstance(mismatch.found, AtMost) else mismatch.found
    return isinstance(mismatch.expected, int) and isinstance(found, int)


def _axis(axis: int, actual: Shape) -> int:
    """Return the axis as users call it: the last of several is -1."""
    exact = not any(isinstance(entry, Variadic) for entry in actual)
    return -1 if exact and axis == len(actual) - 1 > 0 else axis


def _binding(mismatch: Mismatch, bound_by: Mapping[str, str]) -> str:
    declared = mismatch.declared
    wanted = declared.size if isinstance(declared, Broadcastable) else declared
    if not isinstance(wanted, Dim) or wanted == mismatch.expected:
        return ""
    return describe_binding(wanted, mismatch.expected, bound_by)


def describe_binding(wanted: Dim, expected: Entry, bound_by: Mapping[str, str]) -> str:
    """Return for example `` (b is 32, bound by 'x')``: a declared size's value, and its origin."""
    names = [name for name in sorted(wanted.names) if name in bound_by]
    if wanted.name is not None:
        bound = "".join(f", bound by {bound_by[name]}" for name in names)
    else:
        bound = "".join(f", {name.partition('@')[0]} bound by {bound_by[name]}" for name in names)
    return f" ({wanted} is {expected}{bound})"


def describe_cast(found: str, wanted: str) -> str:
    """Return how to make a dtype the wanted one: ``use astype(np.float32)``.

    The values of an image in bytes are from 0 to 255, and floats are wanted from 0 to 1.
    """
    scale = " / 255" if found == "uint8" and wanted.startswith("float") else ""
    return f"use astype(np.{wanted}){scale}"
