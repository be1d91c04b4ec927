"""What each error code of the plugin means: programs that are wrong, the messages, why, and the same programs right.

An entry is ``CODE.md`` in this folder. Its first line is ``# CODE: what it is``. Its programs are tried by
``tests/explanations``: mypy and Python print what the entry says, and nothing of the right ones. ``typednn
explain CODE`` prints it, and ``make docs-errors`` writes the pages of ``docs/errors`` from it.

An error names its entry by its code, which mypy prints behind the message.
"""

from pathlib import Path
from typing import Final

__all__ = ["CODES", "description_of", "text_of"]

_FOLDER: Final = Path(__file__).parent

CODES: Final = tuple(sorted(path.stem for path in _FOLDER.glob("*.md")))
"""The codes that have an entry."""


def text_of(code: str) -> str:
    """Return the entry of a code, as Markdown in ASCII. Raise KeyError if there is none."""
    if code not in CODES:
        raise KeyError(code)
    return (_FOLDER / f"{code}.md").read_text("utf-8")


def description_of(code: str) -> str:
    """Return what a code is, in a few words. Raise KeyError if it has no entry."""
    head, _, _ = text_of(code).partition("\n")
    return head.removeprefix(f"# {code}: ")
