"""The report in the terminal, and amounts as people read them."""

import io
import re
from typing import Any

import pytest
from jaxtyping import Float32
from rich.console import Console

from examples import digits
from typednn import Tensor, ops, value_and_grad
from typednn.planning.kinds import Kind
from typednn.planning.plan.machine import Machine
from typednn.planning.plan.plan import Plan, plan
from typednn.planning.plan.report.lifetimes import memory_boxes
from typednn.planning.plan.report.terminal import STYLES, text_of
from typednn.planning.plan.report.units import amount, seconds_text, size_text

MACHINE = Machine(1e9, 1e10, 1e-6, 1e9)


@pytest.fixture
def planned() -> Plan:
    found = plan(digits.step, batch=32, state=digits.optimizer)
    vars(found)["machine"] = MACHINE
    return found


def chart(text: str) -> list[str]:
    """The rows of the chart, from the highest addresses to the lowest."""
    return [line.partition("│")[2] for line in text.splitlines() if "│" in line]


def test_it_fits_into_80_columns_and_a_screen(planned: Plan) -> None:
    lines = str(planned).splitlines()
    assert max(map(len, lines)) == 80
    assert 30 <= len(lines) <= 46
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in str(planned)


@pytest.mark.parametrize("width", [36, 40, 50, 69, 70, 100, 200])
def test_it_is_as_wide_as_the_terminal(planned: Plan, width: int) -> None:
    assert max(map(len, text_of(planned, width).splitlines())) == width


def test_it_is_never_narrower_than_36_columns(planned: Plan) -> None:
    assert text_of(planned, 1) == text_of(planned, 36)


@pytest.mark.parametrize("width", [36, 40, 69])
def test_in_a_narrow_terminal_nothing_is_cut(planned: Plan, width: int) -> None:
    """All words of the widest report are in it, in their order, but for those of the chart."""
    narrow, wide = text_of(planned, width), text_of(planned, 200)
    assert "…" not in narrow
    words = [word for word in wide.split() if word.isascii() and not word.isdecimal()]
    rest = iter(narrow.split())
    assert all(word in rest for word in words)


def test_its_figures(planned: Plan) -> None:
    text = str(planned)
    assert text.startswith("step  batch=32  state=Adam\n  back end         numpy ")
    assert re.search(rf"peak memory +{size_text(planned.peak_bytes)} +lower bound", text)
    assert re.search(rf"arithmetic +{amount(planned.flops, 'FLOP')} ", text)
    assert re.search(r"predicted for 1\.00 GFLOP/s and 10\.0 GB/s", text)
    for kind, size in planned.memory.items():
        line = rf"^  {kind.value} +{size_text(size)}  {STYLES[kind][0]}+$"
        assert bool(re.search(line, text, re.MULTILINE)) == (size > 0)


@pytest.mark.parametrize(("times", "text"), [(1, " 1 operation"), (2, " 2 operations")])
def test_one_operation_is_one(times: int, text: str) -> None:
    def f(x: Tensor[Any, Any]) -> Any:
        return ops.tanh(x) if times == 1 else ops.tanh(x) @ x

    found = plan(f, ops.ones((2, 2)))
    vars(found)["machine"] = MACHINE
    assert any(line.endswith(text) for line in str(found).splitlines())


def test_what_takes_longest_stands_with_its_lines(planned: Plan) -> None:
    rows = str(planned).rpartition("what takes longest")[2].splitlines()[2:]
    assert len(rows) == 10
    assert re.fullmatch(r" +\d+\.\d %.* affine\+relu float32\[32, 32\] +digits\.py:\d+", rows[0])
    assert "∂ matmul float32[64, 32]" in rows[1]
    shares = [float(row.split()[0]) for row in rows]
    assert shares == sorted(shares, reverse=True)


def test_the_chart_shows_what_is_live(planned: Plan) -> None:
    rows = chart(str(planned))
    signs = {kind: sign for kind, (sign, _) in STYLES.items()}
    assert rows[-1] == signs[Kind.PARAMETERS] * 68
    assert len({sign for sign, _ in STYLES.values()}) == len(STYLES)
    small = {Kind.BUFFERS, Kind.CONSTANTS, Kind.OWN}  # no cell is mostly theirs
    shown = {sign for row in rows for sign in row} - {" "}
    assert shown == {signs[kind] for kind in planned.memory if kind not in small} | {"∂"}
    results = [row for row in rows if signs[Kind.RESULTS] in row]
    for row in results:  # written late, and there to the end
        assert row[0] != signs[Kind.RESULTS] == row[-1]
    covered = sum(box.size * (box.last - box.first + 1) for box in memory_boxes(planned))
    whole = planned.peak_bytes * len(planned.layout.graph.nodes)
    filled = sum(sign != " " for row in rows for sign in row)
    assert filled / (len(rows) * 68) == pytest.approx(covered / whole, abs=0.05)


def test_colours_in_a_terminal_only(planned: Plan) -> None:
    terminal, pipe = io.StringIO(), io.StringIO()
    colours: Any = {"force_terminal": True, "color_system": "standard"}
    Console(file=terminal, width=90, **colours).print(planned)
    Console(file=pipe, width=90).print(planned)
    assert "\x1b[34m▓▓" in terminal.getvalue()
    assert "▓▓" in pipe.getvalue()
    assert "\x1b" not in pipe.getvalue()


def test_what_computes_nothing() -> None:
    def same(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return x

    def number(k: int) -> int:
        return k

    assert "inputs              12 B" in str(plan(same, n=3))
    assert "what takes longest" not in str(plan(same, n=3))
    assert chart(str(plan(number, k=3))) == []


def test_a_gradient_alone() -> None:
    assert str(plan(value_and_grad(digits.loss), batch=4)).count("∂: of gradients\n") == 2
    assert "∂" not in str(plan(digits.loss, batch=4))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 B"),
        (64, "64 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (9994, "9.99 kB"),
        (9996, "10.0 kB"),
        (99_960, "100 kB"),
        (999_400, "999 kB"),
        (999_600, "1.00 MB"),
        (12_345_678_901, "12.3 GB"),
        (4 * 10**19, "40.0 EB"),
    ],
)
def test_sizes(value: int, text: str) -> None:
    assert size_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0 s"),
        (12.34, "12.3 s"),
        (1.0, "1.00 s"),
        (0.0123, "12.3 ms"),
        (9.9e-6, "9.90 us"),
        (4.5e-8, "45.0 ns"),
        (1e-12, "0.00 ns"),
    ],
)
def test_times(value: float, text: str) -> None:
    assert seconds_text(value) == text


def test_what_has_no_room_goes_on_further_in(planned: Plan) -> None:
    lines = text_of(planned, 40).splitlines()
    assert "    0.946 FLOP for each byte" in lines
    assert "    predicted for 1.00 GFLOP/s and 10.0" in lines
    assert "    GB/s" in lines
