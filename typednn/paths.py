"""How a path is written in a message of one line."""

import os
from typing import Final

__all__ = ["one_line"]

_LONGEST: Final = 400


def one_line(path: str | os.PathLike[str]) -> str:
    """Return the path, in quotes if it is empty or not printable, and cut if it is too long."""
    text = os.fspath(path)
    text = text if text and text.isprintable() else repr(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}"
