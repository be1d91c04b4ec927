"""`typednn learn`: what it lists, writes, judges and watches, and one line for each wrong input."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import typednn
from tests.cli.test_command import failure, read_until
from typednn.cli import main
from typednn.cli.learn import judge as judging
from typednn.cli.learn.exercises import Exercise, exercise_of
from typednn.cli.learn.program import failure_of
from typednn.cli.learn.rules import broken_rule

FILE = "exercise_01.py"
COMMAND = [sys.executable, "-P", "-m", "typednn", "learn"]


@pytest.fixture
def first() -> Exercise:
    return exercise_of("1")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(typednn.__file__).parents[1]))
    return tmp_path


def states(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The state that each exercise is listed with."""
    capsys.readouterr()
    assert main(["learn"]) == 0
    lines = capsys.readouterr().out.partition("\n\n")[0].splitlines()
    return {line[:2]: line[4:15].strip() for line in lines}


def test_an_exercise_from_start_to_end(capsys: pytest.CaptureFixture[str], first: Exercise) -> None:
    assert set(states(capsys).values()) == {"not started"}
    assert main(["learn", "start", "1"]) == 0
    assert Path(FILE).read_text() == first.question
    assert states(capsys)["01"] == "started"
    assert main(["learn", "check", "01"]) == 1
    assert capsys.readouterr().out == (
        first.text("question.txt") + "Hints: typednn learn hints 01\n"
    )
    assert states(capsys)["01"] == "started"
    Path(FILE).write_text(first.text("solution.py"))
    assert main(["learn", "check", "01"]) == 0
    assert capsys.readouterr().out == (
        f"exercise 01: passed.\n\nWhy it works\n\n{first.text('why.md')}"
    )
    assert states(capsys)["01"] == "passed"
    Path(FILE).write_text(first.text("solution.py") + "\n")
    assert states(capsys)["01"] == "started"


def test_hints(capsys: pytest.CaptureFixture[str], first: Exercise) -> None:
    assert main(["learn", "hints", "01"]) == 0
    assert capsys.readouterr().out == first.text("hints.md")


def test_a_start_keeps_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    Path(FILE).write_text("mine")
    message = f"typednn: {FILE} is there already; typednn learn check 01 judges it"
    assert failure(["learn", "start", "01"], capsys) == message
    assert Path(FILE).read_text() == "mine"


