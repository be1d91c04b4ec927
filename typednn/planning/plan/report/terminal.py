"""A plan as text: its figures, memory by kind, lifetimes and slowest operations."""

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
from typednn.planning.plan.nodes import title
from typednn.planning.plan.report.lifetimes import MemoryBox, memory_boxes
from typednn.planning.plan.report.units import amount, seconds_text, size_text

__all__ = ["MIN_WIDTH", "report", "text_of"]

Array: TypeAlias = np.ndarray[Any, Any]

STYLES: Final = {
    Kind.PARAMETERS: ("▓", "blue"),
    Kind.BUFFERS: ("▤", "bright_blue"),
    Kind.STATE: ("▒", "magenta"),
    Kind.INPUTS: ("░", "green"),
    Kind.CONSTANTS: ("·", "bright_black"),
    Kind.RESULTS: ("▚", "yellow"),
    Kind.SCRATCH: ("█", "red"),
    Kind.OWN: ("▞", "cyan"),
}
"""The sign and the colour of each kind; the signs differ, for output without colours."""

_GRADIENT: Final = ("∂", "bright_red")  # scratch of gradients
_EMPTY: Final = (" ", "")

_ROWS: Final = 14
_MARGIN: Final = 10  # columns left of the chart
_SLOWEST: Final = 10
_WIDE_WIDTH: Final = 70  # at this width a table row fits in one line
_FIGURES: Final = {"share": 8, "time": 9, "FLOP": 8, "moved": 9}
"""The columns of an operation's figures, and their widths in characters."""

_Column: TypeAlias = tuple[JustifyMethod, int | None]

MIN_WIDTH: Final = 36
"""The least width of a report, in characters."""


def text_of(plan: Figures, width: int) -> str:
    """Return the report as plain text, without trailing spaces."""
    console = Console(file=io.StringIO(), width=max(width, MIN_WIDTH), color_system=None)
    with console.capture() as captured:
        console.print(*report(plan, width), sep="\n")
    return "\n".join(line.rstrip() for line in captured.get().rstrip().splitlines())


def report(plan: Figures, width: int) -> Iterator[RenderableType]:
    """Yield the parts of a report of ``width`` columns, but not fewer than ``NARROWEST``.

    Below 70 columns, texts that do not fit beside a figure are below it.
    """
    width = max(width, MIN_WIDTH)
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
        ("back end", plan.backend, _backend_note(plan)),
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
    if width >= _WIDE_WIDTH:
        table = _grid(("left", 14), ("right", 10), ("left", None))
        for name, value, more in rows:
            table.add_row(f"  {name}", value, Text(f"   {more}"))
        yield table
        return
    for name, value, more in rows:
        yield from [Text(f"  {name:<12}{value:>10}")] if name else []
        yield Padding(Text(more), (0, 0, 0, 4))


def _backend_note(plan: Figures) -> str:
    """Say what numpy computes because the back end does not know it."""
    if plan.backend == "numpy":
        return "the memory is laid out for its kernels"
    others = [node for node in plan.by_numpy if node.name != "empty"]
    known = f"computes {_count(len(plan.layout.kernels) - len(plan.by_numpy))}"
    names = ", ".join(dict.fromkeys(map(title, others)))
    return f"{known}; numpy computes {len(others)}: {names}" if others else known


def _memory(plan: Figures, width: int) -> Iterator[RenderableType]:
    yield Text("memory", "bold")
    table, most = _grid(("left", 18), ("right", 8), ("left", None)), max(plan.memory.values())
    for kind, size in plan.memory.items():
        if size:
            sign, colour = STYLES[kind]
            bar = sign * max(round((width - 30) * size / most), 1)
            table.add_row(f"  {kind.value}", size_text(size), Text.assemble("  ", (bar, colour)))
    yield table


def _chart(plan: Figures, width: int) -> Iterator[Text]:
    length, columns = max(len(plan.layout.graph.nodes), 1), width - _MARGIN - 2
    found = memory_boxes(plan)
    note = "; ∂: of gradients" if any(box.in_gradient for box in found) else ""
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
    found: Sequence[MemoryBox], height: int, length: int, columns: int
) -> list[list[tuple[str, str]]]:
    """Return the style of the kind that covers most of each cell, from the top row down."""
    styles = [*STYLES.values(), _GRADIENT, _EMPTY]
    low, high, first, end = np.array(
        [(box.offset, box.offset + box.size, box.first, box.last + 1) for box in found]
    ).T
    rows = _overlaps(low / height, high / height, _ROWS)
    along = _overlaps(first / length, end / length, columns)
    box_styles = [styles.index(_GRADIENT if x.in_gradient else STYLES[x.kind]) for x in found]
    covered = np.zeros((len(styles), _ROWS, columns))
    for style in {*box_styles}:
        selected = np.equal(box_styles, style)
        covered[style] = rows[selected].T @ along[selected]
    covered[-1] = 1 - covered.sum(0)
    return [[styles[k] for k in row] for row in covered.argmax(0)[::-1]]


def _overlaps(low: Array, high: Array, parts: int) -> Array:
    """Return how much of each of ``parts`` equal parts of [0, 1] an interval covers, from 0 to 1.

    ``low`` and ``high`` hold n intervals; the result has shape (n, parts).
    """
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
    if width >= _WIDE_WIDTH:
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


def _row(operation: OperationCost, total: float) -> tuple[list[str], str, str]:
    """Return an operation's figures, name and line. ``total``: the seconds of all operations."""
    figures = [
        f"{100 * operation.seconds / total:.1f} %",
        seconds_text(operation.seconds),
        amount(operation.cost.flops),
        size_text(operation.cost.bytes_moved),
    ]
    gradient, node = "∂ " * operation.gradient, operation.node
    name = f"{gradient}{operation.name} {node.dtype}{[*node.shape]}"
    return figures, name, Path(operation.source).name


def _grid(*columns: _Column) -> Table:
    """Return a table without lines, with a justification and a width or None for each column."""
    table = Table.grid()
    for justify, width in columns:
        table.add_column(justify=justify, width=width, no_wrap=width is not None)
    return table
