"""The command: bad input is one line and exit code 2, Ctrl-C is one line and 130."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.data.idx_files import write_mnist
from typednn.cli import main

COMMAND = [sys.executable, "-c", "import sys; from typednn.cli import main; sys.exit(main())"]


def failure(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line of an error, with exit code 2 and nothing on the standard output."""
    try:
        code: object = main(arguments)
    except SystemExit as end:
        code = end.code
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    return err.rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("train", "the following arguments are required: dataset"),
        ("", "are required: {demo,check,explain,learn,train,resume,predict,summary,plan,doctor}"),
        ("train letters", "argument dataset: invalid choice: 'letters'"),
        ("train digits --epochs 0", "argument --epochs: 0 is not a positive number"),
        ("train digits --epochs -1", "argument --epochs: '-1' is not a whole number"),
        ("train digits --epochs many", "argument --epochs: 'many' is not a whole number"),
        ("train digits --seed 1.5", "argument --seed: '1.5' is not a whole number"),
        ("train digits --data .", "--data is for mnist; the digits need none"),
        ("train digits --zig-recipe", "--zig-recipe is for mnist; the digits need none"),
        ("train digits --loss mse", "digits has a recipe (see typednn train --help)"),
        ("train digits --decay 3", "unrecognized arguments: --decay 3"),
    ],
)
def test_wrong_arguments(arguments: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert message in failure(arguments.split(), capsys)


def test_a_bad_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_mnist(tmp_path)
    (folder / "train-labels-idx1-ubyte").write_bytes(b"")
    assert failure(["train", "mnist", "--data", str(folder)], capsys) == (
        f"typednn: {folder}/train-labels-idx1-ubyte: expected the magic number 00 00 08 01 "
        "of 1-axis IDX data; found no bytes"
    )


def test_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    message = failure(["train", "mnist", "--data", "nowhere"], capsys)
    assert message == "typednn: nowhere: expected a folder; found nothing there"


def test_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert main(["train", "mnist", "--mirror", "http://127.0.0.1:9/"]) == 2
    out, err = capsys.readouterr()
    assert out == "downloading http://127.0.0.1:9/train-images-idx3-ubyte.gz\n"
    assert err.startswith("typednn: ")
    assert "put there by hand or from a mirror" in err
    assert err.count("\n") == 1


def test_a_missing_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    message = failure(["train", "digits"], capsys)
    assert message == "typednn: the digits: needs scikit-learn; pip install 'typednn[digits]'"


def test_train_digits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "digits", "--epochs", "3", "--seed", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1437 digits to train on, 360 held out"
    assert [line.split()[1] for line in lines[1:4]] == ["1/3", "2/3", "3/3"]
    assert lines[4] == "most often mistaken:"
    assert re.fullmatch(r"  \d taken for \d: \d+ times?", lines[5])
    accuracy = re.fullmatch(r"test accuracy (\d+\.\d\d) %", lines[-1])
    assert accuracy is not None
    assert float(accuracy[1]) > 80


@pytest.mark.parametrize("options", [[], ["--zig-recipe"]])
def test_train_mnist(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_mnist(tmp_path, zipped=True)
    assert main(["train", "mnist", "--data", str(folder), "--epochs", "1", *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "12 digits to train on, 7 held out"
    assert lines[-1].startswith("test accuracy ")


def test_the_same_seed_gives_the_same_network(capsys: pytest.CaptureFixture[str]) -> None:
    def losses(seed: str) -> list[str]:
        main(["train", "digits", "--epochs", "1", "--seed", seed])
        return re.findall(r"loss (\S+)", capsys.readouterr().out)

    assert losses("7") == losses("7") != losses("8")


def test_a_reader_that_has_read_enough() -> None:
    command = subprocess.Popen(
        [*COMMAND, "train", "digits", "--epochs", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdout is not None
    assert command.stderr is not None
    command.stdout.close()
    with command.stderr as errors:
        assert errors.read() == b""
    assert command.wait() == 0


def read_until(terminal: int, text: bytes, seconds: float = 60) -> bytes:
    """What the terminal shows, up to and with the text or its end."""
    seen, end = b"", time.monotonic() + seconds
    while text not in seen and time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # how Linux says that nobody writes there any more
            break
        seen += piece
    return seen


def test_ctrl_c_leaves_a_clean_terminal() -> None:
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        [*COMMAND, "train", "digits", "--epochs", "100000"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(theirs)
    seen = read_until(ours, b"epoch 2/100000")
    command.send_signal(signal.SIGINT)
    seen += read_until(ours, b"never to be seen")
    os.close(ours)
    assert command.wait(30) == 130
    *_, last = seen.decode().splitlines()
    assert re.search(r"typednn: stopped in epoch \d+ of 100000, after \d+ of its \d+ steps$", last)
    hidden, shown = seen.rfind(b"\x1b[?25l"), seen.rfind(b"\x1b[?25h")
    assert 0 <= hidden < shown, "the cursor was hidden and is back"
    assert b"Traceback" not in seen
