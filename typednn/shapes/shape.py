"""Shapes: tuples of sizes, with at most one variadic, which stands for any number of axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from typednn.shapes.dim import UNKNOWN, Size


@dataclass(frozen=True, slots=True)
class Variadic:
    """Any number of axes: ``*name``, or ``...`` without a name, if nothing is known about them."""

    name: str | None
    broadcastable: bool = False  # ``*#name``, only in declared shapes

    def __str__(self) -> str:
        if self.name is None:
            return "..."
        return ("*#" if self.broadcastable else "*") + self.name.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Broadcastable:
    """``#size`` in a declared shape: this size, or 1."""

    size: Size

    def __str__(self) -> str:
        return f"#{self.size}"


Entry: TypeAlias = Size | Variadic
Shape: TypeAlias = tuple[Entry, ...]
Declared: TypeAlias = tuple[Entry | Broadcastable, ...]  # the shape in an annotation

UNKNOWN_SHAPE: Final[Shape] = (Variadic(None),)


class ShapeError(ValueError):
    """A shape, size or dtype is wrong. ``str(error)`` is the whole message, in one line.

    ``code`` is the error code in mypy: shape, shape-rank, shape-index, shape-dtype, shape-syntax or
    shape-broadcast. An error with the code shape-index is also an IndexError, because the array API
    standard requires one for an axis or index out of range.
    """

    def __new__(cls, message: str, code: str = "shape") -> "ShapeError":  # noqa: PYI034
        # PYI034: not Self, because the result may be a ShapeIndexError.
        kind = ShapeIndexError if cls is ShapeError and code == "shape-index" else cls
        return super().__new__(kind, message)

    def __init__(self, message: str, code: str = "shape") -> None:
        super().__init__(message)
        self.code = code


class ShapeIndexError(ShapeError, IndexError):
    """An axis or an index is out of range."""


def common(shapes: Sequence[Shape]) -> Shape:
    """Return what is known of a shape that is one of several: the sizes that all of them have."""
    first = shapes[0]
    if any(len(shape) != len(first) for shape in shapes):
        return UNKNOWN_SHAPE
    entries: list[Entry] = []
    for column in zip(*shapes, strict=True):
        same = all(entry == column[0] for entry in column)
        if not same and any(isinstance(entry, Variadic) for entry in column):
            return UNKNOWN_SHAPE
        entries.append(column[0] if same else UNKNOWN)
    return tuple(entries)


def show(shape: Declared) -> str:
    """Write a shape as Python writes a tuple: ``(32, b, *s, ?)``, ``(3,)``, ``()``."""
    texts = [str(entry) for entry in shape]
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
