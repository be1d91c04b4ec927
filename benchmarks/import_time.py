"""What ``import typednn`` costs over ``import numpy``: asked at most 150 ms.

The package loads its parts when they are first asked for, so the bare import says little: the figure is that of the names
with which a program starts, the README's.
"""

import statistics

from benchmarks.harness import compare_commands, python, spread, verdict

START = "from typednn import Tensor, losses, nn, ops, optim, value_and_grad"


def main() -> None:
    for statement in ("import typednn", START):
        comparison = compare_commands(
            python("-c", f"import numpy; {statement}"), python("-c", "import numpy"), rounds=31
        )
        print(f"import numpy; {statement}: {spread(comparison.ours, ' ms', 1e3)} a process")
        print(f"    import numpy: {spread(comparison.theirs, ' ms', 1e3)} a process")
        print(f"    ratio: {spread(comparison.ratios)}")
        more = statistics.median(comparison.differences) * 1e3
        verdict(f"    {statement}, over numpy", more, 150, " ms")


if __name__ == "__main__":
    main()
