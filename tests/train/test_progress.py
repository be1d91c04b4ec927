"""Progress: lines without a terminal, one bar on it."""

import io
import re

import pytest
from rich.console import Console
from rich.progress import Progress

from tests.train.runs import clouds, linear
from tests.train.test_resuming import Stop
from typednn.optim import SGD
from typednn.train import ProgressBar, ProgressLines, TrainingInterrupted, fit, progress_callback


def test_lines() -> None:
    file = io.StringIO()
    fit(linear(), clouds(4, 4), SGD(0.0), epochs=2, callbacks=[ProgressLines(file)])
    first, second = file.getvalue().splitlines()
    assert re.fullmatch(r"epoch 1/2  loss 0\.\d+  \d+\.\d s", first)
    assert second.startswith("epoch 2/2  loss 0.")


def test_lines_where_there_is_no_terminal() -> None:
    assert type(progress_callback()) is ProgressLines


def bar(width: int) -> tuple[io.StringIO, ProgressBar]:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=width)
    return file, ProgressBar(Progress(console=console, transient=True))


def test_a_bar_leaves_a_line_an_epoch() -> None:
    file, callback = bar(80)
    fit(linear(), clouds(8, 4), SGD(0.0), epochs=2, callbacks=[callback])
    text = file.getvalue()
    assert "epoch 1/2  loss 0." in text and "epoch 2/2  loss 0." in text
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h") == 1, "the cursor is shown again"


def test_the_terminal_is_clean_after_ctrl_c() -> None:
    file, callback = bar(40)
    with pytest.raises(TrainingInterrupted):
        fit(linear(), clouds(8, 4), SGD(0.0), epochs=2, callbacks=[callback, Stop(3)])
    assert file.getvalue().rstrip("\n").endswith(("\x1b[?25h", "\x1b[2K"))
    assert "\x1b[?25h" in file.getvalue()
