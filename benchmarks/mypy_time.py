"""mypy with the plugin against without, on three kinds of code.

The package itself: asked at most 1.3 times cold, and under 1 s warm. Code without tensors (pytest's own): at most 1.02
times. Tensor code of 1,000 to 20,000 lines: asked that the time for a line does not grow.
"""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.harness import Comparison, compare_commands, python, spread, verdict

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
        other = measure(folder, "without tensors", 9, lambda: forget(folder), *WITHOUT_TENSORS)
        verdict("without tensors, plugin over none", statistics.median(other.ratios), 1.02)
        measure_lengths(folder)


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
