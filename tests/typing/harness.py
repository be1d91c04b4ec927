"""Case files: programs whose comments say what mypy prints about them.

    f(x)  # E: (32, 784), declared (b, 10) [shape]     an error whose text contains this, and its code
    reveal_type(y)  # R: Tensor[tuple[32, b], float32]   a revealed type, in short
    g(x, x)  # E: Too many [call-arg|misc]             one code or another: versions of mypy differ
    h(x)  # X: rows differ                             mypy is silent, the run time raises this

A comment on a line of its own speaks of the next line of code. mypy must print nothing else, but for notes that
explain an error. In short means: without module prefixes, `32` for `Literal[32]`, `float32` for numpy's `floating[_32Bit]`, and `2*h+1` for
the plugin's `Expr[Literal['2*_0+1'], tuple[h]]`.
"""

import io
import os
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from typednn.mypy_plugin.mypy_errors.type_texts import shortened

ROOT: Final = Path(__file__).resolve().parents[2]
CASES: Final = Path(__file__).parent / "cases"
STUBS: Final = Path(__file__).parent / "stubs"

# mypy gives its workers a few seconds to start, which are too few where other tests run beside.
WORKERS_LATE: Final = "Failed to establish connection with worker"

# The cache serves the daemon too.
CONFIG: Final = """\
[mypy]
plugins = {plugins}
strict = true
allow_redefinition = true
explicit_package_bases = true
mypy_path = {root}:{stubs}
show_error_codes = true
pretty = false
cache_fine_grained = true
{more}

[typednn]
{options}

[mypy-typednn.*]
follow_imports = silent

[mypy-torch.*,jax.*,sklearn.*]
ignore_missing_imports = true
"""


@dataclass(frozen=True, slots=True)
class Message:
    """One line of mypy's output, or one that is expected: an Error, a Revealed type, another Note."""

    line: int
    kind: str
    text: str
    code: str = ""

    def fits(self, printed: "Message") -> bool:
        """Whether what mypy `printed` is what this expects."""
        same = (self.line, self.kind) == (printed.line, printed.kind)
        same = same and printed.code in self.code.split("|")
        return same and (
            self.text == printed.text if self.kind == "R" else self.text in printed.text
        )

    def __str__(self) -> str:
        return f"{self.line}: {self.kind}: {self.text}{f' [{self.code}]' if self.code else ''}"


# What a case file expects

_MARK: Final = re.compile(r"(?:^|(?<=\s))# ?([ERX]): ")
_CODE: Final = re.compile(r"(.*?)\s*\[([\w|-]+)\]$")


def expectations(source: str) -> list[Message]:
    """What the comments of `source` expect, each at its line of code."""
    found: list[Message] = []
    waiting: list[tuple[str, str]] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            marked = list(_marked(token.string))
            if token.line[: token.start[1]].strip():
                found += [_message(token.start[0], *item) for item in marked]
            else:
                waiting += marked
        elif waiting and token.type not in _LAYOUT:
            found += [_message(token.start[0], *item) for item in waiting]
            waiting = []
    return sorted(found, key=lambda message: message.line)


_LAYOUT: Final = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)


def _marked(comment: str) -> Iterator[tuple[str, str]]:
    parts = _MARK.split(comment)
    yield from zip(parts[1::2], (text.strip() for text in parts[2::2]), strict=True)


def _message(line: int, kind: str, text: str) -> Message:
    if kind == "E":
        match = _CODE.match(text)
        assert match, f"line {line}: '# E:' without [code]: {text}"
        return Message(line, kind, match[1], match[2])
    return Message(line, kind, text)


# What mypy prints

_PRINTED: Final = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): (?P<kind>error|note): (?P<text>.*)$")
_REVEALED: Final = re.compile(r'Revealed type is "(.*)"$')


def printed(output: str) -> dict[str, list[Message]]:
    """mypy's output by file."""
    found: dict[str, list[Message]] = {}
    for line in output.splitlines():
        match = _PRINTED.match(line)
        assert match, f"mypy printed what is no message:\n{output}"
        found.setdefault(match["file"], []).append(_read(match))
    return found


def _read(match: re.Match[str]) -> Message:
    line, text = int(match["line"]), match["text"]
    if match["kind"] == "error":
        with_code = _CODE.match(text)
        assert with_code, text
        return Message(line, "E", with_code[1], with_code[2])
    revealed = _REVEALED.match(text)
    return Message(line, "R", short(revealed[1])) if revealed else Message(line, "N", text)


def short(type_text: str) -> str:
    """A revealed type as the plugin prints it, without the prefixes of modules.

    >>> short("Model[Literal[2], tests.cases.N]")
    'Model[2, N]'
    """
    return shortened(re.sub(r"(?<![\w'.])(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_'])", "", type_text))


# Running it


@dataclass(frozen=True, slots=True)
class Mypy:
    """mypy with a configuration and a cache of its own, run in `folder`."""

    folder: Path
    cache: Path

    def configure(
        self, more: str = "", plugins: str = "typednn.mypy_plugin", options: str = ""
    ) -> None:
        """Writes the configuration: `more` of mypy's own, `options` of the plugin; `plugins` may be empty."""
        text = CONFIG.format(root=ROOT, stubs=STUBS, more=more, plugins=plugins, options=options)
        self.config.write_text(text if plugins else text.replace("plugins = \n", ""))

    @property
    def config(self) -> Path:
        return self.folder / "mypy.ini"

    def run(self, *arguments: str, tool: str = "mypy") -> "Run":
        """Exit status and output of mypy, or of another of its `tool`s."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MYPY")}
        environment["PYTHONPATH"] = os.pathsep.join((str(self.folder), str(ROOT)))
        for _ in range(3):
            done = subprocess.run(
                [sys.executable, "-m", tool, *arguments],
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if not done.stdout.startswith(WORKERS_LATE):
                break
        return Run(done.returncode, done.stdout, done.stderr)

    def check(self, *arguments: str) -> "Run":
        """mypy over `arguments`, with this configuration and cache."""
        if not self.config.exists():
            self.configure()
        own = (
            "--no-error-summary",
            "--config-file",
            str(self.config),
            "--cache-dir",
            str(self.cache),
        )
        return self.run(*own, *arguments)


@dataclass(frozen=True, slots=True)
class Run:
    """How mypy ended: 0 and 1 are verdicts, all else is a crash or a wrong configuration."""

    status: int
    output: str
    errors: str

    def messages(self) -> dict[str, list[Message]]:
        assert self.status in (0, 1), f"mypy ended with {self.status}: {self.output}{self.errors}"
        return printed(self.output)


def difference(expected: Sequence[Message], found: Iterable[Message]) -> list[str]:
    """What is expected and missing, and what was found and not expected; nothing if all is well."""
    errors_at = {message.line for message in expected if message.kind == "E"}
    left = [m for m in found if m.kind != "N" or m.line not in errors_at]
    missing = []
    for message in (m for m in expected if m.kind != "X"):
        fitting = next((other for other in left if message.fits(other)), None)
        if fitting is None:
            missing.append(f"expected  {message}")
        else:
            left.remove(fitting)
    return [*missing, *(f"found     {message}" for message in left)]
