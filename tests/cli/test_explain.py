"""`typednn explain`: the entry of a code, all codes, and near ones for one that there is not."""

import os
import pty
import subprocess
import sys

import pytest

from tests.cli.test_command import failure, read_until
from typednn import explanations
from typednn.cli import main


def test_all_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*explanations.CODES]
    assert "shape-rank        Tensors with the wrong number of axes" in lines


@pytest.mark.parametrize("code", explanations.CODES)
def test_an_entry(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code]) == 0
    assert capsys.readouterr().out == explanations.text_of(code)


def test_a_code_in_the_brackets_of_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "[shape]"]) == 0
    assert capsys.readouterr().out.startswith("# shape: ")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("shape-brodcast", "there is no error code 'shape-brodcast'; did you mean shape-broadcast"),
        ("zzz", "there is no error code 'zzz'; typednn explain lists all"),
        ("", "there is no error code ''; typednn explain lists all"),
        ("arg-type", "'arg-type' is a code of mypy itself; its documentation explains it"),
        (
            "../explanations/shape",
            "there is no error code '../explanations/shape'; typednn explain",
        ),
        ("sh\udcff", "there is no error code 'sh\\udcff'; typednn explain lists all"),
    ],
)
def test_no_code_of_ours(code: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert failure(["explain", code], capsys).startswith(f"typednn: {message}")


def test_in_a_terminal() -> None:
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        [sys.executable, "-m", "typednn", "explain", "shape-rank"],
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "40", "LC_ALL": "C"},
        stdout=theirs,
    )
    os.close(theirs)
    seen = read_until(ours, b"conv2d").decode()
    os.close(ours)
    command.wait()
    assert "\x1b[" in seen
    assert "```" not in seen
