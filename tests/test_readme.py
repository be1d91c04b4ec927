"""The README is true: its program runs, mypy accepts it, and its mistake gives just that error."""

import json
import os
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.typing.harness import printed
from typednn import nn, ops
from typednn.cli import main
from typednn.shapes.shape import ShapeError

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS: list[tuple[str, str]] = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
MOST_LINES = 25


def only(language: str, mentions: str = "") -> str:
    (block,) = (text for found, text in BLOCKS if found == language and mentions in text)
    return block


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "network.py"
    path.write_text(only("python", "class Classifier"))
    return path


@pytest.fixture
def mistaken(program: Path) -> Path:
    """The program with the mistake that the README tells readers to make."""
    (wrong,) = re.findall(r"Write `([^`]+)` for the output", README)
    text = program.read_text()
    right = wrong.replace("127", "128")
    assert text.count(right) == 1
    program.write_text(text.replace(right, wrong))
    return program


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


def mypy(program: Path, cache: Path) -> str:
    """What mypy says with the settings that the README recommends, strict, and with the report."""
    settings = program.with_name("pyproject.toml")
    report = "[tool.typednn]\nreport = 'shapes.json'\n"
    settings.write_text(only("toml") + f"strict = true\ncache_dir = '{cache}'\n{report}")
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


def test_mypy_accepts_the_network(program: Path, cache: Path) -> None:
    assert mypy(program, cache) == ""
    report = json.loads(program.with_name("shapes.json").read_text())
    assert report | {"id": "5d0c9a41"} == json.loads(only("json"))


def test_the_command_marks_the_mistake_as_the_readme_shows(mistaken: Path, cache: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-P", "-m", "typednn", "check", mistaken.name],
        cwd=mistaken.parent,
        env=os.environ | {"MYPY_CACHE_DIR": str(cache / "check")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (1, "")
    assert f"$ typednn check network.py\n{run.stdout}" == only("console", "typednn check")


def test_the_mistake_gives_the_error_that_the_readme_shows(mistaken: Path, cache: Path) -> None:
    assert mypy(mistaken, cache) == only("text", "network.py")
    assert only("text", "network.py").count("\n") == 1


def test_arrays_of_numpy_are_proved(tmp_path: Path, cache: Path) -> None:
    """The function of numpy alone is right, and its mistake gives the message that is quoted."""
    program = tmp_path / "attention.py"
    program.write_text(only("python", "def attend"))
    assert mypy(program, cache) == ""
    (message,) = re.findall(r"Write `q @ k`, and mypy says `([^`]+)`", README)
    program.write_text(program.read_text().replace("q @ k.T", "q @ k"))
    assert f"error: {message}: for d=2, s=3 it is 2, not 3  [shape]\n" in mypy(program, cache)


def test_the_mistake_is_an_error_at_run_time(mistaken: Path) -> None:
    with pytest.raises(ShapeError):
        runpy.run_path(str(mistaken))


def test_the_plan_is_what_the_command_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Line by line; dots stand for what depends on the machine."""
    command, *lines = only("console", "typednn plan").splitlines()
    monkeypatch.chdir(ROOT / "examples")
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert command.startswith("$ typednn ")
    assert main(command.split()[2:]) == 0
    printed = iter(capsys.readouterr().out.splitlines())
    for line in lines:
        if line == "  ...":
            next(printed)
        else:
            assert next(printed) == line
    assert len([*printed]) == 10  # operations


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
    extras = set(project["optional-dependencies"]) - {"dev", "mutants", "suites", "parity"}
    assert set(re.findall(r"^\| `typednn\[(\w+)\]`", README, re.MULTILINE)) == extras


def test_the_commands_are_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^    make (\w+)", README, re.MULTILINE)) <= targets


@pytest.mark.parametrize("mentions", ["def steps", "nn.Sequential("])
def test_mypy_says_what_the_comments_say(mentions: str, program: Path, cache: Path) -> None:
    text = only("python", mentions)
    program.write_text("from jaxtyping import Float32\nfrom typednn import Tensor, ops\n" + text)
    said = {m.line: m.text.replace("'", "") for m in printed(mypy(program, cache))["network.py"]}
    lines = enumerate(program.read_text().splitlines(), 1)
    expected = {number: line.partition("  # ")[2] for number, line in lines if "  # " in line}
    assert expected.keys() == said.keys()
    assert all(words.removeprefix("error: ") in said[n] for n, words in expected.items())


def test_a_layer_that_does_not_fit_the_chain(tmp_path: Path, cache: Path) -> None:
    """mypy prints the line that the README shows, and the call raises."""
    program, text = tmp_path / "lenet.py", only("python", "nn.Sequential(")
    (wrong,) = re.findall(r"With `([^`]+)` after `nn.Flatten\(\)`", README)
    right = wrong.replace("256", "400")
    assert text.count(right) == 1
    program.write_text(text)
    runpy.run_path(str(program))
    program.write_text(text.replace(right, wrong))
    found = [line for line in mypy(program, cache).splitlines() if " error: " in line]
    assert found == only("text", "lenet.py").splitlines()
    with pytest.raises(ShapeError, match="axis -1 is 400, expected 256"):
        runpy.run_path(str(program))


def test_a_run_of_training(tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = tmp_path / "training.py"
    program.write_text(only("python", "import DataLoader"))
    assert mypy(program, cache) == ""
    names = runpy.run_path(str(program))
    assert len(names["history"]) == 3
    assert "epoch 3/3" in capsys.readouterr().out


def test_every_layer_is_listed() -> None:
    (table,) = re.findall(r"\| family \| layers \|\n(.*?)\n\n", README, re.DOTALL)
    listed = list[str]()
    for name in re.findall(r"`([\w/]+)`", table):
        stem, ranks = name.removesuffix("1d/2d/3d"), "123" if "/" in name else ""
        listed += [f"{stem}{rank}d" for rank in ranks] or [name]
    public = {name: getattr(nn, name) for name in nn.__all__}
    layers = {n for n, x in public.items() if isinstance(x, type) and issubclass(x, nn.Module)}
    assert sorted(listed) == sorted(layers - {"Module"})


def test_a_decorated_function_is_checked(tmp_path: Path, cache: Path) -> None:
    program = tmp_path / "halved.py"
    program.write_text(only("python", "@typed"))
    assert mypy(program, cache) == ""
    halves = runpy.run_path(str(program))["halves"]
    assert halves(ops.zeros((3, 8))).shape == (3, 4)
    with pytest.raises(ShapeError, match=r"no n makes 2\*n 7"):
        halves(ops.zeros((3, 7)))


def test_the_import_hook_checks_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    plain = only("python", "@typed").replace("@typed\n", "")
    (tmp_path / "your_package.py").write_text(plain)
    names: dict[str, Any] = {}
    exec(only("python", "checks.install"), names)  # noqa: S102 # the README is our own
    monkeypatch.delitem(sys.modules, "your_package")
    with pytest.raises(ShapeError, match=r"no n makes 2\*n 7"):
        names["your_package"].halves(ops.zeros((3, 7)))
