"""A plan for the terminal: its figures, memory by kind, lifetimes, and its slowest operations."""

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from rich.console import Console, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from typednn.planning.kinds import Kind
from typednn.planning.plan.figures import Figures, OperationCost
from typednn.planning.plan.report.lifetimes import Box, boxes
from typednn.planning.plan.report.units import amount, seconds_text, size_text

__all__ = ["NARROWEST", "report", "text_of"]

Array: TypeAlias = np.ndarray[Any, Any]

LOOKS: Final = {
    Kind.PARAMETERS: ("▓", "blue"),
    Kind.STATE: ("▒", "magenta"),
    Kind.INPUTS: ("░", "green"),
    Kind.CONSTANTS: ("·", "bright_black"),
    Kind.RESULTS: ("▚", "yellow"),
    Kind.SCRATCH: ("█", "red"),
    Kind.OWN: ("▞", "cyan"),
}
"""The sign of each kind, so that they can be told apart without colours, and its colour."""

_GRADIENT: Final = ("∂", "bright_red")  # scratch of gradients
_EMPTY: Final = (" ", "")

_ROWS: Final = 14
_MARGIN: Final = 10  # columns left of the chart
_SLOWEST: Final = 10
_WIDE: Final = 70  # from here on a row of a table has room in one line
_FIGURES: Final = {"share": 8, "time": 9, "FLOP": 8, "moved": 9}
"""The columns of an operation's figures, and their widths."""

_Column: TypeAlias = tuple[JustifyMethod, int | None]

NARROWEST: Final = 36
"""Columns: a report has no room in less."""


def text_of(plan: Figures, width: int) -> str:
    """The report as plain text, without blanks at the ends of its lines."""
    console = Console(file=io.StringIO(), width=max(width, NARROWEST), color_system=None)
    with console.capture() as captured:
        console.print(*report(plan, width), sep="\n")
    return "\n".join(line.rstrip() for line in captured.get().rstrip().splitlines())


def report(plan: Figures, width: int) -> Iterator[RenderableType]:
    """Yield the parts of a report of ``width`` columns, but not fewer than ``NARROWEST``.

    Below 70 columns, what has no room beside a figure stands below it.
    """
    width = max(width, NARROWEST)
    yield from _figures(plan, width)
    if plan.peak_bytes:
        yield ""
        yield from _memory(plan, width)
        yield ""
        yield from _chart(plan, width)
    if plan.operations:
        yield ""
        yield from _operations(plan, width)


def _figures(plan: Figures, width: int) -> Iterator[RenderableType]:
    sizes = "".join(f"  {name}={size}" for name, size in plan.sizes.items())
    yield Text.assemble((plan.name, "bold"), sizes)
    over = plan.arena.size / plan.arena.bound - 1 if plan.arena.bound else 0.0
    peak, limits = plan.machine.flops_per_second, plan.machine.bytes_per_second
    rows = [
        ("back end", plan.backend, "the memory is laid out for its kernels"),
        ("peak memory", size_text(plan.peak_bytes), f"lower bound {size_text(plan.lower_bound)}"),
        ("scratch", size_text(plan.arena.size), f"{100 * over:.1f} % above its lower bound"),
        ("arithmetic", amount(plan.flops, "FLOP"), _count(len(plan.layout.kernels))),
        ("moved", size_text(plan.bytes_moved), f"{plan.intensity:.3g} FLOP for each byte"),
        (
            "time",
            seconds_text(plan.predicted_seconds),
            f"predicted for {amount(peak, 'FLOP/s')} and {amount(limits, 'B/s')}",
        ),
    ]
    if plan.measured:
        rows.append(("", "", plan.measured))
    if width >= _WIDE:
        table = _grid(("left", 14), ("right", 10), ("left", None))
        for name, value, more in rows:
            table.add_row(f"  {name}", value, Text(f"   {more}"))
        yield table
        return
    for name, value, more in rows:
        yield from [Text(f"  {name:<12}{value:>10}")] if name else []
        yield Padding(Text(more), (0, 0, 0, 4))


def _memory(plan: Figures, width: int) -> Iterator[RenderableType]:
    yield Text("memory", "bold")
    table, most = _grid(("left", 18), ("right", 8), ("left", None)), max(plan.memory.values())
    for kind, size in plan.memory.items():
        if size:
            sign, colour = LOOKS[kind]
            bar = sign * max(round((width - 30) * size / most), 1)
            table.add_row(f"  {kind.value}", size_text(size), Text.assemble("  ", (bar, colour)))
    yield table