@pytest.mark.parametrize("action", ["start", "check", "hints"])
@pytest.mark.parametrize("number", ["11", "-", "", "one", "../00", "001"])
def test_a_number_that_there_is_not(
    action: str, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    message = f"typednn: there is no exercise {number!r}; they are 00 to 10"
    assert failure(["learn", action, number], capsys) == message


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (None, f"{FILE}: there is no such file; typednn learn start 01 makes it"),
        (b"x = (\n", f"{FILE}:1: SyntaxError: '(' was never closed"),
        (b"x = 1\n  y\n", f"{FILE}:2: SyntaxError: unexpected indent"),
        (b"x = '\xff'\n", f"{FILE}: it is not written in UTF-8"),
    ],
)
@pytest.mark.parametrize("watch", [[], ["--watch"]])
def test_a_file_that_cannot_be_judged(
    written: bytes | None, message: str, watch: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if written is not None:
        Path(FILE).write_bytes(written)
    assert failure(["learn", "check", "01", *watch], capsys) == f"typednn: {message}"


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: "import typing as t\nx: t.Any = 1\n" + text, "line 2: Any"),
        (lambda text: "from typing import Any as Value_\n" + text, "line 1: Any"),
        (lambda text: "from typing_extensions import cast as c\n" + text, "line 1: cast"),
        (lambda text: "# mypy: ignore-errors\n" + text, "line 1: the comment '# mypy:'"),
        (lambda text: "x = 1  #type:ignore\n" + text, "line 1: the comment '#type:ignore'"),
        (lambda text: "from typing import TYPE_CHECKING\n" + text, "line 1: TYPE_CHECKING"),
        (lambda text: "x = eval('1')\n" + text, "line 1: eval"),
        (lambda text: '"""\n# mypy: ignore-errors\n"""\n' + text, "line 2: the line '# mypy:'"),
        (lambda text: "x = 1  # type: int\n" + text, "line 1: the comment '# type:'"),
        (lambda text: "# coding: utf-7\n" + text, "line 1: the comment '# coding:'"),
        (lambda text: "from typing import overload\n" + text, "line 1: overload"),
        (lambda text: "from typing_extensions import TypeIs\n" + text, "line 1: TypeIs"),
        (lambda text: "import sys\n" + text, "line 1: importing sys"),
        (lambda text: "from typednn.cli import main\n" + text, "line 1: importing typednn.cli"),
        (lambda text: "from .x import y\n" + text, "line 1: importing x"),
        (lambda text: "from math import *\n" + text, "line 1: import *"),
        (lambda text: "from dataclasses import astuple\n" + text, "line 1: astuple"),
        (lambda text: "x = __builtins__\n" + text, "line 1: __builtins__"),
        (lambda text: "(1).__class__\n" + text, "line 1: __class__"),
        (lambda text: "import math\nmath.exp = abs\n" + text, "line 2: assigning an attribute exp"),
        (lambda text: "import math\ndel math.exp\n" + text, "line 2: assigning an attribute exp"),
        (lambda text: "for abs.x in []:\n    pass\n" + text, "line 1: assigning an attribute x"),
        (lambda text: "def abs(x: int) -> int:\n    return 1\n" + text, "line 1: another abs"),
        (lambda text: "class str:\n    pass\n" + text, "line 1: another str"),
        (lambda text: "if 1:\n    abs = round\n" + text, "line 2: another abs"),
        (lambda text: "from math import fabs as abs\n" + text, "line 1: another abs"),
        (
            lambda text: "def f() -> None:\n    global abs\n    abs = 1\n" + text,
            "line 2: another abs",
        ),
        (lambda text: "match round:\n    case abs:\n        pass\n" + text, "line 2: another abs"),
        (lambda text: "def f(x=(abs := round)): ...\n" + text, "line 1: another abs"),
        (lambda text: "f = lambda x=(abs := round): 0\n" + text, "line 1: another abs"),
        (lambda text: "@(abs := round)\ndef f(): ...\n" + text, "line 1: another abs"),
        (lambda text: "class C(*(abs := [])): ...\n" + text, "line 1: another abs"),
        (
            lambda text: "try:\n    1 / 0\nexcept OSError as abs: ...\n" + text,
            "line 3: another abs",
        ),
        (lambda text: "class Self: ...\n" + text, "line 1: another Self than the question's"),
        (lambda text: "from math import e as Self\n" + text, "line 1: another Self"),
        (
            lambda text: "class C(float):\n    def __eq__(self, x: object): ...\n" + text,
            "line 2: defining __eq__",
        ),
        (
            lambda text: "class C:\n    def __getattr__(self, x: str): ...\n" + text,
            "line 2: defining __getattr__",
        ),
        (lambda text: "f.gi_frame.f_back\n" + text, "line 1: f_back"),
        (lambda text: "import functools as f\nf.update_wrapper(1)\n" + text, "update_wrapper"),
        (lambda text: "import collections as c\nc.namedtuple('N', 'x')\n" + text, "namedtuple"),
        (lambda text: text.replace("assert ", "# assert ", 1), "the test is not the one"),
        (lambda text: text.partition("# The test.")[0], "the test is not the one"),
        (lambda text: text + "print()\n", "the test is not the one"),
    ],
)
def test_a_rule_that_is_broken(change: Change, reason: str, first: Exercise) -> None:
    assert reason in broken_rule(change(first.text("solution.py")), first.question)


@pytest.mark.parametrize("name", ["question.py", "solution.py"])
def test_rules_that_are_kept(name: str, first: Exercise) -> None:
    own = "class C:\n    def sum(self) -> int:\n        self.abs = abs = 1\n        return abs\n"
    own += "    def __repr__(self) -> str:\n        return f'{self.abs}'\n"
    own += "def f(x: int = max(1, 2)) -> int:\n    Self = x\n    return Self\n"
    start = '"""Any and # type: ignore in a text."""\nfrom collections.abc import Sequence\n'
    text = start + own + first.text(name) + "\n\n"
    assert broken_rule(text, first.question) == ""


