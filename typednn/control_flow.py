"""Loops over tensors. The number of steps is a size, so it is known before the loop runs."""

from collections.abc import Callable
from typing import Any, TypeVar

from typednn import ops, trees
from typednn.shapes import ShapeError, show
from typednn.tensor import Tensor

__all__ = ["scan"]

C = TypeVar("C")


def scan(f: Callable[[C, Any], tuple[C, Any]], init: C, xs: Any) -> tuple[C, Any]:
    """Compute ``carry, y = f(carry, x)`` for each ``x`` along axis 0 of ``xs``, as JAX's ``scan``.

    Returns the last carry and all ``y``, stacked along axis 0. ``init``, ``xs`` and each ``y`` are
    trees of tensors; axis 0 has the same size in all tensors of ``xs``. The carry keeps its
    structure, shapes and dtypes. When traced, the graph has the operations of every step.
    (``Any``: no static type removes the first axis of all tensors of a tree.)

    Raises ShapeError if the sizes of axis 0 differ or are 0, or if a carried tensor changes its
    shape or dtype; TypeError if the carry changes its structure, or if ``xs`` holds anything but
    tensors.
    """
    leaves, treedef = trees.flatten(xs)
    _check(leaves)
    carry, ys = init, []
    for each in zip(*map(ops.unstack, leaves), strict=True):
        carry, y = f(carry, trees.unflatten(treedef, each))
        _check_carry(init, carry)
        ys.append(y)
    return carry, trees.map(lambda *parts: ops.stack(parts), *ys)


def _check(leaves: list[Any]) -> None:
    if not leaves or not all(isinstance(leaf, Tensor) for leaf in leaves):
        raise TypeError("scan: xs is a tree of tensors, one at least, and of nothing else")
    shapes = [leaf.shape for leaf in leaves]
    sizes = {shape[:1] for shape in shapes}
    if len(sizes) > 1 or sizes & {(), (0,)}:
        raise ShapeError(
            f"scan: xs has shapes {', '.join(map(show, shapes))}; axis 0, the steps, has one"
            " size in all of them, 1 at least"
        )


def _check_carry(before: Any, after: Any) -> None:
    treedef = trees.flatten(before)[1]
    found, structure = trees.flatten(after)
    if structure != treedef:
        raise TypeError(f"scan: the carry was {treedef}, but f returned {structure}")
    for (place, leaf), other in zip(trees.named_leaves(before), found, strict=True):
        if _kind(leaf) != _kind(other):
            raise ShapeError(
                f"scan: carry{place} was {_kind(leaf)}, but f returned {_kind(other)} for it; give"
                " init the shape and dtype that the steps keep"
            )


def _kind(leaf: Any) -> str:
    return f"{leaf.dtype} {show(leaf.shape)}" if isinstance(leaf, Tensor) else type(leaf).__name__
