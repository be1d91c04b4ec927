"""The native back end over numpy: planned training steps, their programs alone, and their compilation.

Losses, parameters and states of both are compared first. ``step`` is the whole call of ``jit``, ``program`` the
plan alone, on arrays.
"""

import os
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.harness import children_seconds, compare, show
from benchmarks.steps import STEPS, Step, example_digits, lenet, perceptron, tiny_perceptron
from typednn import jit, set_num_threads, trees
from typednn.backends.native import libraries
from typednn.planning.plan.measurement import core_count

WORK: dict[str, Callable[[], Step]] = {
    "MLP 784-128-10, batch 1": lambda: perceptron(1),
    "MLP 784-128-10, batch 64": lambda: perceptron(64),
    "MLP 784-128-10, batch 512": lambda: perceptron(512),
    "MLP 4-32-16-4, Adam, batch 64": tiny_perceptron,
    "examples/digits.py": example_digits,
    "LeNet-5, batch 64": lenet,
}


def main() -> None:
    for name, made in WORK.items():
        f, arguments = made()
        _check(f, arguments)
        _compare(name, f, arguments)
    _compilation()


def _check(f: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    by_numpy, in_c = (
        trees.leaves(jit(f, backend=each)(*arguments)) for each in ("numpy", "native")
    )
    for wanted, got in zip(by_numpy, in_c, strict=True):
        np.testing.assert_allclose(got.numpy(), wanted.numpy(), rtol=1e-3, atol=1e-5)


def _compare(name: str, f: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    by_numpy, in_c = jit(f), jit(f, backend="native")
    steps = compare(lambda: in_c(*arguments), lambda: by_numpy(*arguments), rounds=21)
    show(name, steps, "native step", "numpy's")
    arrays = [leaf.numpy() for leaf in trees.leaves(arguments)]
    ours, theirs = in_c.program(*arguments), by_numpy.program(*arguments)
    programs = compare(lambda: ours(arrays), lambda: theirs(arrays), rounds=21)
    show(name, programs, "native program", "numpy's")


def _compilation() -> None:
    """Print the seconds of planning and compiling, with as many compilers at a time as there are cores."""
    set_num_threads(core_count())
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        for name, made in STEPS.items():
            f, arguments = made()
            with_empty_cache, from_cache = (_seconds(f, arguments) for _ in range(2))
            print(
                f"{name}: compiled in {with_empty_cache[0]:.2f} s, of processors {with_empty_cache[1]:.2f} s;"
                f" from the cache in {from_cache[1]:.3f} s of a processor"
            )


def _seconds(f: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[float, float]:
    """By the clock and of all processors, for planning and compiling."""
    libraries._loaded.cache_clear()
    clock, processors = time.perf_counter(), time.process_time() + children_seconds()
    jit(f, backend="native").program(*arguments)
    processors = time.process_time() + children_seconds() - processors
    return time.perf_counter() - clock, processors


if __name__ == "__main__":
    main()
