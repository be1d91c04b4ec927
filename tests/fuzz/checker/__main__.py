"""``python -m tests.fuzz.checker N SEED``: N modules; ends in one line, with status 1 if mypy failed."""

import sys
import tempfile
from pathlib import Path

from tests.fuzz.checker.examination import BATCH, Checker
from tests.typing.harness import Mypy


def main(number: int, seed: int) -> int:
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        mypy, plain = (Mypy(Path(folder, name), Path(folder, name, "cache")) for name in "ab")
        for each, plugins in ((mypy, "typednn.mypy_plugin"), (plain, "")):
            each.folder.mkdir()
            each.configure(plugins=plugins)
        checker = Checker(mypy, plain)
        for first in range(0, number, BATCH):
            for failure in checker.failures(range(first, min(first + BATCH, number)), seed):
                failures += 1
                print(f"{failure}\n", flush=True)
    print(f"checker: modules={number} seed={seed} failed={failures}")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or not all(argument.isdecimal() for argument in sys.argv[1:]):
        sys.exit("usage: python -m tests.fuzz.checker NUMBER_OF_MODULES SEED")
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
