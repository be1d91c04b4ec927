"""Programs on annotated numpy arrays: mypy prints about each what its comments say, and nothing else."""

from typing import Final

import pytest

from tests.typing.foreign.programs import Programs
from tests.typing.harness import Message

PROGRAMS: Final = Programs("numpy")
MISSED: Final = {"science/a default of the wrong size"}
"""Mistakes that are not found yet: one shape of several that a variable has may fit nowhere."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Message]]:
    return PROGRAMS.printed(tmp_path_factory.mktemp("foreign"))


@pytest.mark.parametrize("name", PROGRAMS.names)
def test_program(name: str, printed: dict[str, list[Message]]) -> None:
    wrong = PROGRAMS.wrong(name, printed)
    if name in MISSED:
        assert wrong, "is found now"
        return
    assert not wrong, "\n".join(["", *wrong])


def test_half_of_the_programs_are_wrong() -> None:
    assert len(PROGRAMS.names) >= 60
    assert PROGRAMS.mistakes >= len(PROGRAMS.names) // 2 - len(PROGRAMS.files)
