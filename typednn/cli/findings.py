"""What mypy finds: errors and notes, with their places in the source as all formats show them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

__all__ = ["Finding", "Findings", "count_of", "read_finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """An error or a note of mypy. What concerns no line has line 0.

    Lines and columns are counted from 1, columns in characters. ``end_column`` is that of the first
    character behind the expression. ``source`` is the text of the first line. ``notes`` are what
    mypy adds to an error. ``code`` is empty if the error has none.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    severity: Literal["error", "note"]
    code: str
    message: str
    notes: tuple[str, ...] = ()
    source: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    @property
    def headline(self) -> str:
        """The message and its code, as mypy prints them."""
        return f"{self.message}  [{self.code}]" if self.code and self.is_error else self.message


@dataclass(frozen=True, slots=True)
class Findings:
    """All that mypy finds in a run, and why it could not check everything, if it could not."""

    all: tuple[Finding, ...]
    failure: str = ""

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.all if finding.is_error]


def count_of(number: int, thing: str) -> str:
    """Return ``1 error``, ``2 errors``."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def source_reader() -> Callable[[str], list[str]]:
    """Return a function that gives the lines of a file, none if it cannot be read, and keeps them."""

    @cache
    def lines(file: str) -> list[str]:
        try:
            # mypy says the name in UTF-8, which this process may not use for names of files.
            with open(file.encode("utf-8", "surrogateescape"), "rb") as source:
                return source.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return []

    return lines


def read_finding(line: str, lines_of: Callable[[str], list[str]]) -> Finding:
    """Return the finding in a line of JSON that mypy prints. Raise ValueError if it is none.

    mypy's columns count bytes, or something else again in its native parser. So on a line with
    other characters than ASCII, where these differ, the whole line is the place.
    """
    # Any: JSON. What is missing or of a wrong type is an error below.
    found: Any = json.loads(line)
    if not isinstance(found, dict) or found.get("severity") not in ("error", "note"):
        raise ValueError("this is no finding of mypy")
    lines = lines_of(found["file"])
    first, last = max(found["line"], 0), max(found["end_line"], found["line"], 0)
    source = _text_of(lines, first)
    column, end_column = found["column"] + 1, found["end_column"] + 1
    if not source.isascii() or column < 1:
        column, end_column = len(source) - len(source.lstrip()) + 1, len(source) + 1
        last = first
    elif last > first and not (end := _text_of(lines, last)).isascii():
        end_column = len(end) + 1
    return Finding(
        file=found["file"],
        line=first,
        column=column,
        end_line=last,
        end_column=max(end_column, column + 1) if last == first else max(end_column, 1),
        severity=found["severity"],
        code=found["code"] or "",
        message=found["message"],
        notes=tuple((found["hint"] or "").splitlines()),
        source=source,
    )


def _text_of(lines: list[str], number: int) -> str:
    return lines[number - 1] if 1 <= number <= len(lines) else ""
