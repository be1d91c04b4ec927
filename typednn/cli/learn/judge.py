"""The verdict of a learner's file: its rules, mypy with the plugin, then its test.

mypy and the test read a copy in a folder of ours, so that both judge the same text, whatever is saved meanwhile. The
copy's time of change is moved on with each new text: mypy compares whole seconds and sizes, and would take a second
edit of the same size for the first one.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from typednn.cli.errors import BadInput
from typednn.cli.findings import Findings, count_of
from typednn.cli.learn.exercises import Exercise
from typednn.cli.learn.program import failure_of
from typednn.cli.learn.rules import MODULES, broken_rule
from typednn.cli.mypy_runs import findings_of, require_mypy

__all__ = ["FOLDER", "Answer", "Verdict", "copy_of", "judge", "read_answer"]

FOLDER: Final = Path(".typednn_learn")
"""What is kept between checks, in the learner's folder."""

_MODULE_ENDS: Final = (".py", ".pyi", "/__init__.py", "/__init__.pyi")
_NOTHING: Final = Findings(())
_SETTINGS: Final = """\
[mypy]
strict = true
plugins = typednn.mypy_plugin
allow_redefinition = true
disallow_any_explicit = true
warn_unreachable = true

[typednn]
strict = true
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner has written for an exercise, in a file of this name."""

    exercise: Exercise
    name: str
    text: str

    @property
    def is_untouched(self) -> bool:
        return self.text == self.exercise.question


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer has passed, in one line of plain words, and what mypy finds in it."""

    passed: bool
    line: str
    findings: Findings = _NOTHING


def read_answer(exercise: Exercise, path: Path) -> Answer:
    """Return the answer in a file. Raise BadInput for one that is not there, or no Python."""
    try:
        answer = Answer(exercise, str(path), path.read_text("utf-8"))
        compile(answer.text, str(path), "exec", dont_inherit=True)
    except FileNotFoundError:
        begin = f"typednn learn start {exercise.number} makes it"
        raise BadInput(f"{path}: there is no such file; {begin}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path}: it is not written in UTF-8") from None
    except SyntaxError as error:
        raise BadInput(f"{path}:{error.lineno or 1}: SyntaxError: {error.msg}") from None
    except ValueError as error:  # a null byte
        raise BadInput(f"{path}: {error}") from None
    return answer


def judge(answers: Sequence[Answer], folder: Path = FOLDER) -> list[Verdict]:
    """Return the verdicts, from one run of mypy. ``folder`` keeps the copies and mypy's cache."""
    require_mypy("learn")
    if hiding := _hiding_module(folder):
        reason = f"mypy would read {hiding} in place of the module that Python imports"
        return [_verdict(each, reason, _NOTHING, folder) for each in answers]
    broken = [broken_rule(each.text, each.exercise.question) for each in answers]
    copies = [copy_of(each, folder) for each in answers]
    lawful = [copy for copy, rule in zip(copies, broken, strict=True) if not rule]
    found = _mypy(lawful, folder) if lawful else _NOTHING
    return [
        _verdict(answer, rule, _findings_in(copy, lawful, answer.name, found), copy)
        for answer, rule, copy in zip(answers, broken, copies, strict=True)
    ]


def _hiding_module(folder: Path) -> Path | None:
    """Return what mypy would find before a module that answers import, where Python does not look."""
    on_path = os.environ.get("MYPYPATH", "").split(os.pathsep)
    places = [Path(), folder, *(Path(place) for place in on_path if place)]
    for name in sorted({each.partition(".")[0] for each in MODULES} | {"typednn_sizes"}):
        for found in (place / f"{name}{end}" for place in places for end in _MODULE_ENDS):
            if found.exists() and not _is_imported(name, found):
                return found
    return None


def _is_imported(name: str, path: Path) -> bool:
    """Whether Python, too, imports this module from the path."""
    spec = find_spec(name)
    origin = Path(spec.origin).resolve() if spec is not None and spec.origin else None
    return origin is not None and path.resolve().with_suffix(".py") == origin


def _findings_in(copy: Path, copies: Sequence[Path], name: str, found: Findings) -> Findings:
    """Return what is found in a copy, by the learner's name for it, and in modules that are no copies."""
    others = {each.resolve() for each in copies} - {copy.resolve()}
    every = (each for each in found.all if Path(each.file).resolve() not in others)
    mine = (
        replace(each, file=name) if Path(each.file).resolve() == copy.resolve() else each
        for each in every
    )
    return Findings(tuple(mine), found.failure)


def _verdict(answer: Answer, rule: str, findings: Findings, copy: Path) -> Verdict:
    exercise = f"exercise {answer.exercise.number}"
    if rule:
        return Verdict(False, f"{exercise}: not judged: {rule}.")
    if findings.failure:
        return Verdict(False, f"{exercise}: not judged: {findings.failure}.", findings)
    if findings.errors:
        errors = count_of(len(findings.errors), "error")
        untouched = ", and nothing has been changed yet" if answer.is_untouched else ""
        return Verdict(False, f"{exercise}: not yet: mypy finds {errors}{untouched}.", findings)
    if failure := failure_of(copy, answer.name):
        return Verdict(False, f"{exercise}: not yet: its test fails.\n{failure}", findings)
    if answer.is_untouched:
        return Verdict(False, f"{exercise}: not yet: nothing has been changed.", findings)
    return Verdict(True, f"{exercise}: passed.", findings)


def _mypy(copies: Sequence[Path], folder: Path) -> Findings:
    settings = folder / "mypy.ini"
    settings.write_text(_SETTINGS, "utf-8")
    options = [f"--config-file={settings}", f"--cache-dir={folder / 'mypy_cache'}"]
    return findings_of([*options, "--", *map(str, copies)])


def copy_of(answer: Answer, folder: Path) -> Path:
    """Write the text into our folder, with a later time of change than any text before it."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / answer.exercise.own_file
    before = copy.stat().st_mtime if copy.exists() else 0
    if not before or copy.read_text("utf-8") != answer.text:
        copy.write_text(answer.text, "utf-8")
        later = max(copy.stat().st_mtime, before + 1)
        os.utime(copy, (later, later))
    return copy
