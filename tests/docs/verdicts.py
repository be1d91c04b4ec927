"""What is wrong on a page, and what it should say instead."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.docs.modules import outputs_of
from tests.docs.pages import CONSOLE, MYPY, OUTPUTS, PICTURES, PRINTED, PYTHON, Page, Part
from tests.docs.proving import Said
from tests.docs.running import Printed

OTHERS: Final = frozenset({"c", "ini", "json", "sh", "toml", "yaml", "zig"})
"""Languages of fences that are shown as they stand, and not checked. A directive is one, too."""
SUCCESS: Final = "Success: no issues found in 1 source file\n"
_UNCHECKED: Final = ("{code", "{sourcecode", "{eval-rst", "{doctest")
_SHAPE: Final = re.compile(r"(?<![\w\])])\(\d+, ?(?:\d+(?:, ?\d+)*)?\)")
_CODE: Final = re.compile(r"`[^`]*[^`(\d, )][^`]*`")
"""Code in the prose that is more than a tuple of numbers."""
_DOTS: Final = re.compile(r"^[ │]*\.\.\.\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and where; and, if it is an output, its part and what should stand there."""

    place: str
    text: str
    part: Part | None = None
    body: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def problems_of(page: Page, said: Said, printed: Printed) -> list[Problem]:
    """All that is wrong on a page, given what mypy and Python printed about its parts."""
    return [
        *_languages(page),
        *_shapes_in_prose(page),
        *_wrong_outputs(page, said, printed),
        *_silent_errors(page, said, printed),
    ]


def corrected(page: Page, problems: Iterable[Problem]) -> str:
    """The text of a page whose outputs are what was printed; those with dots are left to people."""
    text = page.text
    for problem in sorted(problems, key=lambda p: p.part.start if p.part else 0, reverse=True):
        part = problem.part
        if part is not None and not _DOTS.search(part.body):
            text = text[: part.start] + part.written(problem.body) + text[part.end :]
    return text


def _languages(page: Page) -> Iterator[Problem]:
    known = OTHERS | {PYTHON, CONSOLE, *OUTPUTS, "{value}"}
    for part in page.parts:
        is_directive = part.language.startswith("{") and not part.language.startswith(_UNCHECKED)
        if part.language not in known and not is_directive:
            text = f"'{part.language}' is no language that is checked: {', '.join(sorted(known))}"
            yield Problem(page.place(part), text)


def _shapes_in_prose(page: Page) -> Iterator[Problem]:
    for number, line in page.prose:
        for found in _SHAPE.findall(_CODE.sub("", line)):
            text = f"the shape {found} is written by hand: let code tell it, as {{value}}`x.shape`"
            yield Problem(f"{page.name}:{number}", text)


def _wrong_outputs(page: Page, said: Said, printed: Printed) -> Iterator[Problem]:
    for output, fence in outputs_of(page):
        start = output.start if output.info else fence.start
        found = (
            said.get((page.name, start), SUCCESS)
            if output.language == MYPY
            else printed[start].text
        )
        yield from _compared(page, output, found)
    for part in page.parts:
        if part.language == CONSOLE:
            yield from _compared(page, part, printed[part.start].text)


def _compared(page: Page, part: Part, found: str) -> Iterator[Problem]:
    found = "".join(f"{line.rstrip()}\n" for line in found.splitlines())
    pattern = r"(?:.*\n)+?".join(map(re.escape, _DOTS.split(part.body)))
    if not re.fullmatch(pattern, found):
        yield Problem(page.place(part), f"what is printed is\n{found}", part, found)


def _silent_errors(page: Page, said: Said, printed: Printed) -> Iterator[Problem]:
    """Errors of parts, below which no output shows them."""
    shown = {
        (fence.start, output.language) for output, fence in outputs_of(page) if not output.info
    }
    for part in page.parts:
        if not part.is_code:
            continue
        words = said.get((page.name, part.start), "")
        if words and (part.start, MYPY) not in shown:
            yield Problem(page.place(part), f"mypy says\n{words}")
        if printed[part.start].raised and (part.start, PRINTED) not in shown:
            yield Problem(page.place(part), f"running it raises\n{printed[part.start].text}")
        if part.language in PICTURES and part.body.strip():
            yield Problem(page.place(part), "a picture is made from its first line alone")
