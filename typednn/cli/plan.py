"""``typednn plan``: print what a function needs without running it; check a memory budget in CI."""

import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from typednn.cli.errors import BAD_INPUT, BadInput, as_utf8, print_error
from typednn.cli.targets import STOP_EXCEPTIONS, describe_error, function_of, one_line
from typednn.planning.plan.arguments.named_values import NamedValue, PlanError
from typednn.planning.plan.measurement import measure_again
from typednn.planning.plan.nodes import line_of
from typednn.planning.plan.plan import Plan, plan
from typednn.planning.plan.report.encoding import replace_unencodable
from typednn.planning.plan.report.lifetimes import memory_boxes
from typednn.planning.plan.report.units import size_text

__all__ = ["plan_function"]

OVER_BUDGET: Final = 1


def plan_function(
    target: str,
    sizes: Sequence[str],
    *,
    max_bytes: int | None,
    svg: Path | None,
    remeasure: bool = False,
) -> int:
    """Print the plan of ``module:function`` for sizes such as ``batch=64``; return the exit code.

    The exit code is 1 if the plan takes more than ``max_bytes``, and 2 if it cannot be made. Output
    of the user's code goes to the standard error. ``remeasure``: measure the machine again.
    """
    try:
        with redirect_stdout(sys.stderr):
            planned = _plan(target, _parse_values(sizes))
        if svg is not None:
            _draw(planned, svg)
    except BadInput as error:
        print_error(str(error))
        return BAD_INPUT
    if remeasure:
        measure_again()
    _show(planned)
    if max_bytes is None or planned.peak_bytes <= max_bytes:
        return 0
    print_error(_budget_error(planned, max_bytes))
    return OVER_BUDGET


def _plan(target: str, values: dict[str, NamedValue]) -> Plan:
    f = function_of(target)
    named: dict[str, Any] = {**values}  # Any: one may name the back end, which plan checks
    try:
        return plan(f, **named)
    except PlanError as error:
        raise BadInput(one_line(str(error))) from error
    except STOP_EXCEPTIONS:
        raise
    except BaseException as error:
        raise BadInput(f"plan: {target}: {describe_error(error)}") from error


def _draw(planned: Plan, path: Path) -> None:
    try:
        planned.save_svg(path)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror or error}") from error


def _show(planned: Plan) -> None:
    """Print the report: in colours and in full width to a terminal, otherwise as plain text."""
    console = Console(highlight=False)
    if console.width < 1:  # COLUMNS=0 means an unknown width
        console.width = 80
    with console.capture() as captured:
        console.print(planned, crop=False)
    text = re.sub(" +$", "", captured.get(), flags=re.MULTILINE)
    sys.stdout.write(replace_unencodable(as_utf8(text), sys.stdout.encoding or "utf-8"))


def _parse_values(texts: Sequence[str]) -> dict[str, NamedValue]:
    found: dict[str, NamedValue] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (equals and name.isidentifier()):
            raise BadInput(f"{text!r} is no size; write it as batch=64")
        if name in found:
            raise BadInput(f"{name} is given twice")
        found[name] = _parse_value(value)
    return found


def _parse_value(text: str) -> NamedValue:
    """Parse ``64``; ``8,16`` or ``()`` (axes of a ``*name``); ``0.1``; ``true``; else it is text."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text == "()":
        return ()
    if re.fullmatch(r"\d+(,\d+)+", text, re.ASCII):
        return tuple(map(int, text.split(",")))
    try:
        return int(text) if re.fullmatch(r"[+-]?\d+", text, re.ASCII) else float(text)
    except ValueError:
        return text


def _budget_error(planned: Plan, budget: int) -> str:
    """Say by how much the plan exceeds the budget, and what takes most of it."""
    peak = planned.peak_bytes
    kind = max(planned.memory, key=planned.memory.__getitem__)
    box = max(memory_boxes(planned), key=lambda box: box.size)
    source = f" ({line_of(box.node)})" if box.node.primitive else ""
    return (
        f"{planned.name} takes {peak} bytes, {peak - budget} more than the budget of {budget};"
        f" most are {kind.value}, {size_text(planned.memory[kind])}, and the largest piece is"
        f" {box.label}, {size_text(box.size)}{source}"
    )
