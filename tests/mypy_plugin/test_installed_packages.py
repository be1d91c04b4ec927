"""Installed packages that import neither jaxtyping nor typednn cost nothing: no hook is asked about them."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
WITHOUT: Final = "def half(n: int) -> int:\n    return divmod(n, 2)[0]\n\n\nwidth = half(6)\n"
WITH: Final = f"import jaxtyping\n\n{WITHOUT}"
OF_TENSORS: Final = "from source import ones\n\nturned = ones().mT\nsquared = turned @ ones()\n"
SOURCE: Final = """\
from jaxtyping import Float32
from typednn import Tensor, ops

def ones() -> Float32[Tensor, "2 3"]:
    return ops.ones((2, 3))
"""
USER: Final = "import jaxtyping\nimport package\n"
ASKED: Final = """\
import sys
from mypy import api
from mypy.checker_state import checker_state
from typednn.mypy_plugin.hooks import Hooks

asked, ask = set(), Hooks.get_function_hook

def note(self, fullname):
    asked.add(checker_state.type_checker.tree.fullname)
    return ask(self, fullname)

Hooks.get_function_hook = note
output, _, code = api.run(sys.argv[1:])
print(output, *asked)
"""


def run(folder: Path, *arguments: str) -> list[str]:
    """Return mypy's output, and the modules about whose calls the hooks were asked.

    Errors of what is imported are hidden, as mypy hides those of installed packages.
    """
    cache = f"--cache-dir={folder.parent / 'cache'}"
    command = [sys.executable, "-c", ASKED, cache, *arguments]
    return subprocess.check_output(command, cwd=folder, text=True).split()


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return the folder of installed packages, beside a program that imports one."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (tmp_path / "user.py").write_text(USER)
    (tmp_path / "mypy.ini").write_text(
        "[mypy]\nplugins = typednn.mypy_plugin\nfollow_imports = silent\n"
        f"mypy_path = {ROOT}:{folder}\n"
    )
    return folder


def test_none_is_asked_without_annotations(installed: Path) -> None:
    (installed / "package.py").write_text(WITHOUT)
    assert "package" not in run(installed.parent, "user.py")


def test_hooks_are_asked_with_annotations(installed: Path) -> None:
    (installed / "package.py").write_text(WITH)
    assert "package" in run(installed.parent, "user.py")


def test_hooks_are_asked_about_modules_of_the_user(installed: Path) -> None:
    (installed.parent / "package.py").write_text(WITHOUT)
    assert "package" in run(installed.parent, "user.py")


def test_hooks_are_asked_if_the_user_checks_the_package(installed: Path) -> None:
    (installed / "package.py").write_text(WITHOUT)
    assert "package" in run(installed.parent, "user.py", str(installed / "package.py"))


def test_operations_of_typednn_are_known_everywhere(installed: Path) -> None:
    (installed / "package.py").write_text(OF_TENSORS)
    (installed / "source.py").write_text(SOURCE)
    (installed.parent / "user.py").write_text(f"{USER}reveal_type(package.squared)\n")
    assert '"Tensor[tuple[3, 3],' in " ".join(run(installed.parent, "user.py"))
