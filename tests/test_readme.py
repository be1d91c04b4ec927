"""The README is true in what is no program: `make docs-check` compares those with what mypy and Python print."""

import json
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from typednn import nn
from typednn.cli import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS: list[tuple[str, str]] = re.findall(r"```(\w+).*?\n(.*?)```", README, re.DOTALL)
MOST_LINES = 25


def only(language: str, mentions: str = "") -> str:
    (block,) = (text for found, text in BLOCKS if found == language and mentions in text)
    return block


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "network.py"
    path.write_text(only("python", "class Classifier"))
    return path


def mypy(program: Path) -> str:
    """What mypy says with the settings that the README recommends, strict, and with the report."""
    settings = program.with_name("pyproject.toml")
    report = "[tool.typednn]\nreport = 'shapes.json'\n"
    settings.write_text(f"{only('toml')}strict = true\n{report}")
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", program.name],
        cwd=program.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


def test_the_network_runs_as_it_stands(program: Path) -> None:
    names = runpy.run_path(str(program))
    assert isinstance(names["gradient"], names["Classifier"])
    assert 0 < names["value"].item() < 100
    lines = [line for line in only("python", "class Classifier").splitlines() if line]
    assert len(lines) <= MOST_LINES


def test_the_report_is_what_mypy_writes(program: Path) -> None:
    assert mypy(program) == ""
    report = json.loads(program.with_name("shapes.json").read_text())
    assert report | {"id": "5d0c9a41"} == json.loads(only("json"))


def test_the_budget_of_the_workflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command in it passes, and fails with a tenth of the budget."""
    commands = re.findall(r"cd examples && typednn (plan .*)", only("yaml", "--max-bytes"))
    (words,) = map(str.split, commands)
    monkeypatch.chdir(ROOT / "examples")
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert main(words) == 0
    assert main([*words[:-1], str(int(words[-1]) // 10)]) == 1


def test_every_extra_for_users_is_listed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = set(project["optional-dependencies"]) - {"dev", "docs", "mutants", "suites", "parity"}
    assert set(re.findall(r"^\| `typednn\[(\w+)\]`", README, re.MULTILINE)) == extras


def test_the_commands_are_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^    make (\w+)", README, re.MULTILINE)) <= targets


def test_every_layer_is_listed() -> None:
    (table,) = re.findall(r"\| family \| layers \|\n(.*?)\n\n", README, re.DOTALL)
    listed = list[str]()
    for name in re.findall(r"`([\w/]+)`", table):
        stem, ranks = name.removesuffix("1d/2d/3d"), "123" if "/" in name else ""
        listed += [f"{stem}{rank}d" for rank in ranks] or [name]
    public = {name: getattr(nn, name) for name in nn.__all__}
    layers = {n for n, x in public.items() if isinstance(x, type) and issubclass(x, nn.Module)}
    assert sorted(listed) == sorted(layers - {"Module"})
