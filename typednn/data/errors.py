"""Errors about data, with messages of one line."""

import os

from typednn.optional_dependencies import MissingExtraError
from typednn.paths import one_line
from typednn.shapes.errors import PickledByMessage

__all__ = ["DataError", "MissingExtraError"]


class DataError(PickledByMessage, ValueError):
    """Unusable data. The message names the file, what was expected and what was found."""

    def __init__(self, where: str | os.PathLike[str], expected: str, found: str) -> None:
        super().__init__(f"{one_line(where)}: expected {expected}; found {found}")
        self.found = found


def reason(error: Exception) -> str:
    """Return the system's message of the error, or Python's."""
    return getattr(error, "strerror", None) or str(error)
