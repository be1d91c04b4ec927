"""Ints that a program computes line by line: each is computed once for a call, not each time."""

import sys
from pathlib import Path
from types import FrameType
from typing import Final

import pytest
from mypy import api

from tests.bombs.programs import HEAD, PROGRAMS
from tests.typing.harness import ROOT, Mypy

CALLS: Final = 2_000_000
BY_LINE: Final = (
    *("ints_line_by_line", "sizes_line_by_line", "squared_line_by_line", "long_chain"),
    *("constants_line_by_line", "attributes_line_by_line", "power_tower", "long_numbers"),
)


def test_calls_of_the_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mypy = Mypy(tmp_path, tmp_path / "cache")
    mypy.configure()
    (tmp_path / "imports.py").write_text(HEAD)
    mypy.check("imports.py")
    for name in BY_LINE:
        (tmp_path / f"{name}.py").write_text(PROGRAMS[name])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    calls = 0

    def called(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        if event == "call" and "/typednn/" in frame.f_code.co_filename:
            calls += 1
            assert calls <= CALLS

    arguments = ["--config-file", str(mypy.config), "--cache-dir", str(mypy.cache)]
    sys.setprofile(called)
    try:
        printed, errors, status = api.run([*arguments, *(f"{name}.py" for name in BY_LINE)])
    finally:
        sys.setprofile(None)
    assert (errors, status in (0, 1)) == ("", True)
    assert "internal" not in printed
    assert calls > 0
