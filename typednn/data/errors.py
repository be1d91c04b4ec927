"""What goes wrong with data, in one line each."""

import os

from typednn.extras import MissingExtraError
from typednn.shapes.errors import ByMessage

__all__ = ["DataError", "MissingExtraError"]


class DataError(ByMessage, ValueError):
    """Data that cannot be used: which file, what was expected there and what was found."""

    def __init__(self, where: str | os.PathLike[str], expected: str, found: str) -> None:
        super().__init__(f"{_one_line(where)}: expected {expected}; found {found}")


def _one_line(where: str | os.PathLike[str]) -> str:
    text = os.fspath(where)
    return text if text.isprintable() else repr(text)
