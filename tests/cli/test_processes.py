"""The command as a process: signals, readers that leave, output that cannot be written, poor terminals."""

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

import typednn
from tests.cli.test_command import read_until

ROOT: Final = Path(__file__).resolve().parents[2]
COMMAND: Final = [sys.executable, "-m", "typednn"]
PROGRAM: Final = """
from typing import Any
from jaxtyping import Float32
from typednn import Tensor, nn, ops, value_and_grad

def step(model: nn.Linear[Any, Any], x: Float32[Tensor, "batch in_features"]) -> Any:
    return value_and_grad(lambda model: ops.sum(ops.sort(model(x)) ** 2))(model)
"""
PLAN: Final = ["plan", "program:step", "batch=100", "in_features=30", "out_features=7"]
SLOW: Final = """
import sys, time
print("importing", file=sys.stderr, flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "slow.py").write_text(SLOW)
    return tmp_path


def environment(folder: Path, **more: str) -> dict[str, str]:
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    return os.environ | home | {"PYTHONPATH": str(ROOT), "MYPY_CACHE_DIR": os.devnull} | more


def ran(
    folder: Path, arguments: Sequence[str], stdout: int = subprocess.PIPE, **more: str
) -> tuple[int, str, str]:
    """The exit code and what was printed."""
    run = subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(folder, **more),
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=300,
        check=False,
    )
    return run.returncode, (run.stdout or b"").decode(errors="replace"), run.stderr.decode()


ALL: Final = {
    "help": ["--help"],
    "version": ["--version"],
    "plan": PLAN,
    "check": ["check", "program.py"],
    "train": ["train", "digits", "--epochs", "1"],
    "demo": ["demo"],
}
every_command = pytest.mark.parametrize("arguments", ALL.values(), ids=ALL)


def test_the_version(folder: Path) -> None:
    assert ran(folder, ["--version"]) == (0, f"typednn {typednn.__version__}\n", "")


FULL: Final = (1, "", "typednn: No space left on device\n")


@every_command
def test_a_full_disk(folder: Path, arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        assert ran(folder, arguments, full.fileno(), PYTHONUNBUFFERED="") == FULL


def test_a_full_disk_where_nothing_is_buffered(folder: Path) -> None:
    with open("/dev/full", "wb") as full:
        assert ran(folder, ["--help"], full.fileno(), PYTHONUNBUFFERED="1") == FULL


@every_command
def test_a_reader_that_has_left(folder: Path, arguments: list[str]) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        assert ran(folder, arguments, theirs) == (0, "", "")
    finally:
        os.close(theirs)


@pytest.mark.parametrize("name", ["version", "plan", "check"])
def test_no_standard_output_at_all(folder: Path, name: str) -> None:
    command = ["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, *ALL[name]]
    run = subprocess.run(
        command, cwd=folder, env=environment(folder), stderr=subprocess.PIPE, check=False
    )
    assert (run.returncode, run.stderr) == (0, b"")


def test_ctrl_c_while_the_program_is_imported(folder: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "plan", "slow:f"],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        assert command.stderr is not None
        assert command.stderr.readline() == b"importing\n"
        command.send_signal(signal.SIGINT)
        out, err = command.communicate()
    assert (command.returncode, out, err) == (130, b"", b"typednn: stopped\n")


STOPS: Final = "import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(600)"
SCRIPT: Final = "import sys; from typednn.cli import main; sys.exit(main())"


@pytest.mark.parametrize("command", [COMMAND, [sys.executable, "-c", SCRIPT]], ids=["-m", "script"])
@pytest.mark.parametrize("module", ["argparse", "pathlib", "numpy", "rich"])
def test_ctrl_c_while_the_command_itself_is_imported(
    folder: Path, module: str, command: list[str]
) -> None:
    (folder / f"{module}.py").write_text(STOPS)
    run = subprocess.run(
        [*command, *PLAN],
        cwd=folder,
        env=environment(folder, PYTHONPATH=f"{folder}{os.pathsep}{ROOT}"),
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (130, b"", b"typednn: stopped\n")


def test_next_to_nothing_is_imported_before_ctrl_c_is_caught(folder: Path) -> None:
    """Before, it prints a traceback, which nothing of ours can help."""
    program = "import importlib, sys; before = {*sys.modules}; from typednn.cli import main\n"
    program += "print(*{*sys.modules} - before)"
    run = subprocess.run(
        [
            sys.executable,
            "-S",
            "-c",
            program,
        ],  # what else is installed imports modules at the start
        env=environment(folder),
        capture_output=True,
        check=True,
    )
    assert {*run.stdout.decode().split()} == {"typednn", "typednn.cli"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_shows_the_cursor_again(folder: Path, number: signal.Signals) -> None:
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        [*COMMAND, "train", "digits", "--epochs", "100000"],
        cwd=folder,
        env=environment(folder, TERM="xterm", COLUMNS="80"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = read_until(ours, b"epoch 2/100000")
    command.send_signal(number)
    seen += read_until(ours, b"never to be seen")
    os.close(ours)
    assert command.wait(30) == -number  # as for a program that does nothing about it
    hidden, shown = seen.rfind(b"\x1b[?25l"), seen.rfind(b"\x1b[?25h")
    assert 0 <= hidden < shown
    assert b"Traceback" not in seen


def test_a_signal_that_is_ignored_stays_so(folder: Path) -> None:
    """As `nohup` does it."""
    program = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    program += "from typednn.signals import raise_on_signals\n"
    program += "with raise_on_signals(): print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)\n"
    program += "print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)"
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment(folder), capture_output=True, check=True
    )
    assert run.stdout.split() == [b"True", b"True"]


@pytest.mark.parametrize("options", [[], ["--measure"]])
def test_a_pipe_in_the_place_of_the_kept_measurement(folder: Path, options: list[str]) -> None:
    kept = folder / "cache" / "typednn" / "machine.json"
    kept.parent.mkdir(parents=True)
    os.mkfifo(kept)
    code, out, err = ran(folder, [*PLAN, *options], COLUMNS="300")
    assert (code, err) == (0, "")
    assert f"measured today (not kept: {kept} is no regular file)" in out
    assert kept.is_fifo()


ENCODINGS: Final = {
    "the C locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "Latin-1": {"PYTHONIOENCODING": "latin-1"},
}


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_every_kind_of_memory_has_a_sign_of_its_own(folder: Path, encoding: dict[str, str]) -> None:
    code, out, err = ran(folder, PLAN, subprocess.PIPE, **encoding)
    assert (code, err) == (0, "")
    assert "?" not in out
    memory = out.partition("\nmemory\n")[2].partition("\n\n")[0].splitlines()
    assert len(memory) == 6
    assert len({line[-1] for line in memory}) == len(memory)
    assert re.search(r"^ +0 B \+-+$", out, re.MULTILINE)


NAMES: Final = """
from typing import Any
from jaxtyping import Float32
from typednn import Tensor

