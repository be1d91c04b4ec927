"""A program that records when each of its operations begins and ends."""

from collections.abc import Iterator, Sequence
from time import perf_counter_ns
from typing import Any, TypeAlias

from typednn.kernels.kernel import Run
from typednn.planning.run.backends import Backend, RunAll, Sequences
from typednn.planning.run.program import Program, Step
from typednn.planning.trace.graph import Graph, Node

__all__ = ["Span", "TimedProgram"]

Span: TypeAlias = tuple[Node, int, int]
"""A node, and when its computation begins and ends, in nanoseconds of ``perf_counter_ns``."""


class TimedProgram(Program):
    """``spans``: those of the calls since it was last cleared. An operation may have several."""

    def __init__(self, graph: Graph, backend: Backend | None = None) -> None:
        self.spans: list[Span] = []
        super().__init__(graph, backend=backend)

    def _record(self, node: Node, start: int, stop: int) -> None:
        self.spans.append((node, start, stop))

    def _compiled(self, backend: Backend, sequences: Sequences) -> Sequence[RunAll]:
        return backend.compile_timed(sequences, self._record)

    def _steps_of(self, node: Node) -> Iterator[Step]:
        for run, arrays_of, _ in super()._steps_of(node):
            yield self._timed(run, node), arrays_of, node

    def _timed(self, run: Run, node: Node) -> Run:
        def timed(*arrays: Any) -> None:
            start = perf_counter_ns()
            run(*arrays)
            self._record(node, start, perf_counter_ns())

        return timed
