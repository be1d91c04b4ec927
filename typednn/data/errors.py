"""Errors about data, with messages of one line."""

import os
from typing import Final

from typednn.optional_dependencies import MissingExtraError
from typednn.shapes.errors import PickledByMessage

__all__ = ["DataError", "MissingExtraError"]


_LONGEST: Final = 400  # characters of a path


class DataError(PickledByMessage, ValueError):
    """Unusable data. The message names the file, what was expected and what was found."""

    def __init__(self, where: str | os.PathLike[str], expected: str, found: str) -> None:
        super().__init__(f"{_one_line(where)}: expected {expected}; found {found}")
        self.found = found


def _one_line(where: str | os.PathLike[str]) -> str:
    """Return the path, in quotes if it is empty or not printable, and cut if it is too long."""
    text = os.fspath(where)
    text = text if text and text.isprintable() else repr(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}"


def reason(error: Exception) -> str:
    """Return the system's message of the error, or Python's."""
    return getattr(error, "strerror", None) or str(error)