def f(x: Float32[Tensor, "größe"], bedeutung_的: str = "") -> Any:
    return x + 1

def größer(x: Float32[Tensor, "größe"]) -> Any:
    raise GeneratorExit("größer")

wrong: int = "größer"
"""


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_names_of_any_letters(folder: Path, encoding: dict[str, str]) -> None:
    latin = "latin-1" in encoding.values()
    (folder / "größen").mkdir()
    (folder / "größen" / "names.py").write_text(NAMES, "utf-8")
    (folder / "größen" / "größe.py").write_text("1 +\n", "utf-8")
    here = folder / "größen"

    def said(*arguments: str) -> tuple[int, str, str]:
        run = subprocess.run(
            [*COMMAND, *arguments],
            cwd=here,
            env=environment(folder, **encoding),
            capture_output=True,
            check=False,
        )
        letters = "latin-1" if latin else "ascii"
        out, err = (
            each.decode(letters).replace("ö", r"\xf6").replace("ß", r"\xdf")
            for each in (run.stdout, run.stderr)
        )
        return run.returncode, out, err

    code, out, err = said("plan", "names:f", "größe=4", "bedeutung_的=的")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == r"f  gr\xf6\xdfe=4  bedeutung_\u7684=\u7684"
    code, out, err = said("plan", "names:größer", "größe=4")
    assert (code, out) == (2, "")
    assert err.startswith(r"typednn: plan: names:gr\xf6\xdfer: ")
    assert err.endswith("gr\\xf6\\xdfen/names.py:10: GeneratorExit: gr\\xf6\\xdfer\n")
    code, out, err = said("plan", "names:f", "größe")
    assert err == "typednn: 'gr\\xf6\\xdfe' is no size; write it as batch=64\n"
    code, out, err = said("plan", "names:f", "--max-bytes", "größe")
    assert r"--max-bytes: 'gr\xf6\xdfe' is not a whole number" in err
    code, out, err = said("plan", "größe:f")
    assert (code, out) == (2, "")
    assert err.startswith(r"typednn: gr\xf6\xdfe cannot be imported: ")
    code, out, err = said("check", "größe.py", "names.py")
    assert (code, err) == (
        2,
        "typednn: mypy ended with exit code 2: its errors prevented further checks\n",
    )
    assert re.search(r"gr\\xf6\\xdfe.py:1:\d+: error: Expected an expression", out)
    code, out, err = said("check", "names.py")
    assert (code, err) == (1, "")
    assert re.search(r"names.py:12:\d+: error: Incompatible types in assignment", out)


@pytest.mark.parametrize("columns", ["0", "-3", "wide"])
def test_a_width_that_is_none_is_as_if_it_was_not_said(folder: Path, columns: str) -> None:
    code, out, _ = ran(folder, PLAN, COLUMNS=columns)
    assert (code, len(out.splitlines()) > 20) == (0, True)
    assert out == ran(folder, PLAN, COLUMNS="80")[1]


@pytest.mark.parametrize("columns", ["40", "60"])
def test_a_narrow_terminal(folder: Path, columns: str) -> None:
    code, out, err = ran(folder, PLAN, COLUMNS=columns)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= int(columns)
    assert "…" not in out
    code, out, err = ran(folder, ALL["train"], COLUMNS=columns)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= int(columns)
