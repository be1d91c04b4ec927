"""A graph of layers as SVG: boxes from top to bottom, and edges that bear the shapes."""

from collections.abc import Sequence
from html import escape
from typing import Final

from typednn.shapes.layers.sequential import shape_text
from typednn.shapes.shape import Shape
from typednn.summaries.rows import LayerRow

__all__ = ["drawing"]

_HEIGHT: Final = 30
_GAP: Final = 44
_LEFT: Final = 12
_LETTER: Final = 7.3  # of a monospaced font of 12 px
_LANE: Final = 26
_TIP: Final = (
    '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="7" refY="3" orient="auto">'
    '<path d="M0,0 L7,3 L0,6 z"/></marker></defs>'
)
_FONT: Final = 'font-family="monospace" font-size="12"'


def drawing(inputs: Sequence[Shape], rows: Sequence[LayerRow]) -> str:
    """Draw the layers that call no others, in the order of their calls.

    An edge leads from the layer, or the input, whose output another layer takes, also through
    operations between them. Edges that pass by other boxes are drawn at the right.
    """
    leaves = [place for place, row in enumerate(rows) if row.is_leaf]
    texts = ["input", *[_title(rows[place]) for place in leaves]]
    shapes = [
        ", ".join(map(_text, inputs)),
        *[", ".join(map(_text, rows[place].symbolic)) for place in leaves],
    ]
    box_of = {-1: 0} | {place: number for number, place in enumerate(leaves, 1)}
    edges = [
        (box_of[source], number)
        for number, place in enumerate(leaves, 1)
        for source in rows[place].feeds_on
        if source in box_of
    ]
    width = _LEFT * 2 + _LETTER * max(map(len, texts))
    long_edges = [edge for edge in edges if edge[1] - edge[0] > 1]
    lanes = {edge: lane for lane, edge in enumerate(long_edges)}
    label = _LETTER * max(map(len, shapes))
    full = width + _LANE * (len(lanes) + 1) + label
    height = len(texts) * (_HEIGHT + _GAP)
    size = f'width="{full:.0f}" height="{height}" viewBox="0 0 {full:.0f} {height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FONT}>', _TIP]
    parts += [_box(number, text, width) for number, text in enumerate(texts)]
    parts += [_edge(edge, shapes[edge[0]], width, lanes.get(edge)) for edge in edges]
    if len(texts) > 1:
        parts.append(_end(len(texts) - 1, shapes[-1], width))
    return "".join([*parts, "</svg>"])


def _title(row: LayerRow) -> str:
    return f"{row.path}: {row.name}" if row.path else row.name


def _text(shape: Shape) -> str:
    return shape_text(shape) or "()"


def _box(number: int, text: str, width: float) -> str:
    y = number * (_HEIGHT + _GAP)
    return (
        f'<rect x="1" y="{y + 1}" width="{width - 2:.1f}" height="{_HEIGHT - 2}" rx="5"'
        f' fill="#eef3fb" stroke="#5b7db1"/>'
        f'<text x="{width / 2:.1f}" y="{y + 19}" text-anchor="middle">{escape(text)}</text>'
    )


def _edge(edge: tuple[int, int], shape: str, width: float, lane: int | None) -> str:
    (source, target), step = edge, _HEIGHT + _GAP
    if lane is None:
        return _line(source * step + _HEIGHT, shape, width)
    x = width + _LANE * (lane + 1)
    start, end = source * step + _HEIGHT / 2 + 6, target * step + _HEIGHT / 2
    return (
        f'<path d="M{width:.1f},{start} H{x:.1f} V{end} H{width:.1f}" fill="none" stroke="black"'
        f' marker-end="url(#tip)"/>'
        f'<text x="{x + 4:.1f}" y="{(start + end) / 2:.1f}">{escape(shape)}</text>'
    )


def _end(number: int, shape: str, width: float) -> str:
    return _line(number * (_HEIGHT + _GAP) + _HEIGHT, shape, width)


def _line(y: float, shape: str, width: float) -> str:
    return (
        f'<path d="M{width / 2:.1f},{y} V{y + _GAP}" stroke="black" marker-end="url(#tip)"/>'
        f'<text x="{width / 2 + 6:.1f}" y="{y + _GAP / 2 + 4}">{escape(shape)}</text>'
    )
