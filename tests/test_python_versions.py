"""Which Pythons typednn runs on: said once, in pyproject.toml, and told by all else."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[1]
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOWEST, BEYOND = map(int, re.findall(r"3\.(\d+)", PROJECT["requires-python"]))
TOLD: Final = [f"3.{minor}" for minor in range(LOWEST, BEYOND)]
WORDS: Final = f"{', '.join(TOLD[:-1])} or {TOLD[-1]}"


def test_the_classifiers_and_the_readme_tell_the_same() -> None:
    head = "Programming Language :: Python :: 3."
    classifiers = [each for each in PROJECT["classifiers"] if each.startswith(head)]
    assert classifiers == [f"{head}{minor}" for minor in range(LOWEST, BEYOND)]
    assert f"With Python {WORDS}, and make" in (ROOT / "README.md").read_text()


def made(folder: Path, version: str) -> "subprocess.CompletedProcess[str]":
    """``make demo`` with a Python that says it is of this version."""
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    python = folder / "python"
    parts = ", ".join(version.split("."))
    python.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit\n'
        '[ "$1" = -c ] || { echo "would make an environment"; exit 3; }\n'
        f'exec "{sys.executable}" -c "import sys; sys.version_info = ({parts}); $2"\n'
    )
    python.chmod(0o755)
    command = ["make", "demo", f"PYTHON={python}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


@needs_make
@pytest.mark.parametrize("minor", [LOWEST - 1, BEYOND, BEYOND + 1])
def test_make_refuses_all_others(minor: int, tmp_path: Path) -> None:
    run = made(tmp_path, f"3.{minor}.2")
    assert run.returncode != 0
    assert f"needs Python {WORDS}, and '{tmp_path}/python' is Python 3.{minor}.2" in run.stderr
    assert "name another one: make PYTHON=" in run.stderr


@needs_make
@pytest.mark.parametrize("minor", range(LOWEST, BEYOND))
def test_make_takes_these(minor: int, tmp_path: Path) -> None:
    run = made(tmp_path, f"3.{minor}.2")
    assert "would make an environment" in run.stdout


@needs_make
def test_make_newest_takes_the_newest() -> None:
    command = ["make", "--dry-run", "--always-make", "newest"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert f"PYENV_VERSION={TOLD[-1]} python{TOLD[-1]} -m venv" in told
    assert f"PYENV_VERSION={TOLD[-1]} python{TOLD[-1]} --version" in (ROOT / ".ci/run").read_text()
