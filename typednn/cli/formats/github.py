"""Workflow commands of GitHub Actions, which show each error at its line of a pull request.

Source: "Workflow commands for GitHub Actions", and their escapes in ``actions/toolkit``.
"""

from collections.abc import Iterator

from typednn.cli.findings import Finding, Findings
from typednn.cli.formats.places import relative_path

__all__ = ["as_github_commands"]


def as_github_commands(findings: Findings) -> str:
    return "".join(f"{line}\n" for line in _lines(findings))


def _lines(findings: Findings) -> Iterator[str]:
    for finding in findings.all:
        yield _command(finding)
    if findings.failure:
        yield f"::error title=typednn::{_escaped(findings.failure)}"


def _command(finding: Finding) -> str:
    level = "error" if finding.is_error else "notice"
    title = f"typednn ({finding.code})" if finding.code else "typednn"
    properties = {"title": title, "file": relative_path(finding.file) or finding.file}
    place = finding.file
    if finding.line:
        place = f"{finding.file}:{finding.line}:{finding.column}"
        properties |= {"line": str(finding.line), "col": str(finding.column)}
        properties["endLine"] = str(finding.end_line)
        if finding.end_line == finding.line:  # else GitHub does not show columns
            properties["endColumn"] = str(finding.end_column)
    shown = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    text = "\n".join((f"{place}: {finding.headline}", *finding.notes))
    return f"::{level} {shown}::{_escaped(text)}"


def _escaped(text: str, also: str = "") -> str:
    for character in f"%\r\n{also}":  # % first: the escapes contain it
        text = text.replace(character, f"%{ord(character):02X}")
    return text
