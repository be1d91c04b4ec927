"""``typednn learn`` and its subcommands.

Exit codes: 0 for an answer that has passed, 1 for one that has not, 2 for wrong input.
"""

import time
from pathlib import Path
from typing import Final

from typednn.cli.errors import BadInput, print_error
from typednn.cli.formats.text import print_text
from typednn.cli.learn.exercises import all_exercises, exercise_of
from typednn.cli.learn.judge import Verdict, judge, read_answer
from typednn.cli.learn.progress import mark_passed, state_of

__all__ = [
    "check_answer",
    "list_exercises",
    "print_hints",
    "print_verdict",
    "start_exercise",
    "watch_answer",
]

NOT_PASSED: Final = 1
_SECONDS_BETWEEN_LOOKS: Final = 0.2


def list_exercises() -> int:
    """Print the exercises with their state in the current folder; return 0."""
    for exercise in all_exercises():
        print(f"{exercise.number}  {state_of(exercise):11}  {exercise.title}")
    print("\ntypednn learn start NN begins one, typednn learn check NN judges it.")
    return 0


def start_exercise(number: str) -> int:
    """Write the question into the current folder; return 0. Raise BadInput if the file is there."""
    exercise = exercise_of(number)
    try:
        with exercise.own_file.open("x", encoding="utf-8") as file:
            file.write(exercise.question)
    except FileExistsError:
        check = f"typednn learn check {exercise.number} judges it"
        raise BadInput(f"{exercise.own_file} is there already; {check}") from None
    print(f"{exercise.own_file}: {exercise.title}.")
    print(f"Change it, then: typednn learn check {exercise.number}")
    return 0


def print_hints(number: str) -> int:
    """Print the hints of an exercise; return 0."""
    print(exercise_of(number).text("hints.md"), end="")
    return 0


def check_answer(number: str) -> int:
    """Judge the learner's file and print the verdict; return the exit code."""
    exercise = exercise_of(number)
    answer = read_answer(exercise, exercise.own_file)
    (verdict,) = judge([answer])
    print_verdict(verdict)
    if not verdict.passed:
        print(f"Hints: typednn learn hints {exercise.number}", flush=True)
        return NOT_PASSED
    mark_passed(answer)
    print(f"\nWhy it works\n\n{exercise.text('why.md')}", end="", flush=True)
    return 0


def print_verdict(verdict: Verdict) -> None:
    """Print what mypy finds, and the verdict below it."""
    print_text(verdict.findings)
    print(verdict.line)


def watch_answer(number: str) -> int:
    """Judge the learner's file each time that it is saved, until it passes; return 0. Ctrl-C ends it."""
    exercise = exercise_of(number)
    judged: str | None = None
    read_answer(exercise, exercise.own_file)  # a wrong start is an error, not something to wait for
    while True:
        text = _text_of(exercise.own_file)
        if text not in (None, judged):
            judged = text
            try:
                if check_answer(number) == 0:
                    return 0
            except BadInput as error:
                print_error(str(error))
            print(f"\nwatching {exercise.own_file}; Ctrl-C ends", flush=True)
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def _text_of(file: Path) -> str | None:
    """Return the text of a file; None while it is not there, as some editors replace it."""
    try:
        return file.read_text("utf-8", "replace")
    except FileNotFoundError:
        return None
