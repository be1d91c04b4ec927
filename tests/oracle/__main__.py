"""`python -m tests.oracle N SEED`: N programs, in batches; ends in one line, and with status 1 where mypy was wrong."""

import sys
import tempfile
from pathlib import Path

from tests.oracle.arguments import PUBLIC
from tests.oracle.consultation import consult
from tests.oracle.shrinking import keep, shrink
from tests.oracle.verdict import Tally
from tests.typing.harness import Mypy

BATCH = 500


def main(number: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        mypy = Mypy(Path(folder), Path(folder) / "cache")
        written = 0

        def report(tally: Tally) -> None:
            """Print how far it is; shrink the first differences at once, as a run may be stopped."""
            nonlocal written
            print(tally.line(PUBLIC), file=sys.stderr, flush=True)
            for difference in tally.differences[written:5]:
                small = shrink(difference, mypy)
                print(f"{small}\nkept in {keep(small)}\n", flush=True)
            written = len(tally.differences)

        tally = consult(number, seed, mypy, BATCH, report)
    print(tally.line(PUBLIC))
    return 1 if tally.differences else 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or not all(argument.isdecimal() for argument in sys.argv[1:]):
        sys.exit("usage: python -m tests.oracle NUMBER_OF_PROGRAMS SEED")
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
