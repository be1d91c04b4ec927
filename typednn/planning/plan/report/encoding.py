"""Replace the signs of a report that the output encoding lacks."""

from typing import Final

__all__ = ["replace_unencodable"]

_ASCII: Final = {
    "▓": "#",
    "▒": "=",
    "░": ":",
    "·": ".",
    "▚": "%",
    "█": "@",
    "▞": "&",
    "∂": "~",
    "│": "|",
    "└": "+",
    "─": "-",
    "…": ">",
}
"""An ASCII character for each sign; all of them differ."""


def replace_unencodable(text: str, encoding: str) -> str:
    """Return the text, with ASCII characters for the signs that the encoding lacks."""
    missing: dict[str, str | int | None] = {
        sign: plain for sign, plain in _ASCII.items() if not _can_encode(encoding, sign)
    }
    return text.translate(str.maketrans(missing))


def _can_encode(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
