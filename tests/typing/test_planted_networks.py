"""mypy says nothing of networks and training as users write them, and one thing of each mistake planted in them.

It runs with the plugin's strictest options, which ask for what is not proved, too.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.typing.foreign.planted import Variant, variants_in
from tests.typing.harness import ROOT, Message, Mypy

FILES: Final = [
    Path(__file__).parent / "planted" / f"{name}.py" for name in ("networks", "training")
]
_KNOWN: Final = ("Missing positional argument", "fit: ", "map: ", "step: ", "supervised: ")
"""How messages begin that are no shape's: mypy's own of a forgotten mode, and ours of a training run."""


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[Variant, list[Message]]:
    """Each program and each of its mistakes, with the errors about it."""
    folder = tmp_path_factory.mktemp("programs")
    mypy = Mypy(folder, folder / "cache")
    mypy.configure(options="strict = true")
    found = [*variants_in(FILES, "program")]
    for each in found:
        (folder / f"{each.name}.py").write_text(each.source)
    printed = mypy.check(*(f"{each.name}.py" for each in found)).messages()
    errors = {file: [m for m in found if m.kind == "E"] for file, found in printed.items()}
    return {each: errors.get(f"{each.name}.py", []) for each in found}


def test_right_programs(checked: dict[Variant, list[Message]]) -> None:
    assert not {each.title: found for each, found in checked.items() if each.is_right and found}


def test_each_mistake_has_one_message_of_ours(checked: dict[Variant, list[Message]]) -> None:
    wrong = {
        each.line: found
        for each, found in checked.items()
        if not each.is_right
        and (len(found) != 1 or not found[0].code.startswith("shape") and not _is_known(found[0]))
    }
    assert not wrong


def _is_known(message: Message) -> bool:
    return message.text.startswith(_KNOWN) or ", declared " in message.text


@pytest.mark.parametrize(
    "program", [v for v in variants_in(FILES, "program") if v.is_right], ids=lambda v: v.title
)
def test_right_programs_run(program: Variant, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(program.source)
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_there_are_two_dozen_programs_with_four_mistakes(
    checked: dict[Variant, list[Message]],
) -> None:
    titles = [each.title for each in checked if each.is_right]
    assert len(titles) >= 24
    assert all(sum(each.title == title for each in checked) > 4 for title in titles)
