"""HTML with which tensors, models, plans and histories show themselves in a notebook."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Final

import numpy as np

__all__ = ["array_table", "preformatted", "table"]

_MOST: Final = 12
"""Rows and columns of an array that are shown; of a larger one those at the edges."""
_STYLE: Final = 'style="text-align:left;white-space:pre"'


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of texts."""
    top = "".join(f"<th {_STYLE}>{escape(text)}</th>" for text in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def preformatted(text: str) -> str:
    """Return a text as it is, in letters of one width."""
    return f'<pre style="line-height:1.2">{escape(text)}</pre>'


def array_table(title: str, values: np.ndarray[Any, Any]) -> str:
    """Return a title, and the values of an array of up to two axes as a table, others as text.

    Of an array that is too large the first and last rows and columns are shown.
    """
    if values.ndim == 0 or values.ndim > 2 or values.size == 0:
        text = np.array2string(values, threshold=_MOST * _MOST, precision=4)
        return f"<div>{escape(title)}{preformatted(text)}</div>"
    grid = values if values.ndim == 2 else values[None]
    rows, columns = (_shown(size) for size in grid.shape)
    head = ["", *["…" if k is None else str(k) for k in columns]]
    body = [
        ["" if r is None or values.ndim == 1 else str(r), *[_value(grid, r, c) for c in columns]]
        for r in rows
    ]
    return f"<div>{escape(title)}{table(head, body)}</div>"


def _shown(size: int) -> list[int | None]:
    """Return the places that are shown; None stands for those left out."""
    if size <= _MOST:
        return [*range(size)]
    half = _MOST // 2
    return [*range(half), None, *range(size - half, size)]


def _value(grid: np.ndarray[Any, Any], row: int | None, column: int | None) -> str:
    if row is None or column is None:
        return "…"
    value = grid[row, column]
    return f"{value:.4g}" if grid.dtype.kind == "f" else str(value)


def _cell(text: str) -> str:
    return f"<td {_STYLE}>{escape(text)}</td>"
