"""Which answers have passed: their digests, in the learner's folder."""

import hashlib
import json
from typing import Any, Final

from typednn.checkpoints.atomic_file import replace_file
from typednn.cli.learn.exercises import Exercise
from typednn.cli.learn.judge import FOLDER, Answer

__all__ = ["mark_passed", "state_of"]

_FILE: Final = FOLDER / "passed.json"


def mark_passed(answer: Answer) -> None:
    """Remember that this text has passed."""
    passed = _passed() | {answer.exercise.number: _digest(answer.exercise, answer.text)}
    replace_file(_FILE, json.dumps(passed, indent=2).encode())


def state_of(exercise: Exercise) -> str:
    """Return ``passed``, ``started``, or ``not started`` for the learner's own file.

    A file that was changed since it has passed, or whose exercise was, is ``started``.
    """
    try:
        text = exercise.own_file.read_text("utf-8", "replace")
    except FileNotFoundError:
        return "not started"
    passed = _passed().get(exercise.number) == _digest(exercise, text)
    return "passed" if passed else "started"


def _passed() -> dict[str, Any]:  # Any: JSON
    try:
        found = json.loads(_FILE.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest(exercise: Exercise, text: str) -> str:
    return hashlib.sha256(f"{exercise.question}\0{text}".encode()).hexdigest()
