"""Turn-about timing: A and B alternate, so that a slow moment of the machine falls on both.

Times are processor times: what other programs take of the machine between two readings is not counted. All that is
measured here runs on one thread, so on an idle machine they are the times by the clock.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True)
class Comparison:
    """Seconds a call of two programs, round by round; both lists have one entry a round."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        return tuple(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    @property
    def differences(self) -> tuple[float, ...]:
        return tuple(a - b for a, b in zip(self.ours, self.theirs, strict=True))


def compare(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    rounds: int = 41,
    round_seconds: float = 0.05,
) -> Comparison:
    """Time two functions in alternating rounds of about ``round_seconds``, the order swapped every round."""
    calls = {f: calls_in(round_seconds, f) for f in (ours, theirs)}
    seconds: dict[Callable[[], object], list[float]] = {ours: [], theirs: []}
    for turn in range(rounds):
        for f in (ours, theirs) if turn % 2 == 0 else (theirs, ours):
            seconds[f].append(per_call(f, calls[f]))
    return Comparison(tuple(seconds[ours]), tuple(seconds[theirs]))


def compare_commands(
    ours: Sequence[str],
    theirs: Sequence[str],
    *,
    rounds: int,
    before: Callable[[], object] = lambda: None,
) -> Comparison:
    """The same for commands, one process a round; ``before`` runs, untimed, ahead of each."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        # An installed package is compiled once; here too, whatever the shell says of bytecode.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, env=environment)
        return _in_turn(run, ours, theirs, rounds, before)


def peak_memory(command: Sequence[str]) -> int:
    """Return the most memory that a command's process has at one time, in KiB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_maxrss


def _in_turn(
    run: Callable[..., object],
    ours: Sequence[str],
    theirs: Sequence[str],
    rounds: int,
    before: Callable[[], object],
) -> Comparison:
    def timed(command: Sequence[str]) -> float:
        before()
        started = children_seconds()
        run(command)
        return children_seconds() - started

    run(ours)
    run(theirs)
    pairs = []
    for turn in range(rounds):
        first, second = (ours, theirs) if turn % 2 == 0 else (theirs, ours)
        took = {id(first): timed(first), id(second): timed(second)}
        pairs.append((took[id(ours)], took[id(theirs)]))
    return Comparison(tuple(a for a, _ in pairs), tuple(b for _, b in pairs))


def children_seconds() -> float:
    """The processor time of all processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def per_call(f: Callable[[], object], calls: int) -> float:
    started = time.process_time()
    for _ in range(calls):
        f()
    return (time.process_time() - started) / calls


def calls_in(seconds: float, f: Callable[[], object]) -> int:
    """How many calls fill so many seconds; the calls made to find out serve as warm-up."""
    calls = 1
    while (took := per_call(f, calls) * calls) < seconds / 4:
        calls *= 2
    return max(1, round(calls * seconds / took))


def spread(values: Sequence[float], unit: str = "", scale: float = 1.0) -> str:
    """``median (lower quartile to upper quartile)``, scaled and with its unit."""
    low, middle, high = statistics.quantiles([value * scale for value in values], n=4)
    return f"{middle:.3g}{unit} ({low:.3g} to {high:.3g})"


def show(name: str, comparison: Comparison, ours: str, theirs: str) -> None:
    """Print one comparison: the ratio first, then both times a call."""
    print(f"{name}: {ours} / {theirs} = {spread(comparison.ratios)}")
    print(f"    {ours}: {spread(comparison.ours, ' us', 1e6)} a call")
    print(f"    {theirs}: {spread(comparison.theirs, ' us', 1e6)} a call", flush=True)


def verdict(figure: str, measured: float, bound: float, unit: str = "") -> None:
    """Print whether a figure that should be at most ``bound`` is."""
    word = "met" if measured <= bound else "MISSED"
    print(
        f"{figure}: asked at most {bound:g}{unit}, measured {measured:.3g}{unit}: {word}",
        flush=True,
    )


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]
