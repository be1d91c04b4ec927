"""How the command ends where it does not do what it was asked to, and how it says so."""

import sys
from typing import Final

__all__ = ["BAD_INPUT", "INTERRUPTED", "NOT_WRITTEN", "complain"]

NOT_WRITTEN: Final = 1
BAD_INPUT: Final = 2
INTERRUPTED: Final = 130  # what shells give a program that SIGINT ended


def complain(line: str) -> None:
    print(f"typednn: {line}", file=sys.stderr)
