"""The process of one system and one work: ``python -m benchmarks.peers.worker SYSTEM WORK``.

It prints a line of JSON: the losses of the first three steps (of a prediction the first number), the seconds of the
first step and the resident memory; or why there is no such peer. Then for each number of calls that it reads from the
standard input it makes so many, and prints their seconds by the clock and of the processor.
"""

import json
import sys
import time
from typing import Any

import numpy as np

from benchmarks.peers.systems import NoPeerError, built
from benchmarks.peers.works import WORKS

FIRST = 3


def main(system: str, name: str) -> None:
    (work,) = [work for work in WORKS if work.name == name]
    started = time.perf_counter()
    try:
        step = built(system, work)
    except NoPeerError as error:
        _say({"missing": str(error)})
        return
    losses = [_number(step())]
    seconds = time.perf_counter() - started
    losses += [_number(step()) for _ in range(FIRST - 1)]
    _say({"losses": losses, "first_step": seconds, "resident": _resident()})
    for line in sys.stdin:
        calls = int(line)
        clock, processor = time.perf_counter(), time.process_time()
        for _ in range(calls):
            step()
        _say([time.perf_counter() - clock, time.process_time() - processor])


def _number(value: Any) -> float:
    return float(np.asarray(value).reshape(-1)[0])


def _resident() -> int:
    """Return the bytes of memory that the process has now; 0 where there is no /proc."""
    try:
        with open("/proc/self/status") as stream:
            (line,) = [line for line in stream if line.startswith("VmRSS")]
    except OSError:
        return 0
    return int(line.split()[1]) * 1024


def _say(value: Any) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
