"""The systems: each builds the step of a work, a function that returns the loss, or what is predicted.

A step changes the parameters in its place, or keeps new ones, and has ended when it returns.
"""

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any, Final

from benchmarks.peers.works import Work

Step = Callable[[], Any]

OURS: Final = ("typednn native", "typednn numpy")
SYSTEMS: Final[dict[str, tuple[str, str, str]]] = {
    "typednn native": ("with_typednn", "native", ""),
    "typednn numpy": ("with_typednn", "numpy", ""),
    "PyTorch eager": ("with_torch", "eager", "torch"),
    "PyTorch compile": ("with_torch", "compile", "torch"),
    "JAX jit": ("with_jax", "jit", "jax"),
    "numpy by hand": ("with_numpy", "planned", ""),
}
"""For each system its module, which way it computes, and the package that it needs."""


class NoPeerError(Exception):
    """The system does not compute this work; says why."""


def built(system: str, work: Work) -> Step:
    """Return the step. Raises NoPeerError, also if the system's package is not installed."""
    module, way, package = SYSTEMS[system]
    if package and importlib.util.find_spec(package) is None:
        raise NoPeerError(f"{package} is not installed")
    step: Step = importlib.import_module(f"benchmarks.peers.systems.{module}").build(work, way)
    return step
