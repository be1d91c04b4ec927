"""Code that is not ours is read as without the plugin: no error more, no type less."""

import importlib.util
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


def test_a_program_without_tensors(fresh: Callable[[str], Mypy]) -> None:
    ours, plain = both(fresh, str(PROGRAMS / "plain.py"))
    assert ours == plain
    assert plain.output.count("Revealed type") > 20
    assert plain.output.count(": error: ") > 4


@pytest.mark.parametrize("packages", [("hypothesis", "jaxtyping"), ("equinox",)], ids="+".join)
def test_the_sources_of_others(packages: tuple[str, ...], fresh: Callable[[str], Mypy]) -> None:
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")
    ours, plain = both(fresh, *(f"--package={name}" for name in packages))
    assert _errors(ours) == _errors(plain)
    assert "typednn-internal" not in ours.output


def _errors(run: Run) -> list[str]:
    """In no order: mypy's follows the modules that it happens to read first."""
    assert run.status in (0, 1), run
    return sorted(line for line in run.output.splitlines() if ": error: " in line)
