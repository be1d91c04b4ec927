"""A profile: the time of each operation of a plan, measured in place, beside the machine's limits.

The plan is run as ``jit`` runs it, operation after operation in the planned memory, so caches and
memory are as they are in a real call. The back end ``native`` notes the times in C.
"""

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from typednn.autodiff.cost import Cost
from typednn.planning.kinds import Kind, kinds_of
from typednn.planning.passes import optimize
from typednn.planning.plan.call import PlannedCall
from typednn.planning.plan.costs import costs_of
from typednn.planning.plan.machine import Machine, limits
from typednn.planning.plan.nodes import line_of, title
from typednn.planning.plan.report.units import amount, seconds_text
from typednn.planning.run.backends import (
    BackendError,
    BackendName,
    in_backend,
    warn_unless_auto,
    working_backend,
)
from typednn.planning.run.timed import Span, TimedProgram
from typednn.planning.trace.graph import Node
from typednn.tensor import Tensor

__all__ = ["OperationTime", "Profile", "profile_of"]

_WARM_UP: Final = 2
_RELIABLE: Final = 20e-6
"""Operations of so many seconds say something of the machine's limits."""


@dataclass(frozen=True, slots=True)
class OperationTime:
    """An operation of a profile.

    ``seconds``: in the fastest call. ``share``: of that call. ``limit``: which of the machine's
    limits binds it: products, memory or functions such as exp. ``achieved``: the time at that limit,
    over the measured one; above 1 for small operands in the fastest cache.
    ``by_numpy``: whether numpy computes it, and not the back end.
    """

    node: Node
    cost: Cost
    seconds: float
    share: float
    limit: str
    achieved: float
    by_numpy: bool

    @property
    def name(self) -> str:
        """The primitive's name; for a fused operation its parts' names: ``matmul+add+relu``."""
        return title(self.node)

    @property
    def source(self) -> str:
        """The source line, as ``file:line``. A gradient has the line of its forward operation."""
        return line_of(self.node)


@dataclass(frozen=True, eq=False, repr=False)
class Profile:
    """Measured calls of a plan. ``str(profile)`` is a table.

    ``calls``: for each call its beginning and end, in nanoseconds, and the spans of its operations.
    """

    name: str
    backend: str
    machine: Machine
    calls: Sequence[tuple[int, int, Sequence[Span]]]
    costs: dict[Node, Cost]
    by_numpy: frozenset[Node]

    @cached_property
    def fastest(self) -> tuple[int, int, Sequence[Span]]:
        """The call that was disturbed the least; all figures are its own, so they add up."""
        return min(self.calls, key=lambda call: call[1] - call[0])

    @property
    def seconds(self) -> float:
        """The time of the fastest call."""
        start, stop, _ = self.fastest
        return (stop - start) * 1e-9

    @cached_property
    def limits(self) -> Machine:
        """The machine's limits; where an operation of this call was faster, what that has reached."""
        products, functions = self.machine.flops_per_second, self.machine.transcendentals_per_second
        for node, seconds in self._times.items():
            if seconds >= _RELIABLE:
                products = max(products, self.costs[node].flops / seconds)
                functions = max(functions, self.costs[node].transcendentals / seconds)
        return replace(
            self.machine, flops_per_second=products, transcendentals_per_second=functions
        )

    @cached_property
    def operations(self) -> list[OperationTime]:
        """All operations, the slowest first."""
        found = [self._operation(node, seconds) for node, seconds in self._times.items()]
        return sorted(found, key=lambda operation: -operation.seconds)

    @cached_property
    def _times(self) -> dict[Node, float]:
        """The seconds of each node in the fastest call."""
        spent: dict[Node, float] = defaultdict(float)
        for node, start, stop in self.fastest[2]:
            spent[node] += (stop - start) * 1e-9
        return spent

    def _operation(self, node: Node, seconds: float) -> OperationTime:
        cost = self.costs[node]
        least = limits(cost, self.limits)
        limit = max(least, key=least.__getitem__)
        achieved = least[limit] / seconds if seconds else 0.0
        share = seconds / self.seconds if self.seconds else 0.0
        return OperationTime(node, cost, seconds, share, limit, achieved, node in self.by_numpy)

    @property
    def between(self) -> float:
        """Seconds of a call in which no operation is computed."""
        return max(self.seconds - sum(each.seconds for each in self.operations), 0.0)

    def __repr__(self) -> str:
        return f"<Profile of {self.name}, {len(self.calls)} calls: {seconds_text(self.seconds)}>"

    def __str__(self) -> str:
        """A table: share of the call, time, fraction of the limit, which limit, operation, line."""
        found, count = self.limits, len(self.calls)
        rows = [f"{self.name}, back end {self.backend}: {seconds_text(self.seconds)}"]
        rows[0] += f", the fastest of {count} call{'s' if count != 1 else ''}"
        rows.append(
            f"limits: products {amount(found.flops_per_second, 'FLOP/s')}, memory"
            f" {amount(found.bytes_per_second, 'B/s')}, functions"
            f" {amount(found.transcendentals_per_second, '/s')}"
        )
        if found.flops_per_second > 1.1 * self.machine.flops_per_second:
            rows.append(
                "products were faster than measured before,"
                f" {amount(self.machine.flops_per_second, 'FLOP/s')}; typednn plan --measure does it again"
            )
        rows += ["", f"{'share':>7} {'time':>9} {'of limit':>9}  {'limit':9}  operation"]
        rows += map(_row, self.operations)
        share = self.between / self.seconds if self.seconds else 0.0
        rows.append(f"{share:7.1%} {seconds_text(self.between):>9} {'':20}  between operations")
        return "\n".join(rows)

    def save_trace(self, path: str | Path) -> None:
        """Write the calls for Perfetto and chrome://tracing. Raises OSError if it cannot be written.

        The format is the JSON of Google's "Trace Event Format": complete events, in microseconds.
        """
        first = self.calls[0][0]
        events: list[dict[str, Any]] = [
            {"name": "process_name", "ph": "M", "pid": 1, "tid": 1, "args": {"name": self.name}}
        ]
        for start, stop, spans in self.calls:
            events.append(_event(self.name, "call", start - first, stop - start, {}))
            for node, begin, end in spans:
                events.append(_event(title(node), *self._details(node, begin - first, end - begin)))
        text = json.dumps({"traceEvents": events, "displayTimeUnit": "ns"})
        Path(path).write_text(text, "utf-8")

    def _details(
        self, node: Node, start: int, duration: int
    ) -> tuple[str, int, int, dict[str, Any]]:
        cost = self.costs[node]
        details = {
            "result": f"{node.dtype}{list(node.shape)}",
            "line": line_of(node),
            "FLOP": cost.flops,
            "bytes": cost.bytes_moved,
        }
        return "numpy" if node in self.by_numpy else self.backend, start, duration, details


