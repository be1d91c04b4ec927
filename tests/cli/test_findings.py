"""Reading what mypy prints: its places are put right, and what is no finding is told apart."""

import json

import pytest

from typednn.cli.findings import Finding, read_finding

LINES = ["x = f(1, 2)", "", "é = f(1)", "    f(  # an open", "é)  ", "f(", "  a)"]


def read(line: int, column: int, end_line: int, end_column: int, **more: object) -> Finding:
    found = {
        "file": "a.py",
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "severity": "error",
        "message": "wrong",
        "hint": None,
        "code": "shape",
    }
    return read_finding(json.dumps(found | more), lambda file: LINES if file == "a.py" else [])


def place(finding: Finding) -> tuple[int, int, int, int]:
    return finding.line, finding.column, finding.end_line, finding.end_column


def test_columns_are_counted_from_one() -> None:
    found = read(1, 6, 1, 7)
    assert place(found) == (1, 7, 1, 8)
    assert found.source[6:7] == "1"


def test_other_letters_make_the_whole_line_the_place() -> None:
    assert place(read(3, 4, 3, 9)) == (3, 1, 3, 9)
    assert place(read(4, 4, 5, 1)) == (4, 5, 5, 5)
    assert place(read(6, 0, 7, 4)) == (6, 1, 7, 5)


def test_what_concerns_no_line() -> None:
    found = read(-1, -1, -1, 0, code=None, hint="See this\nand that")
    assert (place(found), found.code, found.source) == ((0, 1, 0, 2), "", "")
    assert found.notes == ("See this", "and that")


def test_an_end_that_is_missing() -> None:
    assert place(read(1, 3, -1, -1)) == (1, 4, 1, 5)
    assert place(read(1, 3, 1, 3)) == (1, 4, 1, 5)


def test_a_file_that_cannot_be_read() -> None:
    assert read(1, 6, 1, 7, file="gone.py").source == ""
    assert place(read(99, 6, 99, 7))[0] == 99


@pytest.mark.parametrize(
    "line", ["", "Warning: unused section", "[]", "{}", '{"severity": "error"}']
)
def test_what_is_no_finding(line: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        read_finding(line, lambda _: [])
