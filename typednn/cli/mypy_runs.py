"""mypy in another process, in this environment: what it finds, or why it could not run."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec

from typednn.cli.findings import Finding, Findings, read_finding, source_reader
from typednn.data import MissingExtraError

__all__ = ["findings_of", "require_mypy", "run_mypy"]

_OPTIONS = ("--output=json", "--no-error-summary", "--hide-error-context")


def require_mypy(what: str) -> None:
    """Raise MissingExtraError if mypy is not installed. ``what`` needs it."""
    if find_spec("mypy") is None:
        raise MissingExtraError(what, "mypy", "mypy")


def run_mypy(arguments: Sequence[str], *, folder: str) -> subprocess.CompletedProcess[str]:
    """Run mypy in the folder, in another process, and capture its output."""
    command = [sys.executable, "-m", "mypy", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def findings_of(arguments: Sequence[str]) -> Findings:
    """Run mypy with these arguments; return what it finds.

    Print what it says on its standard error, and what it prints that is no finding, to ours.
    """
    # Names of files may have any characters. With -P a user's random.py is not Python's.
    environment = os.environ | {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-P", "-m", "mypy", *_OPTIONS, *arguments]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=environment) as mypy,
    ):
        assert mypy.stdout is not None
        try:
            output = mypy.stdout.read()
        except BaseException:
            mypy.kill()
            raise
        status = mypy.wait()
        said.seek(0)
        complaints = said.read().decode("utf-8", "replace")
    found, others = _read(output.decode("utf-8", "replace"))
    print(complaints + others, end="", file=sys.stderr)
    return Findings(found, _failure(status, found, complaints + others))


def _read(output: str) -> tuple[tuple[Finding, ...], str]:
    """Return the findings in mypy's output, and the lines that are none."""
    found, others = [], ""
    lines_of = source_reader()
    for line in output.splitlines():
        try:
            found.append(read_finding(line, lines_of))
        except (ValueError, KeyError, TypeError):
            others += f"{line}\n"
    return tuple(found), others


def _failure(status: int, found: Sequence[Finding], said: str) -> str:
    """Return why mypy has not checked everything; nothing if it has."""
    has_errors = any(finding.is_error for finding in found)
    if status == int(has_errors):
        return ""
    how = f"was ended by signal {-status}" if status < 0 else f"ended with exit code {status}"
    if has_errors:
        return f"mypy {how}: its errors prevented further checks"
    return f"mypy {how}{'' if said.strip() else ' and said nothing'}; nothing is checked"
