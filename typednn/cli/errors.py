"""Exit codes of the command for failures, and how it prints an error."""

import sys
from typing import Final

__all__ = ["BAD_INPUT", "INTERRUPTED", "NOT_WRITTEN", "BadInput", "as_utf8", "print_error"]

NOT_WRITTEN: Final = 1
BAD_INPUT: Final = 2
INTERRUPTED: Final = 130  # as shells report a program that SIGINT has ended


class BadInput(Exception):
    """An error in the user's input, described in one line."""


def print_error(line: str) -> None:
    """Print one line to the standard error."""
    print(f"typednn: {as_utf8(line)}", file=sys.stderr)


def as_utf8(text: str) -> str:
    """Decode bytes of the command line or of file names that the locale could not decode."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
