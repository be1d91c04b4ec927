"""What an eager ``x + y`` of 8x8 tensors costs over numpy's own: asked at most 4 us."""

import statistics

import numpy as np

from benchmarks.harness import compare, show, spread, verdict
from typednn import ops


def main() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 8, 8), dtype=np.float32)
    x, y = ops.asarray(a), ops.asarray(b)
    comparison = compare(lambda: x + y, lambda: a + b)
    show("x + y on 8x8", comparison, "typednn", "numpy")
    print(f"    over numpy: {spread(comparison.differences, ' us', 1e6)}")
    verdict("x + y over numpy's", statistics.median(comparison.differences) * 1e6, 4, " us")


if __name__ == "__main__":
    main()
