"""Pictures of boxes and arrows for the pages of explanation."""

from collections.abc import Sequence
from html import escape
from typing import Final

_LETTER: Final = 7.3  # of a monospaced font of 12 px
_HEIGHT: Final = 46
_GAP: Final = 26
_TIP: Final = (
    '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="7" refY="3" orient="auto">'
    '<path d="M0,0 L7,3 L0,6 z"/></marker></defs>'
)


def readers() -> str:
    """One annotation, and an arrow to each of its four readers."""
    texts = (
        ("mypy", "proves it"),
        ("the call", "checks it"),
        ("plan", "lays out memory"),
        ("people", "read it"),
    )
    annotation = 'images: Float32[Tensor, "batch 784"]'
    width = 140.0
    full = len(texts) * (width + _GAP) - _GAP
    top = _box((full - 320) / 2, 0, 320, (annotation,))
    below = _HEIGHT + 50
    parts = [_box(n * (width + _GAP), below, width, text) for n, text in enumerate(texts)]
    arrows = [
        _arrow(full / 2, _HEIGHT, n * (width + _GAP) + width / 2, below) for n in range(len(texts))
    ]
    return _drawing(full, below + _HEIGHT, [top, *arrows, *parts])


def life() -> str:
    """The stages of a training step, one after another."""
    texts = (
        ("annotations", "mypy proves them"),
        ("trace", "no values, only shapes"),
        ("passes", "fewer operations"),
        ("liveness", "who needs what"),
        ("arena", "a place for each"),
        ("numpy or C", "runs the plan"),
    )
    width, rows = 190.0, 2
    columns = len(texts) // rows
    parts = list[str]()
    for number, text in enumerate(texts):
        row, column = divmod(number, columns)
        x, y = column * (width + _GAP), row * (_HEIGHT + 40)
        parts.append(_box(x, y, width, text))
        if column:
            parts.append(_arrow(x - _GAP, y + _HEIGHT / 2, x, y + _HEIGHT / 2))
        elif row:
            parts.append(_arrow((columns - 1) * (width + _GAP) + width / 2, y - 40, width / 2, y))
    full = columns * (width + _GAP) - _GAP
    return _drawing(full, rows * (_HEIGHT + 40) - 40, parts)


def _drawing(width: float, height: float, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="monospace" font-size="12">'
    return "".join([head, _TIP, *parts, "</svg>"])


def _box(x: float, y: float, width: float, lines: Sequence[str]) -> str:
    first = y + _HEIGHT / 2 + 4 - 8 * (len(lines) - 1)
    text = "".join(
        f'<text x="{x + width / 2:.1f}" y="{first + 16 * n:.1f}" text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    return (
        f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{width - 2:.1f}" height="{_HEIGHT - 2}" rx="5"'
        f' fill="#eef3fb" stroke="#5b7db1"/>{text}'
    )


def _arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    return (
        f'<path d="M{x:.1f},{y:.1f} L{to_x:.1f},{to_y:.1f}" stroke="black" marker-end="url(#tip)"/>'
    )
