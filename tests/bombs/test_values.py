"""Ints that a program computes line by line: each is computed once for a call, not each time."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final

import pytest
from mypy import api

from tests.bombs.programs import HEAD, PROGRAMS
from tests.typing.harness import ROOT, Mypy

CALLS: Final = 300_000
BY_LINE: Final = (
    *("ints_line_by_line", "sizes_line_by_line", "squared_line_by_line", "long_chain"),
    *("constants_line_by_line", "attributes_line_by_line", "power_tower", "long_numbers"),
)


@pytest.fixture(scope="module")
def mypy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mypy]:
    folder = tmp_path_factory.mktemp("bombs")
    mypy = Mypy(folder, folder / "cache")
    mypy.configure()
    (folder / "program.py").write_text(HEAD)
    mypy.check("program.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PYTHONPATH", str(ROOT))
        yield mypy


@pytest.mark.parametrize("name", BY_LINE)
def test_calls_of_the_plugin(mypy: Mypy, name: str) -> None:
    Path("program.py").write_text(PROGRAMS[name])
    calls = 0

    def called(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        if event == "call" and "/typednn/" in frame.f_code.co_filename:
            calls += 1
            assert calls <= CALLS

    arguments = ["--config-file", str(mypy.config), "--cache-dir", str(mypy.cache), "program.py"]
    sys.setprofile(called)
    try:
        printed, errors, status = api.run(arguments)
    finally:
        sys.setprofile(None)
    assert (errors, status in (0, 1)) == ("", True)
    assert "internal" not in printed
    assert calls > 0
