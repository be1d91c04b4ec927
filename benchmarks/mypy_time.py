"""mypy with the plugin against without, on three kinds of code.

The package itself: asked at most 1.3 times cold, and warm under 1 s and at most 50 ms more. Code without tensors
(pytest's own, and the packages in FOLDER): at most 1.02 times. Tensor code of 1,000 to 20,000 lines: asked that the
time for a line does not grow, and for the longest at most 1.3 times the time and 1.2 times the memory.

    pip install --no-deps --target FOLDER rich==14.0.0 hypothesis pydantic click
    python -m benchmarks.mypy_time FOLDER
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.harness import (
    Comparison,
    compare_commands,
    peak_memory,
    python,
    spread,
    verdict,
)

CONFIGURATION = "[mypy]\nstrict = True\nallow_redefinition = True\n"
WITHOUT_TENSORS = ("-p", "_pytest")
LENGTHS = (1_000, 5_000, 20_000)
BLOCK = """
def attend_{i}(x: Float32[Tensor, "b t d"], w: Float32[Tensor, "d 3*d"]) -> Float32[Tensor, "b t d"]:
    q, k, v = ops.split(x @ w, 3, axis=-1)
    scores = q @ k.mT / x.shape[-1] ** 0.5
    for _ in range(2):
        scores = scores - ops.max(scores, axis=-1, keepdims=True)
    return ops.softmax(scores, axis=-1) @ v


class Block_{i}(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.up = nn.Linear(64, 256, rng=rng)
        self.down = nn.Linear(256, 64, rng=rng)
        self.mix = ops.ones((64, 192))

    def __call__(self, x: Float32[Tensor, "b t 64"]) -> Float32[Tensor, "b t 64"]:
        if x.shape[1] > 512:
            raise ValueError("too long")
        x = x + attend_{i}(x, self.mix)
        h = ops.gelu(self.up(x))
        return ops.concat([x[..., :32], self.down(h)[..., 32:]], axis=-1)
"""
IMPORTS = (
    "import numpy as np\nfrom jaxtyping import Float32\n\nfrom typednn import Tensor, nn, ops\n"
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, plugin in (("with", "plugins = typednn.mypy_plugin\n"), ("without", "")):
            Path(folder, f"{name}.ini").write_text(CONFIGURATION + plugin)
        # Without the plugin a few lines of the package do not type-check; the time is what counts.
        os.environ["MYPYPATH"] = str(Path.cwd())
        cold = measure(folder, "cold", 3, lambda: forget(folder), "typednn")
        verdict("mypy cold, plugin over none", statistics.median(cold.ratios), 1.3)
        warm = measure(folder, "warm", 11, lambda: None, "typednn")
        verdict("mypy warm, plugin", statistics.median(warm.ours), 1, " s")
        verdict("mypy warm, plugin more than none", statistics.median(warm.differences), 0.05, " s")
        measure_others(folder, "pytest", *WITHOUT_TENSORS)
        for package in sorted(Path(sys.argv[1]).glob("*/__init__.py")) if sys.argv[1:] else ():
            measure_others(folder, package.parent.name, str(package.parent))
        measure_lengths(folder)
        measure_long(folder)


def measure(
    folder: str, state: str, rounds: int, before: Callable[[], object], *code: str
) -> Comparison:
    comparison = compare_commands(
        command(folder, "with", *code),
        command(folder, "without", *code),
        rounds=rounds,
        before=before,
    )
    print(f"mypy {state}, plugin: {spread(comparison.ours, ' s')}", end="; ")
    print(
        f"no plugin: {spread(comparison.theirs, ' s')}; ratio {spread(comparison.ratios)}",
        flush=True,
    )
    return comparison


def measure_others(folder: str, name: str, *code: str) -> None:
    """Check a package without tensors."""
    found = measure(folder, name, 9, lambda: forget(folder), *code)
    verdict(f"{name}, plugin over none", statistics.median(found.ratios), 1.02)


def measure_long(folder: str) -> None:
    """Check the longest module of tensor code, which ``measure_lengths`` has written, all cold."""
    code = str(Path(folder, "program.py"))
    cold = measure(folder, "20,000 lines, cold", 5, lambda: forget(folder), code)
    verdict("20,000 lines cold, plugin over none", statistics.median(cold.ratios), 1.3)
    forget(folder)
    ours, theirs = (peak_memory(command(folder, name, code)) for name in ("with", "without"))
    verdict("memory for 20,000 lines, plugin over none", ours / theirs, 1.2)


def measure_lengths(folder: str) -> None:
    """Check modules of several lengths, with everything else in mypy's cache."""
    times = []
    for length in LENGTHS:
        program = Path(folder, "program.py")
        blocks = length // BLOCK.count("\n")
        text = IMPORTS + "".join(BLOCK.replace("{i}", str(i)) for i in range(blocks))
        change = partial(change_text, program, text)
        change()
        found = measure(folder, f"{length} lines", 3, change, str(program))
        times.append(statistics.median(found.ours))
    per_line = [
        (b - times[0]) / (n - LENGTHS[0]) for b, n in zip(times[1:], LENGTHS[1:], strict=True)
    ]
    verdict("time for a line, 20,000 over 5,000", per_line[1] / per_line[0], 1.2)


def change_text(file: Path, text: str) -> None:
    """Write a text that mypy has not read before."""
    file.write_text(f"{text}# {time.monotonic_ns()}\n")


def command(folder: str, name: str, *code: str) -> list[str]:
    """mypy as a process that always exits 0, since only its time is wanted here."""
    run = (
        "import sys; from mypy import api; "
        "out, err, code = api.run(sys.argv[1:]); sys.exit(code if code == 2 else 0)"
    )
    cache = str(Path(folder, f"cache-{name}"))
    configuration = str(Path(folder, f"{name}.ini"))
    return python("-c", run, "--config-file", configuration, "--cache-dir", cache, *code)


def forget(folder: str) -> None:
    for cache in Path(folder).glob("cache-*"):
        shutil.rmtree(cache)


if __name__ == "__main__":
    main()
