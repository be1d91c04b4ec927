"""A page as Sphinx reads it: with its values and its pictures of shapes, which code made."""

import json
from collections.abc import Callable, Iterator
from typing import Final

from tests.docs import boxes, measured, operations
from tests.docs.pages import MYPY, OUTPUTS, PICTURES, PRINTED, SHAPES, Page, Part
from tests.docs.running import Printed

_FIGURE: Final = '<figure class="{kind}" role="img" aria-label="{label}">\n{svg}\n</figure>\n'
_MADE: Final[dict[str, Callable[[str], str]]] = {
    "{operations}": lambda _: operations.table(),
    "{measured}": measured.table,
    "{readers}": lambda _: _figure("One annotation and its four readers", boxes.readers()),
    "{life}": lambda _: _figure("The stages of a training step", boxes.life()),
}
"""What stands in the place of a fence without a program, made from its body."""
_CAPTIONS: Final = {MYPY: "mypy says", PRINTED: "Python prints"}


def rendered(page: Page, printed: Printed) -> str:
    """The page's text with each value and picture in its place."""
    return "".join(_pieces(page, printed))


def _figure(label: str, drawing: str, kind: str = "shapes") -> str:
    svg = drawing[drawing.index("<svg") :].replace("\n\n", "\n")
    return _FIGURE.format(kind=kind, label=label.replace('"', "'"), svg=svg)


def _pieces(page: Page, printed: Printed) -> Iterator[str]:
    done = 0
    for part in page.parts:
        start, end, text = _replacement(page, part, printed)
        yield page.text[done:start] + text
        done = end
    yield page.text[done:]


def _replacement(page: Page, part: Part, printed: Printed) -> tuple[int, int, str]:
    """What stands in the place of a part, from where to where."""
    if part.is_value:
        start = part.start - len("{value}`")
        return start, part.end + 1, printed[part.start].text
    start = page.text.rfind("\n", 0, part.start - 1) + 1
    end = page.text.find("\n", part.end) + 1 or len(page.text)
    if part.language in _MADE:
        return start, end, _MADE[part.language](part.body)
    if part.language in PICTURES:
        drawing = printed[part.start].text
        if part.language == SHAPES:
            return start, end, _figure(f"The shapes of {part.info}", drawing)
        return start, end, _figure(f"A drawing of {part.info}", drawing, "chart")
    if part.language in OUTPUTS:
        opening = page.text[start : part.start]
        ticks = opening.lstrip().partition(part.language)[0]
        caption = _CAPTIONS[part.language] + (f" with {part.edit[1]}" if part.edit else "")
        lines = (f"{ticks}{{code-block}} {part.language}", f":caption: {json.dumps(caption)}", "")
        return start, part.start, "".join(f"{part.indent}{line}\n" for line in lines)
    return part.start, part.start, ""
