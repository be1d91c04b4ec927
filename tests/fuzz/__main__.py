"""`python -m tests.fuzz N SEED`: N programs; ends in one line, and with status 1 where one failed."""

import sys

from tests.fuzz.examination import Tally, examine
from tests.fuzz.shrinking import shrink
from tests.fuzz.suite import program

SHOWN = 5
"""So many failures are made small and printed."""


def main(number: int, seed: int) -> int:
    tally, failures = Tally(), 0
    for i in range(number):
        failure = examine(program(i, seed), tally)
        if failure is not None:
            failures += 1
            print(
                shrink(failure) if failures <= SHOWN else f"# {failure.kind}: program {i}",
                flush=True,
            )
    print(f"{tally}, failed={failures}")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or not all(argument.isdecimal() for argument in sys.argv[1:]):
        sys.exit("usage: python -m tests.fuzz NUMBER_OF_PROGRAMS SEED")
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
