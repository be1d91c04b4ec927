"""`python -m tests.suites onnx|torch [all]`: a line for each case that differs or fails, and how many there were.

With `all` also those that are refused or missing. Status 1 where one differs or fails.
"""

import importlib
import sys
from typing import Final

from tests.suites.tally import Kind, count

SUITES: Final = {"onnx": "tests.suites.onnx_nodes", "torch": "tests.suites.torch_samples"}
WRONG: Final = (Kind.DIFFERS, Kind.FAILS)


def main(name: str, *, everything: bool) -> int:
    cases = importlib.import_module(SUITES[name]).cases()
    found = count(cases, [*Kind][1:] if everything else WRONG)
    print(f"{name}: " + ", ".join(f"{found[kind]} {kind.value}" for kind in Kind if kind in found))
    return 1 if any(found.get(kind) for kind in WRONG) else 0


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in SUITES or sys.argv[2:] not in ([], ["all"]):
        sys.exit(f"usage: python -m tests.suites {'|'.join(SUITES)} [all]")
    sys.exit(main(sys.argv[1], everything=sys.argv[2:] == ["all"]))
