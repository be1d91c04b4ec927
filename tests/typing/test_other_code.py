"""Code that is not ours is read as without the plugin: no error more, no type less."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.typing.harness import Mypy, Run

PROGRAMS = Path(__file__).parent / "programs"


def both(fresh: Callable[[str], Mypy], *arguments: str) -> tuple[Run, Run]:
    """mypy over `arguments` with the plugin, and without."""
    plain = fresh("without")
    plain.configure(plugins="")
    ours = fresh("with")
    return ours.check(*arguments), plain.check(*arguments)


@pytest.mark.parametrize("beside", ["", "import typednn\n"], ids=["alone", "beside typednn"])
def test_a_program_without_tensors(
    beside: str, fresh: Callable[[str], Mypy], tmp_path: Path
) -> None:
    other = tmp_path / "other.py"
    other.write_text(beside)
    ours, plain = both(fresh, str(PROGRAMS / "plain.py"), str(other))
    assert ours == plain
    assert plain.output.count("Revealed type") > 20
    assert plain.output.count(": error: ") > 4


@pytest.mark.parametrize(
    ("program", "loaded"),
    [
        ("x = 1", False),
        ("import typednn", True),
        ("import numpy as np; from jaxtyping import Int; x: Int[np.ndarray, 'n']", True),
    ],
)
def test_hooks_are_loaded_if_a_module_may_have_annotations(
    program: str, loaded: bool, fresh: Callable[[str], Mypy]
) -> None:
    mypy = fresh("hooks")
    script = (
        "import sys; from mypy import api;"
        f"print(api.run(['--config-file', {str(mypy.config)!r}, '--cache-dir', {str(mypy.cache)!r},"
        f" '-c', {program!r}])[2], 'typednn.mypy_plugin.hooks' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0", str(loaded)]


@pytest.mark.parametrize(
    "packages",
    [
        ("hypothesis", "jaxtyping"),
        ("rich", "markdown_it"),
        ("platformdirs", "pluggy", "packaging"),
        ("equinox",),
    ],
    ids="+".join,
)
def test_the_sources_of_others(packages: tuple[str, ...], fresh: Callable[[str], Mypy]) -> None:
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")
    ours, plain = both(fresh, *(f"--package={name}" for name in packages))
    assert _errors(ours) == _errors(plain)
    assert "typednn-internal" not in ours.output


OUTSIDE = """\
from jaxtyping import Float32

from typednn import Tensor

text: int = ""


def f(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]:
    return x[:, 0]
"""


@pytest.mark.parametrize("more", ["", "ignore_missing_imports = true"])
def test_outside_of_the_environment_of_the_program(more: str, tmp_path: Path) -> None:
    """mypy says what it says without the plugin: which modules are missing."""
    (tmp_path / "program.py").write_text(OUTSIDE)
    runs = []
    for name, plugins in (("plain", ""), ("ours", "plugins = typednn.mypy_plugin")):
        config = tmp_path / f"{name}.ini"
        config.write_text(f"[mypy]\nno_site_packages = true\n{plugins}\n{more}\n")
        own = (f"--config-file={config}", f"--cache-dir={tmp_path / name}")
        command = [sys.executable, "-m", "mypy", *own, "program.py"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        runs.append((done.returncode, done.stdout, done.stderr))
    plain, ours = runs
    assert ours == plain
    assert plain[0] == 1


def _errors(run: Run) -> list[str]:
    """In no order: mypy's follows the modules that it happens to read first."""
    assert run.status in (0, 1), run
    return sorted(line for line in run.output.splitlines() if ": error: " in line)
