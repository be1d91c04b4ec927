"""What batches ask of the tensors that they are taken from, in the words of mypy and the run time.

A rule returns what was expected and what was found, if these differ; the message is then
``DataLoader: expected ...; found ...``.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.shape import Shape, Variadic, show
from typednn.shapes.verdict import Refuted, equal
from typednn.shapes.words import shown

__all__ = [
    "COUNTS",
    "Count",
    "Difference",
    "example_count",
    "too_small",
    "unlike_axes",
    "wrong_count",
    "wrong_share",
    "wrong_size",
]

Difference: TypeAlias = tuple[str, str]


class Count(NamedTuple):
    """A whole number that is asked for. ``text``: which one, for the message; ``least``: the smallest."""

    text: str
    least: int


COUNTS: Final = {
    "DataLoader": {
        "prefetch": Count("a number of batches to prefetch", 0),
        "workers": Count("a number of workers", 0),
    },
    "windows": {"context": Count("a context", 1), "stride": Count("a stride", 1)},
}
"""The whole numbers that functions of ``typednn.data`` take, by the names of their parameters."""


def too_small(count: Count, value: object) -> Difference:
    """Return that a whole number is below the smallest one."""
    return f"{count.text} of at least {count.least}", str(value)


def wrong_share(share: float) -> Difference | None:
    """Return the difference unless a share of the examples leaves some for both parts."""
    return None if 0 < share < 1 else ("held_out to be a share between 0 and 1", shown(share))


def wrong_count(held_out: int, examples: Size) -> Difference | None:
    """Return the difference unless both parts have examples where ``held_out`` of them are held out."""
    if held_out > 0 and (not isinstance(examples, int) or held_out < examples):
        return None
    return f"examples in both parts of {examples}", f"{held_out} held out of them"


def unlike_axes(shapes: Sequence[Shape]) -> Difference | None:
    """Return the difference unless axis 0, the examples, has one size in all shapes."""
    sizes = [shape[0] for shape in shapes if shape and not isinstance(shape[0], Variadic)]
    known = [size for size in sizes if size is not UNKNOWN]
    if () not in shapes and not any(_differ(known[0], size) for size in known[1:]):
        return None
    found = f"shapes {', '.join(map(show, shapes))}"
    return "tensors with one size of axis 0, the examples", found


def example_count(shapes: Sequence[Shape]) -> Size:
    """Return the size of axis 0 of the first shape where it is known."""
    sizes = [shape[0] for shape in shapes if shape and not isinstance(shape[0], Variadic)]
    return next((size for size in sizes if size is not UNKNOWN), UNKNOWN)


def wrong_size(count: Size, size: Size, last: str) -> Difference | None:
    """Return the difference unless ``count`` examples make at least one batch of ``size``."""
    if count == 0:
        return "at least one example", "none"
    if isinstance(size, int) and size < 1:
        return "at least one example in a batch", str(size)
    is_too_large = isinstance(size, int) and isinstance(count, int) and size > count
    if last == "drop" and is_too_large:
        return f"at most {count} examples in a batch, because last='drop' leaves no other", str(
            size
        )
    return None


def _differ(a: Size, b: Size) -> bool:
    return isinstance(equal(a, b), Refuted)
