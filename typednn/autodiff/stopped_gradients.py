"""``stop_gradient``: a value as a constant, for gradients of every order."""

from typing import Any, TypeVar, cast

from typednn import trees
from typednn.abstract import Abstract
from typednn.tensor import Tensor, wrap

__all__ = ["stop_gradient"]

T = TypeVar("T")


def stop_gradient(x: T) -> T:
    """Return ``x``, a tensor or a tree of tensors, as a constant without gradients of any order.

    Its values may be read while a gradient is being taken through ``x``, as in ``if
    stop_gradient(loss) > limit:``. Traced tensors still have no values, so ``jit`` and ``plan``
    refuse such a line; otherwise they treat ``stop_gradient(x)`` as ``x``.
    """
    if isinstance(x, Tensor):
        return cast("T", _stopped(x))  # a Tensor of the same type
    return trees.map(_stopped, x)


def _stopped(leaf: Any) -> Any:
    while isinstance(leaf, Tensor) and leaf._tape is not None:
        leaf = leaf._primal
    if isinstance(leaf, Tensor) and isinstance(leaf._data, Abstract):
        data: Any = leaf._data.without_gradient()
        return leaf if data is leaf._data else wrap(data)
    return leaf
