"""mypy prints about each case file what its comments say, and nothing else."""

from pathlib import Path

import pytest

from tests.typing.conftest import case_files
from tests.typing.harness import Message, difference, expectations


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.stem)
def test_case(path: Path, messages: dict[str, list[Message]]) -> None:
    found = next((m for file, m in messages.items() if Path(file).name == path.name), [])
    wrong = difference(expectations(path.read_text()), found)
    assert not wrong, "\n".join(f"{path.name}:{line}" for line in ["", *wrong])
