"""Cold mypy runs that a whole session shares: the case files, whose cache serves other tests, and the networks."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.typing.harness import CASES, Message, Mypy, Run
from tests.typing.planted import PROGRAMS

NEEDS = {"py312": (3, 12)}


def case_files() -> list[Path]:
    """The cases that this Python can read."""
    version = sys.version_info[:2]
    return [p for p in sorted(CASES.glob("*.py")) if version >= NEEDS.get(p.stem[:5], (3, 0))]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the session, the same one for all its workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "typing"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def cases_run(shared: Path) -> Run:
    """mypy over all the case files, once for the session, from an empty cache."""
    mypy = Mypy(shared, shared / "cache")
    return once(shared, "cases", lambda: mypy.check(*(str(path) for path in case_files())))


@pytest.fixture(scope="session")
def planted_run(shared: Path) -> Run:
    """mypy over the planted programs and their mistakes, once for the session, with the strictest options."""
    folder = shared / "planted"

    def check() -> Run:
        folder.mkdir()
        mypy = Mypy(folder, folder / "cache")
        mypy.configure(options="strict = true")
        for each in PROGRAMS:
            (folder / f"{each.name}.py").write_text(each.source)
        return mypy.check(*(f"{each.name}.py" for each in PROGRAMS))

    return once(shared, "planted", check)


def once(shared: Path, name: str, check: Callable[[], Run]) -> Run:
    """What ``check`` gives to the first worker of the session that asks; the others wait for it."""
    result = shared / f"{name}.result"
    if not _first(shared / f"{name}.started"):
        _wait_for(result)
    else:
        run = check()
        writing = shared / f"{name}.writing"
        writing.write_text("\0".join((str(run.status), run.output, run.errors)))
        writing.rename(result)
    status, output, errors = result.read_text().split("\0")
    return Run(int(status), output, errors)


def _first(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _wait_for(path: Path, seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"mypy gave no {path.name}"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def messages(cases_run: Run) -> dict[str, list[Message]]:
    return cases_run.messages()


@pytest.fixture
def fresh(shared: Path, cases_run: Run, tmp_path: Path) -> Callable[[str], Mypy]:
    """Makes mypy runs in folders of their own that start from the cache of the cases."""

    def make(name: str) -> Mypy:
        folder = tmp_path / name
        folder.mkdir()
        shutil.copytree(shared / "cache", folder / "cache")
        mypy = Mypy(folder, folder / "cache")
        mypy.configure()
        return mypy

    return make
