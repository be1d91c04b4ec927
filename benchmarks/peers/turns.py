"""Workers that take turns: one process for each system, all on the same work."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.peers.systems import SYSTEMS
from benchmarks.peers.works import Work

MOST_DIFFERENCE = 1e-4
"""Of the losses of the first steps."""


@dataclass
class Worker:
    """The process of one system. ``missing``: why there is none."""

    system: str
    process: "subprocess.Popen[str]"
    losses: Sequence[float] = ()
    first_step: float = 0.0
    resident: int = 0
    missing: str = ""
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def run(self, calls: int) -> tuple[float, float]:
        """Let it make so many calls; return the seconds of one, by the clock and of the processor."""
        clock, processor = self._ask(str(calls))
        return clock / calls, processor / calls

    def turn(self, calls: int) -> None:
        clock, processor = self.run(calls)
        self.seconds.append(clock)
        self.processor.append(processor)

    def _ask(self, line: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.read()

    def read(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.system} ended with {self.process.wait()}")
        return json.loads(line)

    def end(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def compared(work: Work, threads: int, rounds: int, seconds: float) -> list[Worker]:
    """Return the workers of all systems, which have taken turns; of missing ones ``missing`` says why.

    Raises RuntimeError if their losses differ.
    """
    workers = []
    try:
        for (
            system
        ) in SYSTEMS:  # one after the other, for compilers of several would disturb each other
            workers.append(_started(system, work, threads))
        present = [worker for worker in workers if not worker.missing]
        _check_losses(work, present)
        calls = {worker.system: max(1, round(seconds / worker.run(3)[0])) for worker in present}
        for turn in range(rounds):
            for worker in present if turn % 2 == 0 else present[::-1]:
                worker.turn(calls[worker.system])
    finally:
        for worker in workers:
            worker.end()
    return workers


def _started(system: str, work: Work, threads: int) -> Worker:
    environment = {**os.environ, "BENCHMARK_THREADS": str(threads)}
    if threads == 1:
        environment["XLA_FLAGS"] = (
            "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        )
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.peers.worker", system, work.name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    worker = Worker(system, process)
    for name, value in worker.read().items():
        setattr(worker, name, value)
    return worker


def _check_losses(work: Work, workers: Sequence[Worker]) -> None:
    """Raise RuntimeError unless all systems compute the same."""
    first, *others = workers
    for other in others:
        pairs = zip(first.losses, other.losses, strict=True)
        if not all(abs(a - b) <= MOST_DIFFERENCE for a, b in pairs):
            raise RuntimeError(
                f"{work.name}: the losses of {first.system} are {first.losses}, and those of"
                f" {other.system} {other.losses}"
            )