def _chart(plan: Figures, width: int) -> Iterator[Text]:
    length, columns = max(len(plan.layout.graph.nodes), 1), width - _MARGIN - 2
    found = boxes(plan)
    note = "; ∂: of gradients" if any(box.of_gradient for box in found) else ""
    head = ("lifetimes", "bold"), f": addresses upwards, operations to the right{note}"
    yield Text.assemble(*head)
    for row, cells in enumerate(_cells(found, plan.peak_bytes, length, columns)):
        line = Text(f"{size_text(plan.peak_bytes) if row == 0 else '':>{_MARGIN}} │")
        for (sign, colour), run in groupby(cells):
            line.append(sign * len([*run]), colour)
        line.rstrip()
        yield line
    yield Text(f"{'0 B':>{_MARGIN}} └{'─' * columns}")
    yield Text(f"{'':>{_MARGIN + 2}}1{length:>{columns - 1}}")


def _cells(
    found: Sequence[Box], height: int, length: int, columns: int
) -> list[list[tuple[str, str]]]:
    """The sign and the colour of what takes most of each cell, from the top row to the lowest."""
    looks = [*LOOKS.values(), _GRADIENT, _EMPTY]
    low, high, first, end = np.array(
        [(box.offset, box.offset + box.size, box.first, box.last + 1) for box in found]
    ).T
    rows = _overlaps(low / height, high / height, _ROWS)
    along = _overlaps(first / length, end / length, columns)
    their = [looks.index(_GRADIENT if x.of_gradient else LOOKS[x.kind]) for x in found]
    covered = np.zeros((len(looks), _ROWS, columns))
    for look in {*their}:
        these = np.equal(their, look)
        covered[look] = rows[these].T @ along[these]
    covered[-1] = 1 - covered.sum(0)
    return [[looks[k] for k in row] for row in covered.argmax(0)[::-1]]


def _overlaps(low: Array, high: Array, parts: int) -> Array:
    """Which share of each part of 0 to 1 lies between two numbers, for a row of each pair of them."""
    low, high, part = low[:, None] * parts, high[:, None] * parts, np.arange(parts)
    shares: Array = np.minimum(part + 1, high) - np.maximum(part, low)
    return np.maximum(shares, 0.0)


def _count(operations: int) -> str:
    return "1 operation" if operations == 1 else f"{operations} operations"


def _operations(plan: Figures, width: int) -> Iterator[RenderableType]:
    shown = plan.operations[:_SLOWEST]
    note = "; ∂: of gradients" if any(each.gradient for each in shown) else ""
    yield Text.assemble(("what takes longest", "bold"), note)
    head = ([*_FIGURES], "operation", "line")
    rows = [head, *(_row(each, plan.predicted_seconds or 1.0) for each in shown)]
    columns: list[_Column] = [("right", width) for width in _FIGURES.values()]
    if width >= _WIDE:
        table = _grid(*columns)
        table.expand = True
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        table.add_column(justify="right", no_wrap=True)
        for figures, operation, line in rows:
            table.add_row(*figures, Text(f"  {operation}"), Text(f"  {line}"))
        yield table
        return
    for figures, operation, line in rows:
        table = _grid(*columns)
        table.add_row(*figures)
        yield table
        yield Padding(Text(f"{operation} {line}"), (0, 0, 0, 4))


def _row(operation: OperationCost, whole: float) -> tuple[list[str], str, str]:
    """The figures of an operation, what it is, and its line. ``whole``: seconds of all operations."""
    figures = [
        f"{100 * operation.seconds / whole:.1f} %",
        seconds_text(operation.seconds),
        amount(operation.cost.flops),
        size_text(operation.cost.bytes_moved),
    ]
    gradient, node = "∂ " * operation.gradient, operation.node
    name = f"{gradient}{operation.name} {node.dtype}{[*node.shape]}"
    return figures, name, Path(operation.source).name


def _grid(*columns: _Column) -> Table:
    """A table without lines: how each column is justified, and its width if that is fixed."""
    table = Table.grid()
    for justify, width in columns:
        table.add_column(justify=justify, width=width, no_wrap=width is not None)
    return table