def _row(each: OperationTime) -> str:
    gradient = "∂ " if each.node.gradient else ""
    by_numpy = " (numpy)" if each.by_numpy else ""
    line = each.source.rpartition("/")[2]
    return (
        f"{each.share:7.1%} {seconds_text(each.seconds):>9} {each.achieved:9.1%}  {each.limit:9}"
        f"  {gradient}{each.name}{by_numpy} {line}".rstrip()
    )


def _event(
    name: str, kind: str, start: int, duration: int, details: dict[str, Any]
) -> dict[str, Any]:
    times = {"ts": start / 1000, "dur": duration / 1000}
    return {"name": name, "cat": kind, "ph": "X", **times, "pid": 1, "tid": 1, "args": details}


def profile_of(call: PlannedCall, backend: BackendName, machine: Machine, n: int) -> Profile:
    """Run the call ``n`` times and return its profile.

    Raises ValueError if ``n`` is no positive number, and what the function raises.
    """
    if type(n) is not int or n < 1:
        raise ValueError(f"profile: n must be a positive number of calls, not {n!r}")
    program, name = _program(call, backend)
    arguments = _arguments(call)
    calls = []
    with np.errstate(all="ignore"):
        for number in range(_WARM_UP + n):
            program.spans.clear()
            start = time.perf_counter_ns()
            program(arguments)
            stop = time.perf_counter_ns()
            if number >= _WARM_UP:
                calls.append((start, stop, tuple(program.spans)))
    kernels = program.layout.kernels.items()
    by_numpy = frozenset([node for node, each in kernels if each.run is not in_backend])
    others = by_numpy if name != "numpy" else frozenset[Node]()
    return Profile(call.name, name, machine, calls, costs_of(program.layout), others)


def _program(call: PlannedCall, name: BackendName) -> tuple[TimedProgram, str]:
    """Return the program, and the name of its back end: numpy if the other one does not work."""
    what, graph = f"profile: {call.name}", call.traced().graph
    backend = working_backend(name, what)
    if backend is not None:
        try:
            return TimedProgram(optimize(graph, backend.min_bytes), backend), backend.name
        except BackendError as error:
            warn_unless_auto(name, what, error)
    return TimedProgram(optimize(graph)), "numpy"


def _arguments(call: PlannedCall) -> list[np.ndarray[Any, Any]]:
    """Return an array for each input: the example's, or else drawn numbers.

    Optimizer states, integers and booleans are 0, which is in the range of every index.
    """
    rng = np.random.default_rng(0)
    found = []
    for leaf, node, kind in zip(call.leaves, call.nodes, kinds_of(call.treedef), strict=True):
        if not isinstance(node, Node):
            continue
        data = leaf._data if isinstance(leaf, Tensor) else None
        if isinstance(data, np.ndarray):
            found.append(np.ascontiguousarray(data).reshape(node.shape))
        elif node.dtype.kind == "f" and kind is not Kind.STATE:
            found.append(rng.standard_normal(node.shape).astype(node.dtype))
        else:
            found.append(np.zeros(node.shape, node.dtype))
    return found
