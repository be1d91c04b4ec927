"""Files of edits in a folder of their own, and mypy's verdicts on them in each of its modes."""

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, repeat

from tests.typing.edits import Edit
from tests.typing.harness import Mypy, Run

Verdicts = Mapping[str, list[str]]
"""The errors of each edit's files."""

_ERROR = re.compile(r"(?:library|user|between)_(\w+)\.py:\d+: error: ")


class Files:
    """The files of all edits, in a folder of their own."""

    def __init__(self, mypy: Mypy, edits: Mapping[str, Edit]) -> None:
        self.mypy, self._edits = mypy, edits
        self._saved = time.time() - 100_000
        for name in edits:
            self.write(name, edited=False)

    def write(self, name: str, edited: bool) -> None:
        """Write the files that change, each a second later than before: mypy compares seconds."""
        for file, text in self._edits[name].texts(name, edited).items():
            path = self.mypy.folder / file
            if not path.exists() or path.read_text() != text:
                path.write_text(text)
                self._saved += 2
                os.utime(path, (int(self._saved), int(self._saved)))

    def write_all(self, edited: bool) -> None:
        for name in self._edits:
            self.write(name, edited)

    @property
    def names(self) -> list[str]:
        return sorted(path.name for path in self.mypy.folder.glob("*.py"))

    def check(self, *options: str) -> Verdicts:
        return self._verdicts(self.mypy.check(*options, *self.names))

    def _verdicts(self, run: Run) -> Verdicts:
        assert run.status in (0, 1), run
        assert "typednn-internal" not in run.output
        found: dict[str, list[str]] = {name: [] for name in self._edits}
        for line in run.output.splitlines():
            if match := _ERROR.match(line):
                found[match[1]].append(line)
        return {name: sorted(lines) for name, lines in found.items()}

    @contextmanager
    def daemon(self, *options: str, again: str = "run") -> Iterator[Callable[[], Verdicts]]:
        """Start mypy's daemon. It is asked for the verdicts by calling what is yielded.

        It is started by its command `run`, and asked `again` by that one or by `check`.
        """
        state = self.mypy.folder / "daemon.json"
        status = ("--status-file", str(state))
        own = (f"--config-file={self.mypy.config}", f"--cache-dir={self.mypy.cache}")

        first = ("run", "--", "--no-error-summary", *own, *options, *self.names)
        commands = chain([first], repeat((again, *(first[1:] if again == "run" else self.names))))

        def check() -> Verdicts:
            return self._verdicts(self.mypy.run(*status, *next(commands), tool="mypy.dmypy"))

        try:
            yield check
        finally:
            self.mypy.run(*status, "kill", tool="mypy.dmypy")
            state.unlink(missing_ok=True)  # the next daemon is another one


def differences(found: Verdicts, expected: Verdicts) -> list[str]:
    """Return the edits about whose files the verdicts differ."""
    assert found.keys() == expected.keys()
    return [name for name in found if found[name] != expected[name]]
