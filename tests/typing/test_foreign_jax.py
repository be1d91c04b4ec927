"""Programs on annotated JAX arrays: mypy prints about each what its comments say, and nothing else.

They are read as ``tests/typing/everyday`` is. mypy needs the types of JAX and equinox, which are not among the
requirements of the tests.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.typing.harness import Message, Mypy, difference, expectations
from tests.typing.test_everyday import patterns

PROGRAMS: Final = Path(__file__).parent / "foreign" / "jax"
FILES: Final = sorted(PROGRAMS.glob("*.py"))


def _is_typed(package: str) -> bool:
    spec = find_spec(package)
    found = spec.submodule_search_locations if spec is not None else None
    return bool(found) and (Path(found[0]) / "py.typed").exists()


pytestmark = pytest.mark.skipif(
    not (_is_typed("jax") and _is_typed("equinox")), reason="needs JAX and equinox with their types"
)
ALL: Final = {
    f"{path.stem}/{name}": (path, lines)
    for path in FILES
    for name, lines in patterns(path.read_text())
}


MISSED = {"modules/a library's layer that is called with another size"}
"""Mistakes that are not found yet: layers of equinox do not have the sizes of their constructors."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Message]]:
    """What mypy prints about all the files."""
    folder = tmp_path_factory.mktemp("foreign")
    mypy = Mypy(folder, folder / "cache")
    mypy.configure()
    found = mypy.check(*map(str, FILES)).messages()
    return {Path(file).name: messages for file, messages in found.items()}


@pytest.mark.parametrize("name", ALL)
def test_program(name: str, printed: dict[str, list[Message]]) -> None:
    path, lines = ALL[name]
    expected = [m for m in expectations(path.read_text()) if m.line in lines]
    found = [m for m in printed.get(path.name, []) if m.line in lines]
    wrong = difference(expected, found)
    if name in MISSED:
        assert wrong, "is found now"
        return
    assert not wrong, "\n".join(f"{path.name}:{line}" for line in ["", *wrong])


def test_half_of_the_programs_are_wrong() -> None:
    wrong = sum(len(expectations(path.read_text())) for path in FILES)
    assert len(ALL) >= 60
    assert wrong >= len(ALL) // 2 - len(FILES)
