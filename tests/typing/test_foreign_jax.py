"""Programs on annotated JAX arrays: mypy prints about each what its comments say, and nothing else.

mypy needs the types of JAX and equinox, which are not among the requirements of the tests.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.typing.foreign.programs import Programs
from tests.typing.harness import Message


def _is_typed(package: str) -> bool:
    spec = find_spec(package)
    found = spec.submodule_search_locations if spec is not None else None
    return bool(found) and (Path(found[0]) / "py.typed").exists()


pytestmark = pytest.mark.skipif(
    not (_is_typed("jax") and _is_typed("equinox")), reason="needs JAX and equinox with their types"
)
PROGRAMS: Final = Programs("jax")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Message]]:
    return PROGRAMS.printed(tmp_path_factory.mktemp("foreign"))


@pytest.mark.parametrize("name", PROGRAMS.names)
def test_program(name: str, printed: dict[str, list[Message]]) -> None:
    wrong = PROGRAMS.wrong(name, printed)
    assert not wrong, "\n".join(["", *wrong])


def test_half_of_the_programs_are_wrong() -> None:
    assert len(PROGRAMS.names) >= 60
    assert PROGRAMS.mistakes >= len(PROGRAMS.names) // 2 - len(PROGRAMS.files)
