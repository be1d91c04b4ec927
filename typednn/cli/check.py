"""``typednn check``: run mypy with our plugin as the user has set it up, and print what it finds.

Exit codes: 0 without errors, 1 with errors, 2 if mypy could not run, or not check everything.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from typednn.cli.baseline import Baseline
from typednn.cli.errors import BAD_INPUT, BadInput, as_utf8, print_error
from typednn.cli.findings import Findings, count_of
from typednn.cli.formats.github import as_github_commands
from typednn.cli.formats.json_lines import as_json_lines
from typednn.cli.formats.junit import as_junit
from typednn.cli.formats.sarif import as_sarif
from typednn.cli.formats.text import print_text, summary
from typednn.cli.mypy_runs import findings_of, require_mypy
from typednn.cli.mypy_settings import MypySettings
from typednn.cli.shape_report import report_lines

__all__ = ["CheckOptions", "check"]

ERRORS_FOUND: Final = 1
FOR_PEOPLE: Final = ("text", "github")
"""The formats that may have other lines beside what is found."""
WRITERS: Final[dict[str, Callable[[Findings], str]]] = {
    "github": as_github_commands,
    "json": as_json_lines,
    "sarif": as_sarif,
    "junit": as_junit,
}


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The options of the command. Without ``paths``, mypy's settings say what is checked."""

    paths: Sequence[str] = ()
    format: str = "text"
    report: bool = False
    baseline: Path | None = None


def check(options: CheckOptions) -> int:
    """Run mypy and print what it finds; return the exit code.

    Raise BadInput for a path that is not there, a broken baseline and wrong settings.
    """
    require_mypy("check")
    for path in options.paths:
        if not Path(path).exists():
            raise BadInput(f"{as_utf8(path)}: there is no such file or folder")
    baseline = Baseline.read(options.baseline) if options.baseline else None
    settings = MypySettings.found()
    paths = options.paths or ([] if settings.names_sources else ["."])
    is_checked = _is_below(paths or settings.files)
    with _report_of(settings, wanted=options.report) as report:
        findings = _run(paths, settings, report)
        if findings.failure:
            _print(findings, options.format)
            print_error(findings.failure)
            return BAD_INPUT
        lines: list[str] = []
        if baseline is not None:
            findings, lines = _without_known(findings, baseline, is_checked)
        elif options.baseline is not None:
            findings, lines = _all_known(findings, options.baseline)
        _print(findings, options.format)
        if options.format in FOR_PEOPLE:
            lines += summary(findings, "new error" if options.baseline else "error")
        lines += report_lines(report, is_checked) if report is not None else []
    for line in lines:
        print(line, file=sys.stdout if options.format in FOR_PEOPLE else sys.stderr)
    return ERRORS_FOUND if findings.errors else 0


def _is_below(paths: Sequence[str]) -> Callable[[Path], bool]:
    """Return whether a file is one of the paths or in one of them; any file is, if there is none."""
    roots = [Path(path).resolve() for path in paths]
    return lambda file: not roots or any(file.resolve().is_relative_to(root) for root in roots)


@contextmanager
def _report_of(settings: MypySettings, *, wanted: bool) -> Iterator[Path | None]:
    """Yield the file of the plugin's report, in a cache of its own; None if none is wanted.

    A cache of mypy is valid with one report or without one. So this one is beside the usual one.
    """
    if not wanted:
        yield None
    elif settings.cache is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder, "shapes.json")
    else:
        folder = settings.cache.absolute() / "typednn_report"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(f"{folder}: {error.strerror}") from error
        yield folder / "shapes.json"


def _run(paths: Sequence[str], settings: MypySettings, report: Path | None) -> Findings:
    cache = [] if report is None else [f"--cache-dir={report.parent}"]
    with settings.arguments(report) as configured:
        return findings_of([*configured, *cache, "--allow-redefinition", "--", *paths])


def _without_known(
    findings: Findings, baseline: Baseline, is_checked: Callable[[Path], bool]
) -> tuple[Findings, list[str]]:
    """Return what is new, and lines about what is not."""
    new, left = baseline.remove(findings)
    known = len(findings.errors) - len(new.errors)
    lines = [f"{baseline.path}: {count_of(known, 'known error')}, not shown."]
    if gone := baseline.gone(left, is_checked):
        lines.append(f"{baseline.path}: {count_of(len(gone), 'error')} to delete, gone by now:")
        lines += [f"  {error}" for error in gone]
    return new, lines


def _all_known(findings: Findings, path: Path) -> tuple[Findings, list[str]]:
    """Write all errors to a new baseline. Return the notes, and a line about the file."""
    Baseline.write(path, findings.errors)
    notes = tuple(finding for finding in findings.all if not finding.is_error)
    written = count_of(len(findings.errors), "error")
    return Findings(notes), [f"{path}: {written} written; from now on only others are reported."]


def _print(findings: Findings, form: str) -> None:
    if form == "text":
        print_text(findings)
    else:
        print(WRITERS[form](findings), end="")
