"""One script for each figure the project promises; RESULTS.md holds what they measured.

Run them from the repository's root, each by itself: ``python -m benchmarks.eager_step``. Every script prints ratios of two
programs that took turns in one process (or in turn-about processes), because a ratio survives a busy machine and a time
does not. Importing this package, which ``-m`` does before anything else, pins the numerical libraries to one thread, or to
BENCHMARK_THREADS; they read these variables once, when numpy is first imported.
"""

import os

for _variable in (
    *("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"),
    "TYPEDNN_NUM_THREADS",
):
    os.environ[_variable] = os.environ.get("BENCHMARK_THREADS", "1")
