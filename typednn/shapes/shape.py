"""Shapes: tuples of sizes with at most one stretch of unknown or named length."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from typednn.shapes.dim import Size


@dataclass(frozen=True, slots=True)
class Variadic:
    """Any number of axes. Without a name nothing is known of them: an unknown rank, ``...``."""

    name: str | None
    broadcastable: bool = False  # `*#name`, on the declared side only

    def __str__(self) -> str:
        if self.name is None:
            return "..."
        return ("*#" if self.broadcastable else "*") + self.name.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Broadcastable:
    """``#size`` of a declared shape: this size, or 1."""

    size: Size

    def __str__(self) -> str:
        return f"#{self.size}"


Entry: TypeAlias = Size | Variadic
Shape: TypeAlias = tuple[Entry, ...]
Declared: TypeAlias = tuple[Entry | Broadcastable, ...]  # what annotations say; see unify

UNKNOWN_SHAPE: Final[Shape] = (Variadic(None),)


class ShapeError(ValueError):
    """Shapes that cannot be right. str() is the whole message, in one line.

    ``code`` is mypy's: shape, shape-rank, shape-index, shape-dtype, shape-syntax, shape-broadcast.
    One with the code shape-index is an IndexError too, as the array API standard asks of an axis or
    an index that is not there.
    """

    def __new__(cls, message: str, code: str = "shape") -> "ShapeError":  # noqa: PYI034
        # PYI034: not Self, because it may be a ShapeIndexError.
        kind = ShapeIndexError if cls is ShapeError and code == "shape-index" else cls
        return super().__new__(kind, message)

    def __init__(self, message: str, code: str = "shape") -> None:
        super().__init__(message)
        self.code = code


class ShapeIndexError(ShapeError, IndexError):
    """An axis or an index that is not there."""


def show(shape: Declared) -> str:
    """As Python shows a tuple: "(32, b, *s, ?)", "(3,)", "()"."""
    texts = [str(entry) for entry in shape]
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
