"""Tensors and neural networks whose sizes mypy proves and the run time checks.

    import typednn as tn
    from typednn import Tensor, losses, nn, ops, optim, value_and_grad
    from jaxtyping import Float32

Annotations are jaxtyping's: ``x: Float32[Tensor, "batch 784"]``. What else is needed to use them
is in the submodules below; ``data``, ``train`` and ``testing`` are imported when first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

from typednn import losses, nn, ops, optim, trees, typing
from typednn.autodiff import grad, value_and_grad, vjp
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor
from typednn.typing import typed

if TYPE_CHECKING:
    from typednn import data, metrics, testing, train

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

_LAZY = frozenset({"data", "metrics", "testing", "train"})


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return importlib.import_module(f"typednn.{name}")
    raise AttributeError(f"module 'typednn' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
