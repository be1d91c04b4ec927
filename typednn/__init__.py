"""Tensors and neural networks whose sizes mypy proves and the run time checks.

    import typednn as tn
    from typednn import Tensor, losses, nn, ops, optim, value_and_grad
    from jaxtyping import Float32

Annotations are jaxtyping's: ``x: Float32[Tensor, "batch 784"]``. Tensors, operations and gradients
are imported at once; all else, which brings jaxtyping and takes longer, when it is first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

from typednn import ops, trees
from typednn.autodiff import grad, value_and_grad, vjp
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor

if TYPE_CHECKING:
    from typednn import data, losses, metrics, nn, optim, testing, train, typing
    from typednn.typing import typed

__version__ = "0.1.0"

__all__ = [
    "ShapeError",
    "Tensor",
    "data",
    "grad",
    "losses",
    "metrics",
    "nn",
    "ops",
    "optim",
    "testing",
    "train",
    "trees",
    "typed",
    "typing",
    "value_and_grad",
    "vjp",
]

_SUBMODULES = {"data", "losses", "metrics", "nn", "optim", "testing", "train", "typing"}


if not TYPE_CHECKING:  # for mypy it would make every wrong name right

    def __getattr__(name: str) -> Any:
        if name in _SUBMODULES:
            return importlib.import_module(f"typednn.{name}")
        if name == "typed":
            return importlib.import_module("typednn.typing").typed
        raise AttributeError(f"module 'typednn' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
