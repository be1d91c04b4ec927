"""A plan for the terminal: figures, memory by kind, lifetimes, what takes longest."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from rich.text import Text

from typednn.planning.kinds import Kind
from typednn.planning.plan.figures import Figures
from typednn.planning.plan.report.lifetimes import Box, boxes
from typednn.planning.plan.report.units import amount, seconds_text, size_text

__all__ = ["report"]

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
_DEAREST: Final = 10
_NARROWEST: Final = 36
_WIDE: Final = 70  # from here on a table's row is one line
_COLUMNS: Final = "{:>8}{:>9}{:>8}{:>9}  {}"


def report(plan: Figures, width: int) -> Text:
    """About 40 lines of at most ``width`` columns, or 36 where that is less.

    Below 70 what has no room in its line goes on in the next one.
    """
    width = max(width, _NARROWEST)
    parts = [_figures(plan, width)]
    if plan.peak_bytes:
        parts += [_memory(plan, width), _chart(plan, width)]
    if plan.operations:
        parts.append(_operations(plan, width))
    return Text("\n\n").join([Text("\n").join(lines) for lines in parts])


def _figures(plan: Figures, width: int) -> Iterator[Text]:
    sizes = "".join(f"  {name}={size}" for name, size in plan.sizes.items())
    yield from _folded(Text.assemble((plan.name, "bold"), sizes), width)
    over = plan.arena.size / plan.arena.bound - 1 if plan.arena.bound else 0.0
    peak, limits = plan.machine.flops_per_second, plan.machine.bytes_per_second
    for name, value, more in (
        ("peak memory", size_text(plan.peak_bytes), f"lower bound {size_text(plan.lower_bound)}"),
        ("scratch", size_text(plan.arena.size), f"{100 * over:.1f} % above its lower bound"),
        ("arithmetic", amount(plan.flops, "FLOP"), _count(len(plan.layout.kernels))),
        ("moved", size_text(plan.bytes_moved), f"{plan.intensity:.3g} FLOP for each byte"),
        (
            "time",
            seconds_text(plan.predicted_seconds),
            f"predicted for {amount(peak, 'FLOP/s')} and {amount(limits, 'B/s')}",
        ),
    ):
        yield from _folded(Text(f"  {name:<12}{value:>10}   {more}"), width)
    if plan.measured:
        yield from _wrapped(f"  {'':<12}{'':>10}   {plan.measured}", width)


def _memory(plan: Figures, width: int) -> Iterator[Text]:
    yield Text("memory", "bold")
    most = max(plan.memory.values())
    for kind, size in plan.memory.items():
        if size:
            sign, colour = LOOKS[kind]
            bar = sign * max(round((width - 30) * size / most), 1)
            yield Text.assemble(f"  {kind.value:<16}{size_text(size):>8}  ", (bar, colour))


def _chart(plan: Figures, width: int) -> Iterator[Text]:
    length, columns = max(len(plan.layout.graph.nodes), 1), width - _MARGIN - 2
    found = boxes(plan)
    note = "; ∂: of gradients" if any(box.of_gradient for box in found) else ""
    head = ("lifetimes", "bold"), f": addresses upwards, operations to the right{note}"
    yield from _folded(Text.assemble(*head), width)
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
    """How many there are, and of which back end: plans are for numpy's kernels."""
    return f"{operations} numpy operation{'s' * (operations != 1)}"


def _operations(plan: Figures, width: int) -> Iterator[Text]:
    shown = plan.operations[:_DEAREST]
    note = "; ∂: of gradients" if any(each.gradient for each in shown) else ""
    yield from _folded(Text.assemble(("what takes longest", "bold"), note), width)
    head = _COLUMNS.format("share", "time", "FLOP", "moved", "operation")
    yield from _row(head, "line", width)
    whole = plan.predicted_seconds or 1.0
    for operation in shown:
        node = operation.node
        row = _COLUMNS.format(
            f"{100 * operation.seconds / whole:.1f} %",
            seconds_text(operation.seconds),
            amount(operation.cost.flops),
            size_text(operation.cost.bytes_moved),
            f"{'∂ ' * operation.gradient}{operation.name} {node.dtype}{[*node.shape]}",
        )
        yield from _row(row, Path(operation.source).name, width)


def _row(left: str, right: str, width: int) -> Iterator[Text]:
    """Both, to the left and to the right; the left one is cut where there is no room for it.

    In a narrow terminal the operation and its line stand below the figures, and nothing is cut.
    """
    if width < _WIDE:
        figures = len(_COLUMNS.format("", "", "", "", ""))
        yield Text(left[:figures].rstrip())
        yield from _folded(Text(f"    {left[figures:]} {right}"), width)
        return
    room = max(width - len(right) - 2, 0)
    left = left if len(left) <= room else f"{left[: room - 1]}…"
    yield Text(f"{left:<{room}}  {right}")


def _folded(line: Text, width: int) -> Iterator[Text]:
    """The line, or in a narrow terminal as many as its words need, all but the first further in."""
    if width >= _WIDE or line.cell_len <= width:
        yield line
        return
    first, *more = _wrapped(line.plain, width)
    yield line[: len(first)]  # with its colours
    yield from more


def _wrapped(line: str, width: int) -> Iterator[Text]:
    wrapped = textwrap.wrap(line, width, subsequent_indent=" " * 4, break_on_hyphens=False)
    yield from map(Text, wrapped)
