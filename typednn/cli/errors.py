"""How the command ends where it does not do what it was asked to, and how it says so."""

import sys
from typing import Final

__all__ = ["BAD_INPUT", "INTERRUPTED", "NOT_WRITTEN", "as_utf8", "complain"]

NOT_WRITTEN: Final = 1
BAD_INPUT: Final = 2
INTERRUPTED: Final = 130  # what shells give a program that SIGINT ended


def complain(line: str) -> None:
    print(f"typednn: {as_utf8(line)}", file=sys.stderr)


def as_utf8(text: str) -> str:
    """Return the text as UTF-8 if it has letters from outside that the locale does not know."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
