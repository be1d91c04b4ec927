"""A mypy that cannot run, or dies: one line says so, whatever it printed before."""

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from typednn.cli.findings import Findings
from typednn.cli.mypy_runs import findings_of

FOUND = json.dumps(
    {
        "file": "a.py",
        "line": 1,
        "column": 0,
        "end_line": 1,
        "end_column": 1,
        "severity": "error",
        "message": "wrong",
        "hint": None,
        "code": "shape",
    }
)
NOTE = FOUND.replace('"error"', '"note"')
Mypy = Callable[[str], Findings]


@pytest.fixture
def mypy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mypy:
    """Runs these lines of shell for mypy."""
    stub = tmp_path / "python"

    def run(lines: str) -> Findings:
        stub.write_text(f"#!/bin/sh\n{lines}\n")
        stub.chmod(stub.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(sys, "executable", str(stub))
        return findings_of([])

    return run


@pytest.mark.parametrize(
    ("lines", "errors", "failure"),
    [
        ("exit 0", 0, ""),
        (f"echo '{NOTE}'; exit 0", 0, ""),
        (f"echo '{FOUND}'; exit 1", 1, ""),
        ("exit 1", 0, "mypy ended with exit code 1 and said nothing; nothing is checked"),
        ("exit 2", 0, "mypy ended with exit code 2 and said nothing; nothing is checked"),
        (f"echo '{NOTE}'; exit 1", 0, "mypy ended with exit code 1 and said nothing; nothing is checked"),
        ("echo 'INTERNAL ERROR' >&2; exit 2", 0, "mypy ended with exit code 2; nothing is checked"),
        ("echo 'no JSON'; exit 1", 0, "mypy ended with exit code 1; nothing is checked"),
        (f"echo '{FOUND}'; exit 2", 1, "mypy ended with exit code 2: its errors prevented further checks"),
        (f"echo '{FOUND}'; exit 0", 1, "mypy ended with exit code 0: its errors prevented further checks"),
        ("kill -9 $$", 0, "mypy was ended by signal 9 and said nothing; nothing is checked"),
    ],
)  # fmt: skip
def test_how_mypy_ends(lines: str, errors: int, failure: str, mypy: Mypy) -> None:
    found = mypy(lines)
    assert (len(found.errors), found.failure) == (errors, failure)


def test_what_mypy_says_besides_is_passed_on(
    mypy: Mypy, capsys: pytest.CaptureFixture[str]
) -> None:
    mypy(f"echo 'of a plugin'; echo '{FOUND}'; echo 'a warning' >&2; exit 1")
    assert capsys.readouterr() == ("", "a warning\nof a plugin\n")
