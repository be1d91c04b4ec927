"""What goes wrong with data, in one line each."""

import os
from typing import Final

from typednn.extras import MissingExtraError
from typednn.shapes.errors import ByMessage

__all__ = ["DataError", "MissingExtraError"]


_LONGEST: Final = 400  # characters of a path


class DataError(ByMessage, ValueError):
    """Data that cannot be used: which file, what was expected there and what was found."""

    def __init__(self, where: str | os.PathLike[str], expected: str, found: str) -> None:
        super().__init__(f"{_one_line(where)}: expected {expected}; found {found}")
        self.found = found


def _one_line(where: str | os.PathLike[str]) -> str:
    """The path; in quotes where it is empty or would not be seen, and cut where it is over-long."""
    text = os.fspath(where)
    text = text if text and text.isprintable() else repr(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}"


def reason(error: Exception) -> str:
    """The system's words for what went wrong, or Python's."""
    return getattr(error, "strerror", None) or str(error)
