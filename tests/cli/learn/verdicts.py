"""The verdicts of a file of all exercises, as `typednn learn check` prints them.

`python -m tests.cli.learn.verdicts` writes what is said of each question into its `question.txt`.
"""

import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from typednn.cli.learn.commands import print_verdict
from typednn.cli.learn.exercises import all_exercises
from typednn.cli.learn.judge import Answer, Verdict, judge


def verdicts_of(name: str, folder: Path) -> dict[str, Verdict]:
    """The verdict of the file of this name in each exercise, by its number."""
    exercises = all_exercises()
    answers = [Answer(each, str(each.own_file), each.text(name)) for each in exercises]
    verdicts = judge(answers, folder)
    return {each.number: verdict for each, verdict in zip(exercises, verdicts, strict=True)}


def printed(verdict: Verdict) -> str:
    output = StringIO()
    with redirect_stdout(output):
        print_verdict(verdict)
    return output.getvalue()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        verdicts = verdicts_of("question.py", Path(folder))
    for exercise in all_exercises():
        (exercise.folder / "question.txt").write_text(printed(verdicts[exercise.number]))


if __name__ == "__main__":
    main()
