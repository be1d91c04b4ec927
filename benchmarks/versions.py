"""How long operations take over the time that they took in another version of typednn.

``python -m benchmarks.versions FOLDER``, which holds that version: ``git worktree add FOLDER COMMIT``.
With ``steps`` behind it, pooling, reductions, attention and the training steps of ``benchmarks.peers`` are compared.
Each version runs in a process of its own; the two take turns.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.harness import Comparison, calls_in, per_call, spread
from typednn import Tensor, grad, jit, losses, ops, value_and_grad

Call = Callable[[], object]

ROUNDS: Final = 41
SECONDS: Final = 0.004


def main() -> None:
    folder, *kind = sys.argv[1:]
    ours, theirs = (_Version(each, *kind) for each in (Path(__file__).parents[1], Path(folder)))
    for name in _cases(*kind):
        calls = max(version.answer(name, 0) for version in (ours, theirs))
        seconds: dict[_Version, list[float]] = {ours: [], theirs: []}
        for turn in range(ROUNDS):
            for version in (ours, theirs) if turn % 2 == 0 else (theirs, ours):
                seconds[version].append(version.answer(name, round(calls)))
        ratios = Comparison(tuple(seconds[ours]), tuple(seconds[theirs])).ratios
        took = min(seconds[ours]) * 1e6
        print(f"{name}: {spread(ratios)} times as long, {took:.3g} us", flush=True)


class _Version:
    """A process that runs the cases with the typednn of one folder."""

    def __init__(self, folder: Path, *kind: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(folder), "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, __file__, "run", *kind],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self, name: str, calls: int) -> float:
        """Seconds a call; for 0 calls, how many fill a round."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(name, calls, sep="\t", file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())


def run(*kind: str) -> None:
    """Answer one version's questions."""
    cases = _cases(*kind)
    for line in sys.stdin:
        name, calls = line.split("\t")
        f = cases[name]
        print(per_call(f, int(calls)) if int(calls) else calls_in(SECONDS, f), flush=True)


def _cases(kind: str = "operations") -> dict[str, Call]:
    return _steps() if kind == "steps" else _operations()


def _steps() -> dict[str, Call]:
    from benchmarks.peers.systems.with_typednn import build  # earlier versions have none
    from benchmarks.peers.works import WORKS

    rng = np.random.default_rng(0)
    cases: dict[str, Call] = {}
    for shape, *window in [
        ((64, 6, 28, 28), 2),
        ((8, 64, 56, 56), 3, 2, 1),
        ((4, 16, 32, 32), 5, 1, 2),
    ]:
        x = ops.asarray(rng.standard_normal(shape, dtype=np.float32))
        slope = jit(grad(lambda x, window=window: ops.sum(ops.max_pool2d(x, *window) ** 2)))
        cases[f"gradient of max_pool2d, {shape}, {window}"] = partial(slope, x)
    lines = ops.asarray(rng.standard_normal((4096, 64), dtype=np.float32))
    for f in (ops.sum, ops.max, ops.var, ops.softmax):
        cases[f"{f.__name__} of 4096 x 64, native"] = partial(
            jit(_along_lines(f), backend="native"), lines
        )
    for shape in [(16, 4, 64, 32), (16, 4, 128, 32), (2, 8, 512, 64)]:
        heads = [ops.asarray(rng.standard_normal(shape, dtype=np.float32)) for _ in range(3)]
        seen = jit(_attention, backend="native")
        slopes = jit(grad(lambda heads: ops.sum(_attention(*heads) ** 2)), backend="native")
        cases[f"causal attention, {shape}, native"] = partial(seen, *heads)
        cases[f"its gradient, {shape}, native"] = partial(slopes, heads)
    for work in WORKS:
        if work.optimizer != "none" and not work.images:
            for way in ("numpy", "native"):
                cases[f"step of {work.name}, {way}"] = build(work, way)
    return cases


def _along_lines(f: Callable[..., Any]) -> Callable[[Any], Any]:
    return lambda x: f(x, axis=1)


def _attention(q: Any, k: Any, v: Any) -> Any:
    return ops.scaled_dot_product_attention(q, k, v, is_causal=True)


def _operations() -> dict[str, Call]:
    rng = np.random.default_rng(0)

    def drawn(*shape: int) -> Tensor[Any, Any]:
        return ops.asarray(rng.standard_normal(shape, dtype=np.float32))

    x, image, scores, rows = drawn(8, 8), drawn(256, 256), drawn(64, 10), drawn(1000, 10)
    array, numbers, matrix = x.numpy(), [1.0, 2.0, 3.0], [[0.5] * 100] * 100
    add, two = jit(lambda x: x + x), jit(lambda x, y: (x + y, x * y))
    gelu = jit(_gelu)
    slopes = {f: grad(lambda x, f=f: ops.sum(f(x))) for f in (_gelu, _lse, _largest)}
    planned = jit(slopes[_lse])
    return {
        "zeros((3, 4))": lambda: ops.zeros((3, 4)),
        "ones((3, 4))": lambda: ops.ones((3, 4)),
        "full((3, 4), 2.0)": lambda: ops.full((3, 4), 2.0),
        "arange(10)": lambda: ops.arange(10),
        "asarray of 3 numbers": lambda: ops.asarray(numbers),
        "asarray of 100 x 100 numbers": lambda: ops.asarray(matrix),
        "asarray of an 8 x 8 array": lambda: ops.asarray(array),
        "x + x, 8 x 8": lambda: x + x,
        "x[3]": lambda: x[3],
        "x[3, 4]": lambda: x[3, 4],
        "jit(x + x)": lambda: add(x),
        "jit of two results": lambda: two(x, x),
        "step of 784-128-10, batch 64, planned": _step(drawn),
        "gelu by tanh, 256 x 256": lambda: _gelu(image),
        "gelu by tanh, planned": lambda: gelu(image),
        "gradient of gelu by tanh": lambda: slopes[_gelu](image),
        "sigmoid, 256 x 256": lambda: ops.sigmoid(image),
        "gradient of logsumexp, 64 x 10": lambda: slopes[_lse](scores),
        "gradient of logsumexp, 1000 x 10": lambda: slopes[_lse](rows),
        "gradient of logsumexp, 256 x 256": lambda: slopes[_lse](image),
        "gradient of logsumexp, planned": lambda: planned(image),
        "gradient of max, 256 x 256": lambda: slopes[_largest](image),
    }


def _gelu(x: Any) -> Any:
    return ops.gelu(x, approximate="tanh")


def _lse(x: Any) -> Any:
    return ops.logsumexp(x, axis=1)


def _largest(x: Any) -> Any:
    return ops.max(x, axis=1)


def _step(drawn: Callable[..., Any]) -> Call:
    weights = [drawn(784, 128) * 0.05, ops.zeros(128), drawn(128, 10) * 0.05, ops.zeros(10)]
    images, labels = drawn(64, 784), ops.asarray(np.arange(64) % 10)

    def loss(weights: Any, images: Any, labels: Any) -> Any:
        first, bias, second, last = weights
        hidden = ops.relu(images @ first + bias)
        return losses.cross_entropy(hidden @ second + last, labels)

    @jit
    def step(weights: Any, images: Any, labels: Any) -> Any:
        value, slopes = value_and_grad(loss)(weights, images, labels)
        return value, [w - 0.1 * s for w, s in zip(weights, slopes, strict=True)]

    def call() -> object:
        nonlocal weights
        value, weights = step(weights, images, labels)
        return value

    return call


if __name__ == "__main__":
    run(*sys.argv[2:]) if sys.argv[1] == "run" else main()
