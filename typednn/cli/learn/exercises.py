"""The exercises, and the learner's own file of each.

An exercise is a folder ``docs/learn/exercises/NN``, which a wheel has beside this module. ``question.py`` is what a
learner starts from. Its part above the mark is the learner's; the part below is the test, which stays as it is.
"""

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from typednn.cli.errors import BadInput, as_utf8

__all__ = ["IN_A_WHEEL", "IN_THE_SOURCE", "MARK", "Exercise", "all_exercises", "exercise_of"]

MARK: Final = "# The test. Nothing below this line may be changed."

IN_A_WHEEL: Final = Path(__file__).with_name("course")
IN_THE_SOURCE: Final = Path(__file__).parents[3] / "docs" / "learn" / "exercises"


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise; ``number`` is the name of its folder, such as ``03``."""

    folder: Path

    @property
    def number(self) -> str:
        return self.folder.name

    @property
    def own_file(self) -> Path:
        """The learner's file, in the current folder."""
        return Path(f"exercise_{self.number}.py")

    @property
    def title(self) -> str:
        """The first line of the question's docstring."""
        lines = (ast.get_docstring(ast.parse(self.question)) or "").splitlines()
        return lines[0].rstrip(".")

    @property
    def question(self) -> str:
        return self.text("question.py")

    def text(self, name: str) -> str:
        """Return one of its files: ``question.py``, ``solution.py``, ``hints.md`` or ``why.md``."""
        return (self.folder / name).read_text("utf-8")


def all_exercises() -> list[Exercise]:
    """Return the exercises in the order of the course."""
    folder = IN_A_WHEEL if IN_A_WHEEL.is_dir() else IN_THE_SOURCE
    return [Exercise(each.parent) for each in sorted(folder.glob("*/question.py"))]


def exercise_of(number: str) -> Exercise:
    """Return the exercise ``3`` or ``03``. Raise BadInput for one that there is not."""
    known = {exercise.number: exercise for exercise in all_exercises()}
    found = known.get(number.zfill(2) if number else number)
    if found is None:
        last = max(known, default="none")
        raise BadInput(f"there is no exercise {as_utf8(number)!r}; they are 00 to {last}")
    return found
