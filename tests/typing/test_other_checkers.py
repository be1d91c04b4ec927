"""Right programs are right in checkers without the plugin too: in mypy alone, pyright and ty.

pyright needs node and is not among the dependencies. Its test runs where it is installed.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.typing.harness import ROOT, Mypy

EXAMPLES: Final = sorted((ROOT / "examples").glob("*.py"))
MISTAKE: Final = "from typednn import ops\n\nx: int = ops.zeros((2, 3))\n"

CHECKERS: Final[dict[str, tuple[str, ...]]] = {
    "pyright": ("--pythonpath", sys.executable),
    "ty": ("check", "--output-format", "concise", "--python", sys.prefix),
}


@pytest.fixture
def programs(tmp_path: Path) -> list[Path]:
    """The examples, and the program of the README."""
    [network] = (
        text
        for text in re.findall(
            r"```python network.py\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL
        )
        if "class Classifier" in text
    )
    readme = tmp_path / "network.py"
    readme.write_text(network)
    return [*EXAMPLES, readme]


def checked(checker: str, files: Sequence[Path]) -> tuple[int, str]:
    """The exit status and the output of a checker that is installed; skip without it."""
    beside = Path(sys.executable).with_name(checker)
    found = str(beside) if beside.exists() else shutil.which(checker)
    if found is None:
        pytest.skip(f"{checker} is not installed")
    command = [found, *CHECKERS[checker], *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("checker", CHECKERS)
def test_nothing_is_reported_falsely(checker: str, programs: list[Path]) -> None:
    status, output = checked(checker, programs)
    assert status == 0, output


@pytest.mark.parametrize("checker", CHECKERS)
def test_these_checkers_see_what_a_tensor_is(checker: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(MISTAKE)
    status, output = checked(checker, [wrong])
    assert status == 1
    assert "wrong.py:3" in output
    assert "Tensor[Any, float" in output


def test_nothing_is_reported_falsely_by_mypy_alone(
    programs: list[Path], fresh: Callable[[str], Mypy]
) -> None:
    mypy = fresh("alone")
    mypy.configure(plugins="")
    run = mypy.check(*map(str, programs))
    assert (run.status, run.output) == (0, "")
