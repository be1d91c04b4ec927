"""The format for people: each error with its line of source, and the expression marked below it."""

from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from typednn import explanations
from typednn.cli.findings import Finding, Findings, count_of

__all__ = ["print_text", "summary"]

_INDENT: Final = "    "
_STYLES: Final = {"error": "bold red", "note": "blue"}


def print_text(findings: Findings) -> None:
    """Print the findings in colours if the standard output is a terminal, else plainly."""
    console = Console(highlight=False, soft_wrap=True)
    room = console.width - len(_INDENT) if console.is_terminal else None
    for finding in findings.all:
        for line in _lines(finding, room):
            console.print(line)


def summary(findings: Findings, thing: str) -> list[str]:
    """Return how many errors there are, and where their codes are explained.

    ``thing`` is what they are: an error, or a new one.
    """
    errors = findings.errors
    if not errors:
        return [f"No {thing}s."]
    files = len({finding.file for finding in errors})
    lines = [f"Found {count_of(len(errors), thing)} in {count_of(files, 'file')}."]
    ours = sorted({finding.code for finding in errors} & {*explanations.CODES})
    if ours:
        lines.append("Why, and how to mend it: " + ", ".join(f"typednn explain {c}" for c in ours))
    return lines


def _lines(finding: Finding, room: int | None) -> Iterator[Text]:
    place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.file
    style = _STYLES[finding.severity]
    code = f"  [{finding.code}]" if finding.code and finding.is_error else ""
    yield Text.assemble(
        (f"{place}: ", "bold"), (f"{finding.severity}: ", style), finding.message, (code, "yellow")
    )
    if finding.source.strip() and finding.is_error:
        yield from (Text(_INDENT).append_text(line) for line in _marked(finding, style, room))
    for note in finding.notes:
        yield Text.assemble((f"{place}: ", "bold"), ("note: ", _STYLES["note"]), note)


def _marked(finding: Finding, style: str, room: int | None) -> Iterator[Text]:
    """Yield the line of source and the marks below it, without what there is no room for."""
    last = finding.end_column if finding.end_line == finding.line else len(finding.source) + 1
    before, marked, after = (
        _printable(finding.source[start:end])
        for start, end in (
            (0, finding.column - 1),
            (finding.column - 1, last - 1),
            (last - 1, None),
        )
    )
    before = before.lstrip()
    if room is not None and cell_len(before + marked + after) > room:
        before = before if cell_len(before + marked) <= room else "..." * bool(before)
        if cell_len(before + marked) > room:
            marked = set_cell_size(marked, room - len(before) - 3) + "..."
        after = ""
    yield Text.assemble(before, marked, after.rstrip())
    marks = "^" + "~" * (cell_len(marked.rstrip()) - 1)
    yield Text.assemble(" " * cell_len(before), (marks, style))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
