"""A summary as a table, and as a graph whose edges bear the shapes."""

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult
from rich.table import Table

from typednn.checkpoints.atomic_file import replace_file
from typednn.html import table
from typednn.planning.plan.report.units import amount, size_text
from typednn.shapes.layers.sequential import shape_text
from typednn.shapes.shape import Shape
from typednn.summaries.drawing import drawing
from typednn.summaries.rows import LayerRow

__all__ = ["Summary"]

_COLUMNS: Final = ("layer", "output", "shape", "parameters", "FLOP", "activations")
_FIRST_FIGURE: Final = 3
_SHOWN: Final = {90: (0, 1, 2, 3, 4, 5), 60: (0, 1, 3, 4), 0: (0, 1, 3)}
"""The columns that are shown from a width on."""


@dataclass(frozen=True, eq=False, repr=False)
class Summary:
    """What each layer of a model takes and gives: ``print`` it, or show it in a notebook.

    ``inputs``, ``input_shapes``: of the model, with names and for ``sizes``. ``rows``: one for each
    call of a layer, those around before those inside.
    """

    name: str
    inputs: tuple[Shape, ...]
    input_shapes: tuple[tuple[int, ...], ...]
    rows: tuple[LayerRow, ...]
    sizes: Mapping[str, int]

    @property
    def parameters(self) -> int:
        """The number of elements in all parameters."""
        return sum(row.parameters for row in self.rows)

    @property
    def flops(self) -> int:
        """The floating-point operations of a call."""
        return sum(row.flops for row in self.rows)

    @property
    def activation_bytes(self) -> int:
        """The bytes of what all layers give."""
        return sum(row.activation_bytes for row in self.rows)

    def __repr__(self) -> str:
        return f"<Summary of {self.name}: {self.parameters} parameters>"

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int = 100) -> str:
        """Return the table as plain text of at most so many columns."""
        console = Console(file=io.StringIO(), width=width, color_system=None)
        with console.capture() as captured:
            console.print(self)
        return "\n".join(line.rstrip() for line in captured.get().rstrip().splitlines())

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = Table(box=None, pad_edge=False, header_style="bold")
        shown = next(places for width, places in _SHOWN.items() if options.max_width >= width)
        for place in shown:
            is_figure = place >= _FIRST_FIGURE
            justify: JustifyMethod = "right" if is_figure else "left"
            columns.add_column(_COLUMNS[place], justify=justify, no_wrap=is_figure, overflow="fold")
        for cells in self._cells():
            columns.add_row(*[cells[place] for place in shown])
        yield columns

    def svg(self) -> str:
        """Draw the layers as a graph whose edges bear the shapes, as SVG."""
        return drawing(self.inputs, self.rows)

    def save_svg(self, path: str | os.PathLike[str]) -> None:
        """Write the drawing to a file, which is replaced as a whole. Raises OSError if it fails."""
        replace_file(path, self.svg().encode())

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_html_(self) -> str:
        return f"{table(_COLUMNS, self._cells())}{self.svg()}"

    def _cells(self) -> list[tuple[str, ...]]:
        """Return the cells of all rows: the inputs, the layers, and the totals."""
        pairs = zip(self.inputs, self.input_shapes, strict=True)
        found = [("input", _text(named), _text(actual), "", "", "") for named, actual in pairs]
        found += [
            (
                "  " * row.depth + (f"{row.label}: {row.name}" if row.label else row.name),
                ", ".join(map(_text, row.symbolic)),
                ", ".join(map(_text, row.shapes)),
                f"{row.parameters:,}" if row.parameters else "",
                amount(row.flops) if row.flops else "",
                size_text(row.activation_bytes) if row.activation_bytes else "",
            )
            for row in self.rows
        ]
        totals = (f"{self.parameters:,}", amount(self.flops), size_text(self.activation_bytes))
        return [*found, ("total", "", "", *totals)]


def _text(shape: Shape) -> str:
    return shape_text(shape) or "()"
