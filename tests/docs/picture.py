"""The picture of the front page and of README.md: a program with a wrong number, and what mypy says about it."""

import io
import keyword
import sys
import textwrap
import tokenize
from collections.abc import Iterator
from html import escape
from typing import Final

from tests.docs.modules import outputs_of
from tests.docs.pages import DOCS, MYPY, Page

FILE: Final = DOCS / "_static" / "mistake.svg"
WRONG: Final = "99"
_COLUMNS: Final = 66
_LETTER: Final = 8.43  # of a monospaced font of 14 px
_LINE: Final = 21
_LEFT: Final = 18
_COLOURS: Final = {
    "keyword": "#ff9e64",
    "number": "#9ece6a",
    "plain": "#e6e9f2",
    "wrong": "#ff6b7d",
}


def picture() -> str:
    """The picture as SVG, from the first program of the front page."""
    page = Page.read(DOCS / "index.md")
    output, fence = next(outputs_of(page))
    assert output.language == MYPY
    said = textwrap.wrap(output.body, _COLUMNS, break_on_hyphens=False)
    code = fence.body.splitlines()
    rows = [*map("".join, map(_coloured, code)), ""]
    rows += [f'<tspan fill="{_COLOURS["wrong"]}">{escape(line)}</tspan>' for line in said]
    width, height = _LEFT * 2 + _LETTER * _COLUMNS, _LINE * (len(rows) + 1.3)
    text = "".join(
        f'<text x="{_LEFT}" y="{_LINE * (n + 1.4):.1f}" xml:space="preserve">{row}</text>\n'
        for n, row in enumerate(rows)
        if row
    )
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="monospace" font-size="14">\n'
        f'<rect width="100%" height="100%" rx="10" fill="#1f2335"/>\n{_mark(code)}{text}</svg>\n'
    )


def _mark(code: list[str]) -> str:
    """A line below the wrong number."""
    number = next(n for n, line in enumerate(code) if WRONG in line)
    x = _LEFT + _LETTER * code[number].index(WRONG)
    y = _LINE * (number + 1.4) + 4
    end = x + _LETTER * len(WRONG)
    return (
        f'<path d="M{x:.1f},{y:.1f} H{end:.1f}" stroke="{_COLOURS["wrong"]}" stroke-width="2.5"/>\n'
    )


def _coloured(line: str) -> Iterator[str]:
    done = 0
    for token in tokenize.generate_tokens(io.StringIO(line).readline):
        if token.string.strip() and token.start[0] == 1:
            yield escape(line[done : token.start[1]])
            yield f'<tspan fill="{_COLOURS[_kind(token)]}">{escape(token.string)}</tspan>'
            done = token.end[1]


def _kind(token: tokenize.TokenInfo) -> str:
    if token.string == WRONG:
        return "wrong"
    if token.type == tokenize.NUMBER:
        return "number"
    return "keyword" if keyword.iskeyword(token.string) else "plain"


def main() -> int:
    FILE.write_text(picture(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
