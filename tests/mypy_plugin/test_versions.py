"""Which versions of mypy the plugin runs in: the bound stands in pyproject.toml, all else tells the same."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Final

import pytest
from mypy.nodes import MypyFile
from mypy.plugin import Plugin

from typednn.mypy_plugin import OLDEST, older_mypy, plugin
from typednn.mypy_plugin.plugin import TypednnPlugin

ROOT: Final = Path(__file__).parents[2]
EXTRAS: Final[dict[str, list[str]]] = tomllib.loads((ROOT / "pyproject.toml").read_text())[
    "project"
]["optional-dependencies"]
[BOUND] = (m[1] for m in (re.fullmatch(r"mypy>=([\d.]+)", each) for each in EXTRAS["mypy"]) if m)


def test_the_plugin_and_the_readme_tell_the_same() -> None:
    assert ".".join(map(str, OLDEST)) == BOUND
    assert f"mypy {BOUND} or newer" in (ROOT / "README.md").read_text()


def test_make_oldest_installs_the_oldest() -> None:
    command = ["make", "--dry-run", "--always-make", "oldest"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"'mypy=={BOUND}.*'" in done.stdout
    assert "make oldest" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize("version", ["0.991", "1.0.1", "1.20.2", "1.21.0+dev.0123abc"])
def test_an_older_mypy_is_named(version: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        plugin(version)
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"mypy: typednn's plugin needs mypy {BOUND} or newer, and this is mypy {version};"
        f" install it with: pip install 'mypy>={BOUND}'\n"
    )


@pytest.mark.parametrize("version", [f"{BOUND}.0", "2.4.1", "2.10.0", "3.0.0+dev.0123abc"])
def test_a_newer_one_is_taken(version: str) -> None:
    assert plugin(version) is TypednnPlugin


def test_the_end_of_a_module_is_told_once_by_one_of_the_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert older_mypy.TELLS_OF_ENDS == hasattr(Plugin, "get_additional_indirect_deps")
    for tells, expected in ((True, 0), (False, 1)):
        monkeypatch.setattr(older_mypy, "TELLS_OF_ENDS", tells)
        ended: list[MypyFile] = []
        file = MypyFile([], [])
        file.module_refs.add("first")
        for _ in range(2):
            older_mypy.call_at_end(file, ended.append)
        file.module_refs.add("second")
        assert file.module_refs | {"third"} == {"first", "second", "third"}
        assert ended == [file] * expected
