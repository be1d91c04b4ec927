"""What loops and conditions ask of the functions that they call, and the words where it is not so.

mypy and the run time both say them. A kind is the text of a tensor's dtype and shape, such as
``float32 (3,)``, or the name of another type.
"""

from collections.abc import Sequence

from typednn.shapes.dim import UNKNOWN, Size, nonnegative
from typednn.shapes.shape import Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

__all__ = [
    "branches_differ",
    "carry_changes",
    "no_branch",
    "no_branches",
    "no_condition",
    "no_function",
    "no_index",
    "no_pair",
    "no_steps",
    "number_of_steps",
    "structure_changes",
    "structures_differ",
]


def carry_changes(name: str, place: str, before: str, after: str) -> str:
    """Return the message for a carried tensor that has another shape or dtype after a step."""
    return (
        f"{name}: carry{place} was {before}, but f returned {after} for it; give init the shape and"
        " dtype that the steps keep"
    )


def structure_changes(name: str, before: object, after: object) -> str:
    """Return the message for a carry that has another structure after a step."""
    return f"{name}: the carry was {before}, but f returned {after}"


def branches_differ(name: str, place: str, one: str, other: str) -> str:
    """Return the message for branches whose results differ in a shape or a dtype."""
    return (
        f"{name}: result{place} is {one} in one branch, {other} in another; all branches return the"
        " same shapes and dtypes"
    )


def structures_differ(name: str, one: object, other: object) -> str:
    """Return the message for branches whose results differ in their structure."""
    return f"{name}: one branch returns {one}, another {other}"


def no_branch(name: str) -> str:
    """Return the message for an empty list of branches."""
    return f"{name}: there is no branch; give one at least"


def no_branches(name: str, kind: str) -> str:
    """Return the message for branches that are no list."""
    return f"{name}: branches is {kind}, and must be a list of functions"


def no_steps() -> str:
    """Return the message for a scan of which nothing says how many steps it has."""
    return (
        "scan: xs is a tree of tensors, one at least, and of nothing else; without xs, give length"
    )


def no_condition(name: str, kind: str) -> str:
    """Return the message for a condition that is no bool scalar."""
    return (
        f"{name}: the condition is {kind}, and must be a bool scalar; compare, or reduce it with"
        " ops.all or ops.any"
    )


def no_index(name: str, what: str, kind: str) -> str:
    """Return the message for an index or a bound that is no integer scalar."""
    return f"{name}: {what} is {kind}, and must be an integer scalar"


def no_function(name: str, what: str, kind: str) -> str:
    """Return the message for an argument that cannot be called."""
    return f"{name}: {what} is {kind}, and must be a function"


def no_pair(name: str, kind: str) -> str:
    """Return the message for a step that does not return the carry and a result."""
    return f"{name}: f returned {kind}, and must return a pair, of the carry and the step's result"


def number_of_steps(shapes: Sequence[Shape], length: Size | None = None) -> Size:
    """Return the size of axis 0 in all shapes, which is ``length`` if that is given.

    Raises ShapeError if there is no such axis, if the sizes differ, or if it is below 1.
    """
    sizes = [] if length is None else [length]
    for shape in shapes:
        if shape and not isinstance(shape[0], Variadic):
            sizes.append(shape[0])
    known = [size for size in sizes if size is not UNKNOWN]
    if (
        () in shapes
        or any(nonnegative(-size) for size in known)
        or any(_differ(known[0], size) for size in known[1:])
    ):
        what = f"xs has shapes {', '.join(map(show, shapes))}" if shapes else "there is no xs"
        given = "" if length is None else f" and length is {length}"
        raise ShapeError(
            f"scan: {what}{given}; axis 0, the steps, has one size in all of them, 1 at least"
        )
    return known[0] if known else UNKNOWN


def _differ(a: Size, b: Size) -> bool:
    return isinstance(equal(a, b), Refuted)
