"""How much of the plugin's Python runs: ints that a program computes line by line are computed once
for a call, not each time, and what a long program takes is in proportion to its length."""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Final

import pytest
from mypy import api

from tests.bombs.programs import GROWING, HEAD, PROGRAMS
from tests.typing.harness import ROOT, Mypy

CALLS: Final = 2_000_000
BY_LINE: Final = (
    *("ints_line_by_line", "sizes_line_by_line", "squared_line_by_line", "long_chain"),
    *("constants_line_by_line", "attributes_line_by_line", "power_tower", "long_numbers"),
)


MOST: Final = 1.15
"""So many times as many calls may a line of a program take that is twice as long."""


def calls_of_the_plugin(programs: Mapping[str, str], folder: Path) -> int:
    """Return how many calls of the plugin's functions mypy makes for these programs, at most CALLS."""
    mypy = Mypy(folder, folder / "cache")
    mypy.configure()
    (folder / "imports.py").write_text(HEAD)
    mypy.check("imports.py")
    for name, text in programs.items():
        (folder / f"{name}.py").write_text(text)
    calls = 0

    def called(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        if event == "call" and "/typednn/" in frame.f_code.co_filename:
            calls += 1
            assert calls <= CALLS

    arguments = ["--config-file", str(mypy.config), "--cache-dir", str(mypy.cache)]
    sys.setprofile(called)
    try:
        printed, errors, status = api.run([*arguments, *(f"{name}.py" for name in programs)])
    finally:
        sys.setprofile(None)
    assert (errors, status in (0, 1)) == ("", True)
    assert "internal" not in printed
    assert calls > 0
    return calls


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path


def test_calls_of_the_plugin(folder: Path) -> None:
    calls_of_the_plugin({name: PROGRAMS[name] for name in BY_LINE}, folder)


def test_calls_are_in_proportion_to_the_length(folder: Path) -> None:
    """A third program takes away what each run of mypy costs."""
    for name, make in GROWING.items():
        base, once, twice = (
            calls_of_the_plugin({name: f"{HEAD}{make(count)}\n"}, folder) for count in (1, 60, 120)
        )
        assert (twice - base) / 119 <= MOST * (once - base) / 59, name
