"""The parts of a page that are code, or what code printed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = ROOT / "docs"
MAIN: Final = "program.py"
"""The name of the module of all fences that name none."""

PYTHON: Final = "python"
SHAPES: Final = "{shapes}"
SVG: Final = "{svg}"
PICTURES: Final = (SHAPES, SVG)
MYPY: Final = "mypy-output"
PRINTED: Final = "output"
CONSOLE: Final = "console"
OUTPUTS: Final = (MYPY, PRINTED)
CHANGE: Final = " => "
"""Between what an edit replaces and what by."""

_FENCE: Final = re.compile(
    r"^(?P<indent> *)(?P<ticks>`{3,})(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=indent)(?P=ticks)`* *$",
    re.MULTILINE | re.DOTALL,
)
_VALUE: Final = re.compile(r"(?<!`)(?<!`` )\{value\}`([^`]+)`")  # not where it is quoted


class PageError(Exception):
    """A page is not written as the checker reads pages; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A fence, or a value in the prose.

    `start` and `end` are the offsets of its body in the page, `line` is the number of the body's first line there.
    """

    language: str
    info: str
    body: str
    start: int
    end: int
    line: int
    indent: str = ""

    @property
    def is_value(self) -> bool:
        return self.language == "{value}"

    @property
    def is_code(self) -> bool:
        """Whether it is run: an output is not, but belongs to the fence above it."""
        return self.language in (PYTHON, *PICTURES, "{value}")

    @property
    def edit(self) -> tuple[str, str] | None:
        """What an output's program has instead of what, if it is not the one that stands there."""
        old, arrow, new = self.info.partition(CHANGE)
        return (old.strip(), new.strip()) if arrow else None

    def written(self, body: str) -> str:
        """Another body, as it is written in the page."""
        return "".join(f"{self.indent}{x}".rstrip(" ") + "\n" for x in body.splitlines())


@dataclass(frozen=True)
class Page:
    """A page of Markdown, by its path below the project's root."""

    name: str
    text: str

    @classmethod
    def read(cls, path: Path) -> "Page":
        return cls(path.resolve().relative_to(ROOT).as_posix(), path.read_text("utf-8"))

    @property
    def slug(self) -> str:
        """A name for files that are made from it."""
        return re.sub(r"\W", "_", self.name.removeprefix("docs/").removesuffix(".md"))

    @property
    def is_strict(self) -> bool:
        """Whether its programs are checked with the plugin's option `strict`."""
        return self.text.startswith("---\ntypednn: strict\n---\n")

    @cached_property
    def parts(self) -> list[Part]:
        """Fences and values, in their order."""
        fences = [self._fence(found) for found in _FENCE.finditer(self.text)]
        values = [self._value(found) for found in _VALUE.finditer(self.text)]
        inside = {v.start for v in values for f in fences if f.start <= v.start < f.end}
        return sorted(
            [*fences, *(v for v in values if v.start not in inside)], key=lambda part: part.start
        )

    @property
    def prose(self) -> Iterator[tuple[int, str]]:
        """The numbered lines outside of fences."""
        blank = _FENCE.sub(lambda found: "\n" * found[0].count("\n"), self.text)
        yield from enumerate(blank.splitlines(), 1)

    def place(self, part: Part, line: int = 0) -> str:
        """File and line, for messages."""
        return f"{self.name}:{part.line + line}"

    def _fence(self, found: re.Match[str]) -> Part:
        language, _, info = found["info"].strip().partition(" ")
        lines = found["body"].splitlines(keepends=True)
        body = "".join(line.removeprefix(found["indent"]) for line in lines)
        start, end = found.span("body")
        return Part(language, info.strip(), body, start, end, self._line(start), found["indent"])

    def _value(self, found: re.Match[str]) -> Part:
        start, end = found.span(1)
        return Part("{value}", "", found[1].replace("\n", " "), start, end, self._line(start))

    def _line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1


def all_pages() -> list[Page]:
    """README.md and what stands in `docs`; the pages of errors have tests of their own."""
    paths = sorted(DOCS.rglob("*.md"))
    return [
        Page.read(path)
        for path in (ROOT / "README.md", *paths)
        if path.parent.name != "errors" and "exercises" not in path.parts
    ]
