"""A program and its arguments: drawn from the shapes and dtypes in its annotations."""

import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np

from tests.arrays import Array
from typednn import Tensor

__all__ = ["AnyTensor", "Jax", "Program", "Tree", "program", "programs"]

F = TypeVar("F", bound=Callable[..., Any])
AnyTensor = Tensor[Any, Any]
Jax: TypeAlias = Any  # a tree of arrays of JAX, which is not installed where mypy runs
Tree: TypeAlias = Any  # a tree of tensors, or a tensor of which mypy knows nothing

FILES: Final = ("gradients", "loops", "batches", "draws", "layers", "methods")


@dataclass(frozen=True, eq=False)
class Program:
    """A function of typednn, and the sizes of the names in its annotations."""

    typednn: Callable[..., Any]
    sizes: dict[str, int]
    no_gradient: str
    """Why it has no gradient; empty if it has one."""

    @property
    def name(self) -> str:
        return self.typednn.__name__

    @property
    def jax(self) -> Callable[..., Any]:
        """The same function for JAX."""
        found: Callable[..., Any] = getattr(
            sys.modules[self.typednn.__module__], f"{self.name}_jax"
        )
        return found

    @property
    def places(self) -> tuple[int, ...]:
        """The positions of the floating-point arguments."""
        return tuple(k for k, x in enumerate(self.arguments()) if x.dtype.kind == "f")

    def arguments(self) -> list[Array]:
        """Draw an array for each parameter: from the normal distribution, or integers below 3."""
        rng = np.random.default_rng([*self.name.encode()])
        annotations = [p.annotation for p in inspect.signature(self.typednn).parameters.values()]
        return [self._drawn(rng, each) for each in annotations]

    def _drawn(self, rng: np.random.Generator, annotation: Any) -> Array:
        words = annotation.dim_str.split()
        shape = [int(word) if word.isdecimal() else self.sizes[word] for word in words]
        if "int64" in annotation.dtypes:
            return np.asarray(rng.integers(0, 3, shape))
        return np.asarray(rng.normal(size=shape))


_FOUND: Final[dict[str, Program]] = {}


def program(*, no_gradient: str = "", **sizes: int) -> Callable[[F], F]:
    """Enter a function with the sizes of its arguments. ``no_gradient`` is why it has none."""

    def enter(f: F) -> F:
        assert f.__name__ not in _FOUND, f"two programs are named {f.__name__}"
        _FOUND[f.__name__] = Program(f, sizes, no_gradient)
        return f

    return enter


def programs() -> list[Program]:
    """Return all programs. JAX must be installed."""
    for name in FILES:
        importlib.import_module(f"tests.parity.programs.{name}")
    return [*_FOUND.values()]
