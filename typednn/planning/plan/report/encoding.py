"""The signs of reports, for encodings that have not all of them."""

from typing import Final

__all__ = ["spelled"]

_PLAIN: Final = {
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
"""ASCII's characters, of which no two stand for signs that must be told apart."""


def spelled(text: str, encoding: str) -> str:
    """The text, with the signs that the encoding does not have as ASCII's characters."""
    missing: dict[str, str | int | None] = {
        sign: plain for sign, plain in _PLAIN.items() if not _has(encoding, sign)
    }
    return text.translate(str.maketrans(missing))


def _has(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
