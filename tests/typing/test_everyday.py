"""Programs as people write them: mypy prints about each pattern what its comments say, and nothing else.

A pattern is the region below a line ``# --- name``. What stands above the first one belongs to no pattern
and must be right.
"""

import re
import runpy
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from tests.typing.harness import Message, Mypy, difference, expectations

EVERYDAY: Final = Path(__file__).parent / "everyday"
FILES: Final = sorted(EVERYDAY.glob("*.py"))
STRICT: Final = [EVERYDAY / "optimizers.py", EVERYDAY / "strict.py"]  # with the plugin's option


def patterns(source: str) -> Iterator[tuple[str, range]]:
    """The patterns of a file: their names and their lines, the lines above the first one included."""
    lines = source.splitlines()
    starts = [(i, m[1]) for i, line in enumerate(lines, 1) if (m := re.match(r"# --- (.+)$", line))]
    bounds = [(1, "head"), *starts, (len(lines) + 1, "")]
    for (start, name), (end, _) in pairwise(bounds):
        yield name, range(start, end)


ALL: Final = {
    f"{path.stem}/{name}": (path, lines)
    for path in FILES
    for name, lines in patterns(path.read_text())
}


@pytest.fixture(scope="module")
def everyday(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Message]]:
    """What mypy prints about all the files, in one run for each setting."""
    plain = _printed(tmp_path_factory.mktemp("plain"), [f for f in FILES if f not in STRICT])
    return plain | _printed(tmp_path_factory.mktemp("strict"), STRICT, "strict = true")


def _printed(folder: Path, files: list[Path], options: str = "") -> dict[str, list[Message]]:
    mypy = Mypy(folder, folder / "cache")
    mypy.configure(options=options)
    found = mypy.check(*map(str, files)).messages()
    return {Path(file).name: messages for file, messages in found.items()}


@pytest.mark.parametrize("name", ALL)
def test_pattern(name: str, everyday: dict[str, list[Message]]) -> None:
    path, lines = ALL[name]
    expected = [m for m in expectations(path.read_text()) if m.line in lines]
    found = [m for m in everyday.get(path.name, []) if m.line in lines]
    wrong = difference(expected, found)
    assert not wrong, "\n".join(f"{path.name}:{line}" for line in ["", *wrong])


def test_names_of_patterns_are_unique() -> None:
    count = sum(len(list(patterns(path.read_text()))) for path in FILES)
    assert count == len(ALL)


@pytest.mark.parametrize("path", sorted(EVERYDAY.glob("right_*.py")), ids=lambda path: path.stem)
def test_right_programs_run(path: Path) -> None:
    runpy.run_path(str(path), run_name="__main__")
