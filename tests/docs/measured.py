"""The figures of a page, from the tables of `benchmarks/RESULTS.md`."""

import re
from collections.abc import Iterator
from typing import Final

from tests.docs.pages import ROOT, PageError

_RESULTS: Final = ROOT / "benchmarks" / "RESULTS.md"
_LAST: Final = re.compile(r"(?:\([^)]*\)|[^;(])*")
"""What stands before the first semicolon that is in no brackets."""
_HEAD: Final = "| what was asked | measured | met |\n|---|---|---|\n"


def table(beginnings: str) -> str:
    """The rows that begin so, one for each line. Of several measurements, the last one, which stands first.

    Raise PageError for a beginning that no row has, or several.
    """
    return _HEAD + "".join(map(_row, filter(None, beginnings.splitlines())))


def _row(beginning: str) -> str:
    found = [cells for cells in _rows() if cells[0].startswith(beginning)]
    if len(found) != 1:
        raise PageError(f"{len(found)} rows of {_RESULTS.name} begin with '{beginning}', not one")
    asked, measured, met = found[0]
    last = _LAST.match(measured)
    assert last is not None
    return f"| {asked} | {last[0].strip()} | {met} |\n"


def _rows() -> Iterator[tuple[str, str, str]]:
    """What was asked, what was measured, and whether that is good enough; of the tables that say all three."""
    columns: list[int] = []
    for line in _RESULTS.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if "measured" in cells and "met" in cells:
            columns = [cells.index("measured"), cells.index("met")]
        elif not line.startswith("|"):
            columns = []
        elif columns and not cells[0].startswith("---"):
            asked = ": ".join(cells[: columns[0]])
            yield asked, cells[columns[0]], cells[columns[1]]
