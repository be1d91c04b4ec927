"""A file with the errors that a code base already has, so that only new ones are reported.

An error is known by its file, code and message, and by the text of its line, each as often as the
file lists it. So lines may move. Numbers of lines in messages do not count. A file may get another
name: the errors of a file that is gone are known in any other.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from typednn.cli.errors import BadInput
from typednn.cli.findings import Finding, Findings

__all__ = ["Baseline", "KnownError"]

_VERSION: Final = 1


@dataclass(frozen=True, slots=True, order=True)
class KnownError:
    """An error of a baseline. ``file`` is relative to the baseline's folder, with slashes."""

    file: str
    code: str
    message: str
    source: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}  [{self.code}]"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The file at ``path``, and the errors in it, each as often as it is there."""

    path: Path
    known: Counter[KnownError]

    @classmethod
    def read(cls, path: Path) -> "Baseline | None":
        """Return the baseline; None if there is no file. Raise BadInput if it is no baseline."""
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadInput(f"{path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise _no_baseline(path) from error
        try:
            content: Any = json.loads(text)  # Any: JSON, whose form is checked here
            if content["version"] != _VERSION:
                raise _no_baseline(path)
            return cls(path, Counter(_error(each) for each in content["errors"]))
        except (ValueError, TypeError, KeyError) as error:
            raise _no_baseline(path) from error

    @classmethod
    def write(cls, path: Path, errors: Iterable[Finding]) -> None:
        """Write a baseline of these errors. Raise BadInput if the file cannot be written."""
        known = sorted(_known(finding, path) for finding in errors)
        content = {"version": _VERSION, "errors": [asdict(each) for each in known]}
        try:
            path.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
        except OSError as error:
            raise BadInput(f"{path}: {error.strerror}") from error

    def remove(self, findings: Findings) -> tuple[Findings, Counter[KnownError]]:
        """Return the findings without known errors, and the known errors that are not found."""
        left = self.known.copy()

        def is_new(finding: Finding) -> bool:
            known = _known(finding, self.path)
            if not finding.is_error or not left[known]:
                return True
            left[known] -= 1
            return False

        def is_moved(finding: Finding) -> bool:
            found = _known(finding, self.path)
            moved = [e for e in left if replace(e, file=found.file) == found and self._is_gone(e)]
            known = next((error for error in moved if left[error]), None)
            if not finding.is_error or known is None:
                return False
            left[known] -= 1
            return True

        new = [finding for finding in findings.all if is_new(finding)]
        new = [finding for finding in new if not is_moved(finding)]
        return Findings(tuple(new), findings.failure), +left

    def _is_gone(self, error: KnownError) -> bool:
        return not (self.path.parent / error.file).exists()

    def gone(
        self, left: Counter[KnownError], is_checked: Callable[[Path], bool]
    ) -> list[KnownError]:
        """Return the known errors that are not found although their files are checked, or gone."""

        def is_gone(error: KnownError) -> bool:
            return is_checked(self.path.parent / error.file) or self._is_gone(error)

        return [error for error in sorted(left.elements()) if is_gone(error)]


def _known(finding: Finding, path: Path) -> KnownError:
    file = os.path.relpath(finding.file, path.parent).replace(os.sep, "/")
    message = re.sub(r"\bline \d+", "line N", finding.message)
    return KnownError(file, finding.code, message, finding.source.strip())


def _error(content: dict[str, str]) -> KnownError:
    values = [content[field.name] for field in fields(KnownError)]
    if not all(isinstance(value, str) for value in values):
        raise TypeError("a field of an error is no string")
    return KnownError(*values)


def _no_baseline(path: Path) -> BadInput:
    return BadInput(
        f"{path}: this is no baseline of typednn check; name another file, or delete it to start anew"
    )
