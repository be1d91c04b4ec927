"""The table of ``typednn check --report``: how much is known of the tensors' shapes in each file."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from typednn.cli.findings import count_of

__all__ = ["report_lines"]

_STATES: Final = ("known", "partly", "unknown")


def report_lines(report: Path, is_checked: Callable[[Path], bool]) -> list[str]:
    """Return the table for the files that are checked, from the plugin's report in JSON.

    A share is rounded down: 100.0 % means all.
    """
    content: Any = json.loads(report.read_text("utf-8"))  # Any: JSON, which the plugin has written
    rows = []
    for entry in content["modules"].values():
        file = report.parent / entry["file"]
        if is_checked(file):
            rows.append((os.path.relpath(file), [entry[state] for state in _STATES]))
    if not rows:
        return ["No expressions of tensors."]
    calls = _calls(content["total"])
    total = [sum(counts) for counts in zip(*(counts for _, counts in rows), strict=True)]
    head = " ".join(f"{state:>9}" for state in _STATES)
    table = [f"{head} {'of':>6}  file"]
    table += [_row(counts, file) for file, counts in sorted(rows)]
    return [*table, _row(total, f"{count_of(len(rows), 'file')}, in total"), *calls]


def _calls(total: Any) -> list[str]:  # Any: JSON, which the plugin has written
    """Return how many calls of other libraries have a rule, and those without by name."""
    with_rule, without = sum(total.get("with_rule", {}).values()), total.get("without_rule", {})
    number = with_rule + sum(without.values())
    if not number:
        return []
    share = f"{1000 * with_rule // number / 10} %"
    head = f"Calls of other libraries with a rule: {with_rule} of {number}, {share}"
    named = sorted(without.items(), key=lambda item: (-item[1], item[0]))
    return [head + ("; without:" if named else ""), *[f"{n:>9}  {name}" for name, n in named]]


def _row(counts: list[int], name: str) -> str:
    number = sum(counts)
    shares = " ".join(f"{1000 * count // number / 10:>7.1f} %" for count in counts)
    return f"{shares} {number:>6}  {name}"
