"""One thread and two, by turns in one process: training steps in C, call by call.

Two threads can be faster by the clock only, and only while the machine has two cores to give. So of the times of single calls the
least and the median are printed, beside the median processor time, which two threads should not raise. The results are
compared first: they must be the same to the bit.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from benchmarks.native import WORK
from benchmarks.steps import STEPS, Step
from typednn import jit, set_num_threads, trees

NUMBERS = (1, 2)
CALLS = 300


def main() -> None:
    works: dict[str, Callable[[], Step]] = {
        **{name: WORK[name] for name in WORK if name.startswith(("MLP 784", "LeNet"))},
        **{name: STEPS[name] for name in ("MNIST, four 3x3 convolutions", "transformer")},
    }
    for name, made in works.items():
        f, arguments = made()
        step = jit(f, backend="native")
        _check(step, arguments)
        program, arrays = step.program(*arguments), [x.numpy() for x in trees.leaves(arguments)]
        _show(name, {number: [] for number in NUMBERS}, partial(program, arrays))


def _check(step: Callable[..., Any], arguments: Sequence[Any]) -> None:
    found = set()
    for number in NUMBERS:
        set_num_threads(number)
        found.add(b"".join([x.numpy().tobytes() for x in trees.leaves(step(*arguments))]))
    assert len(found) == 1


def _show(
    name: str, times: dict[int, list[tuple[float, float]]], call: Callable[[], object]
) -> None:
    for turn in range(CALLS):
        for number in NUMBERS if turn % 2 else NUMBERS[::-1]:
            set_num_threads(number)
            clock, processor = time.perf_counter(), time.process_time()
            call()
            times[number].append((time.perf_counter() - clock, time.process_time() - processor))
    least = {number: min(clock for clock, _ in each) for number, each in times.items()}
    middle = {
        number: [statistics.median(column) for column in zip(*each, strict=True)]
        for number, each in times.items()
    }
    print(f"{name}: two threads over one")
    rows = {
        "least": (least[1], least[2]),
        "median": (middle[1][0], middle[2][0]),
        "processor": (middle[1][1], middle[2][1]),
    }
    for row, (one, two) in rows.items():
        print(f"    {row:<9} {two / one:.2f}: {one * 1e6:.0f} to {two * 1e6:.0f} us", flush=True)


if __name__ == "__main__":
    main()
