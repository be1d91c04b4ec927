"""A page as Sphinx reads it: with its values and its pictures of shapes, which code made."""

from collections.abc import Iterator
from typing import Final

from tests.docs.pages import MYPY, OUTPUTS, PRINTED, SHAPES, Page, Part
from tests.docs.running import Printed

_FIGURE: Final = '<figure class="shapes" role="img" aria-label="{label}">\n{svg}\n</figure>\n'
_CAPTIONS: Final = {MYPY: "mypy says", PRINTED: "Python prints"}


def rendered(page: Page, printed: Printed) -> str:
    """The page's text with each value and picture in its place."""
    return "".join(_pieces(page, printed))


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
    if part.language == SHAPES:
        start = page.text.rindex("\n", 0, part.start - 1) + 1
        end = page.text.find("\n", part.end) + 1 or len(page.text)
        label = f"The shapes of {part.info}".replace('"', "'")
        return start, end, _FIGURE.format(label=label, svg=printed[part.start].text)
    if part.language in OUTPUTS:
        start = page.text.rindex("\n", 0, part.start - 1) + 1
        opening = page.text[start : part.start]
        edit = f" with {part.edit[1]}" if part.edit else ""
        ticks = opening.lstrip().partition(part.language)[0]
        head = f'{part.indent}{ticks}{{code-block}} {part.language}\n{part.indent}:caption: "{_CAPTIONS[part.language]}{edit}"\n\n'
        return start, part.start, head
    return part.start, part.start, ""
