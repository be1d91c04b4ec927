"""What ``import typednn`` costs over ``import numpy``: asked at most 150 ms."""

import statistics

from benchmarks.harness import compare_commands, python, spread, verdict


def main() -> None:
    comparison = compare_commands(
        python("-c", "import numpy, typednn"), python("-c", "import numpy"), rounds=31
    )
    print(f"import numpy, typednn: {spread(comparison.ours, ' ms', 1e3)} a process")
    print(f"import numpy: {spread(comparison.theirs, ' ms', 1e3)} a process")
    print(f"ratio: {spread(comparison.ratios)}")
    verdict(
        "import typednn over import numpy",
        statistics.median(comparison.differences) * 1e3,
        150,
        " ms",
    )


if __name__ == "__main__":
    main()