@pytest.mark.parametrize(
    "name", ["numpy/__init__.pyi", "math.pyi", "random.py", "typednn/__init__.py"]
)
@pytest.mark.parametrize("where", [".", ".typednn_learn", "stubs"])
def test_a_module_that_mypy_alone_would_read(
    name: str, where: str, folder: Path, first: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYPYPATH", "stubs")
    file = Path(where, name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    answer = judging.Answer(first, FILE, first.text("solution.py"))
    (verdict,) = judging.judge([answer])
    reason = f"mypy would read {file} in place of the module that Python imports"
    assert verdict == judging.Verdict(False, f"exercise 01: not judged: {reason}.")


def test_code_that_mypy_would_not_read(first: Exercise) -> None:
    """After ``self.turn()`` mypy still takes ``self.value`` for None, and skips what stands below."""
    switch = """\
class Switch:
    def __init__(self) -> None:
        self.value: int | None = None

    def turn(self) -> None:
        self.value = 1

    def text(self) -> str:
        self.value = None
        self.turn()
        if self.value is not None:
            return self.value + "no text"
        return ""


"""
    (verdict,) = judging.judge([judging.Answer(first, FILE, switch + first.text("solution.py"))])
    assert [error.message for error in verdict.findings.errors] == ["Statement is unreachable"]


def test_a_folder_with_the_name_of_a_module(folder: Path, first: Exercise) -> None:
    (folder / "random").mkdir()
    (verdict,) = judging.judge([judging.Answer(first, FILE, first.text("solution.py"))])
    assert verdict.passed


@pytest.mark.parametrize(
    ("program", "failure"),
    [
        ("", ""),
        ("x = 1\n\nassert not x, 'one'", "mine.py:3: AssertionError: one"),
        ("def f():\n    return [][0]\nf()", "mine.py:2: IndexError: list index out of range"),
        ("raise SystemExit", "mine.py: it ended with exit code 0, before the end of its test"),
        ("import os; os._exit(0)", "mine.py: it ended with exit code 0, before the end of its"),
        ("raise SystemExit(77)", "mine.py: it ended with exit code 77, before the end of its test"),
        (
            "import sys; sys.stderr = sys.stdout; raise ValueError",
            "mine.py: it ended with exit code 1",
        ),
        ("input()", "mine.py:1: EOFError: "),
        ("import os; os.abort()", "mine.py: it ended with exit code -6, before the end of its"),
    ],
)
def test_a_program_passes_only_at_its_end(
    program: str, failure: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    (folder / "copy.py").write_text(program)
    found = failure_of(folder / "copy.py", "mine.py")
    assert found.startswith(failure) if failure else found == ""


def test_each_text_has_a_second_of_its_own(first: Exercise, folder: Path) -> None:
    """mypy takes a file of the same size and second for the one that it knows."""
    answers = [judging.Answer(first, FILE, text) for text in ("a", "b", "a", "a")]
    seconds = [int(judging.copy_of(answer, folder).stat().st_mtime) for answer in answers]
    assert seconds[0] < seconds[1] < seconds[2] == seconds[3]


@pytest.fixture
def terminal(folder: Path, first: Exercise) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`--watch`, in a terminal, of the question."""
    Path(FILE).write_text(first.question)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "check", "01", "--watch"], stdout=theirs, stderr=theirs, cwd=folder
    ) as command:
        os.close(theirs)
        yield command, ours
        command.kill()
    os.close(ours)


Watching = tuple[subprocess.Popen[bytes], int]


def test_watching_judges_each_save(terminal: Watching, first: Exercise) -> None:
    command, shown = terminal
    assert b"nothing has been changed" not in read_until(shown, b"Ctrl-C ends")
    Path(FILE).write_text("x = (\n")
    assert b"SyntaxError" in read_until(shown, b"Ctrl-C ends")
    Path(FILE).unlink()
    Path(FILE).write_text(first.text("solution.py"))
    assert b"exercise 01: passed." in read_until(shown, b"passed.")
    read_until(shown, b"\0")  # to its end
    assert command.wait() == 0


def test_watching_ends_at_ctrl_c(terminal: Watching) -> None:
    command, shown = terminal
    read_until(shown, b"Ctrl-C ends")
    command.send_signal(signal.SIGINT)
    assert read_until(shown, b"\0").decode().split() == ["typednn:", "stopped"]
    assert command.wait() == 130
