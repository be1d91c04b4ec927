"""The axes that ``vmap`` maps, and what is said of those that are wrong, by mypy and the run time."""

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, Variadic, show

__all__ = [
    "described",
    "misses_axis",
    "no_axis",
    "nothing_mapped",
    "other_entries",
    "other_tree",
    "single_key",
    "sizes_differ",
    "without_axis",
    "wrong_axis",
]


def without_axis(shape: Shape, axis: int) -> tuple[Size, Shape] | None:
    """Return the size of an axis, and the shape without it; None if there is no such axis."""
    passed = shape[: axis + 1] if axis >= 0 else shape[axis:]
    if any(isinstance(entry, Variadic) for entry in passed):
        return UNKNOWN, UNKNOWN_SHAPE
    if not -len(passed) <= axis < len(passed):
        return None
    place = axis if axis >= 0 else len(shape) + axis
    size = shape[place]
    assert not isinstance(size, Variadic)  # it is one of the passed entries
    return size, (*shape[:place], *shape[place + 1 :])


def described(name: str, shape: Shape, size: Size, axis: int) -> str:
    """Return what a message says of the mapped axis of an argument."""
    return f"{name} {show(shape)} has size {size} on axis {axis}"


def sizes_differ(name: str, one: str, other: str) -> str:
    """Return the message for mapped axes of different sizes, which are described."""
    return f"vmap: the mapped axes of {name} have different sizes: {one}, but {other}"


def no_axis(name: str, what: str, kind: str, axis: int) -> str:
    """Return the message for an argument of ``name`` without the axis that is to be mapped."""
    return (
        f"vmap: {what} of {name} is {kind}, which has no axis {axis} to map over; write None for it in"
        " in_axes"
    )


def wrong_axis(axes: str, kind: str) -> str:
    """Return the message for an entry of ``in_axes`` or ``out_axes`` that is of another class."""
    return f"vmap: an axis of {axes} is {kind}, and must be an int, or None where nothing is mapped"


def single_key(what: str) -> str:
    """Return the message for a key that is mapped, though it is no array of several."""
    return (
        f"{what} is a part of a key, because vmap maps over a single one; map over several, as of"
        " random.split(key, n), or write None for it in in_axes"
    )


def other_tree(axes: str, kind: str, tree: str) -> str:
    """Return the message for axes of another structure than what they are for."""
    return (
        f"vmap: {axes} is {kind} for {tree}; it must be an axis, None, or a tuple, list or dict of these"
        " with the structure of the tree"
    )


def nothing_mapped(name: str) -> str:
    """Return the message for a call of a mapped function without a mapped argument."""
    return f"vmap: no argument of {name} is mapped; pass a tensor whose axis in in_axes is not None"


def misses_axis(axes: str, axis: int, what: str, kind: str, rank: int) -> str | None:
    """Return the message for a place where a tensor with the mapped axis has none; None for others.

    ``axes`` is the argument's name, ``what`` and ``kind`` the tensor without the mapped axis, and ``rank``
    its number of axes.
    """
    if -rank - 1 <= axis <= rank:
        return None
    return (
        f"vmap: {axes} is {axis} for {what}, which is {kind}; it must be from {-rank - 1} to {rank}"
    )


def other_entries(count: int, name: str, takes: str) -> str:
    """Return the message for ``in_axes`` with other entries than a function ``takes`` arguments."""
    return (
        f"vmap: in_axes has {count} entries, but {name} {takes}; give one for each, None for an argument"
        " that is not mapped"
    )
