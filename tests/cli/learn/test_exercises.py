"""Each exercise: its question fails as recorded, its solution passes, and no cheat does."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.cli.learn.verdicts import printed, verdicts_of
from typednn.cli.learn.exercises import IN_A_WHEEL, IN_THE_SOURCE, Exercise, all_exercises
from typednn.cli.learn.judge import Verdict
from typednn.cli.learn.rules import broken_rule
from typednn.cli.learn.rules import test_of as part_below_the_mark

EXERCISES: Final = all_exercises()
NUMBERS: Final = [exercise.number for exercise in EXERCISES]
REASONS: Final = {
    "any": ": Any is not allowed: ",
    "cast": ": cast is not allowed: ",
    "ignore": "the comment '# type: ignore' is not allowed: ",
    "edited_test": "not judged: the test is not the one of the exercise",
    "deleted": " not yet: ",
}
"""The cheats that each exercise has, and a part of what is said of them."""
CHEATS_ANYWHERE: Final = (
    "# mypy: ignore-errors",
    "# mypy: disable-error-code=shape",
    '"""\n# mypy: ignore-errors\n"""',
    "from typing import TYPE_CHECKING as checked",
    "MYPY = False",
    "import typing\nif not typing.TYPE_CHECKING:\n    print()",
    "from typing import overload",
    "import typednn.mypy_plugin",
    "from typednn.checks import checks",
    "import mypy.checker",
    "import numpy as np\nnp.allclose = print",
    "from typednn import ops as o\no.ones = o.zeros",
    "import sys\nsys.modules.clear()",
    "import os\nos._exit(0)",
    "import builtins",
    "type = int",
    "def list() -> None: ...",
    "class Liar(float):\n    def __eq__(self, other: object) -> bool:\n        return True",
    "match print:\n    case abs:\n        pass",
)

Verdicts = Mapping[str, Mapping[str, Verdict]]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """The verdicts by the name of the file, then by the number of the exercise."""
    folder = tmp_path_factory.mktemp("judged")
    names = ["question.py", "solution.py", *(f"cheats/{cheat}.py" for cheat in REASONS)]
    return {name: verdicts_of(name, folder) for name in names}


ROOT: Final = Path(__file__).resolve().parents[3]


def test_a_wheel_has_them_where_they_are_looked_for() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {
        IN_THE_SOURCE.relative_to(ROOT).as_posix(): IN_A_WHEEL.relative_to(ROOT).as_posix()
    }


def test_there_are_eleven() -> None:
    assert NUMBERS == [f"{number:02}" for number in range(11)]


@pytest.mark.parametrize("exercise", EXERCISES, ids=NUMBERS)
def test_the_question_fails_as_recorded(exercise: Exercise, verdicts: Verdicts) -> None:
    verdict = verdicts["question.py"][exercise.number]
    assert not verdict.passed
    assert printed(verdict) == exercise.text("question.txt")


@pytest.mark.parametrize("number", NUMBERS)
def test_the_solution_passes(number: str, verdicts: Verdicts) -> None:
    verdict = verdicts["solution.py"][number]
    assert verdict == Verdict(True, f"exercise {number}: passed.")


@pytest.mark.parametrize("cheat", REASONS)
@pytest.mark.parametrize("number", NUMBERS)
def test_no_cheat_passes(number: str, cheat: str, verdicts: Verdicts) -> None:
    verdict = verdicts[f"cheats/{cheat}.py"][number]
    assert not verdict.passed
    assert REASONS[cheat] in verdict.line


@pytest.mark.parametrize("exercise", EXERCISES, ids=NUMBERS)
@pytest.mark.parametrize("cheat", CHEATS_ANYWHERE)
def test_no_question_allows_a_general_cheat(exercise: Exercise, cheat: str) -> None:
    """Right answers that would have passed without the cheat."""
    assert broken_rule(f"{cheat}\n{exercise.text('solution.py')}", exercise.question)


@pytest.mark.parametrize("exercise", EXERCISES, ids=NUMBERS)
def test_it_is_whole(exercise: Exercise) -> None:
    test = part_below_the_mark(exercise.question)
    assert test
    assert part_below_the_mark(exercise.text("solution.py")) == test
    assert exercise.title
    for name in ("hints.md", "why.md"):
        assert exercise.text(name).strip()
    others = {path.stem for path in Path(exercise.folder, "cheats").iterdir()} - REASONS.keys()
    assert not others, "these cheats are not tried"
