"""What loops and conditions check of the trees that their functions take and return."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numpy as np

from typednn import trees
from typednn.shapes import ShapeError, show
from typednn.shapes.control_flow import (
    branches_differ,
    carry_changes,
    no_condition,
    structure_changes,
    structures_differ,
)
from typednn.tensor import Tensor

__all__ = [
    "Condition",
    "Index",
    "check_alike",
    "check_carry",
    "check_condition",
    "check_tensors",
    "kind",
    "name_of",
    "rebuilt",
]

C = TypeVar("C")

Condition: TypeAlias = bool | Tensor[tuple[()], np.bool_]
Index: TypeAlias = Tensor[tuple[()], Any]


def name_of(f: Callable[..., Any]) -> str:
    """Return the function's name, for messages."""
    return str(getattr(f, "__name__", type(f).__name__))


def check_tensors(name: str, what: str, leaves: list[Any]) -> None:
    """Raise TypeError if a leaf is no tensor."""
    for leaf in leaves:
        if not isinstance(leaf, Tensor):
            raise TypeError(
                f"{name}: {what} is a tree of tensors, but holds {type(leaf).__name__}; make it a"
                " tensor, e.g. by ops.asarray"
            )


def check_condition(name: str, holds: Any) -> None:
    """Raise ShapeError if a condition is no bool scalar."""
    if isinstance(holds, bool):
        return
    if not isinstance(holds, Tensor) or holds.shape or holds.dtype.kind != "b":
        raise ShapeError(no_condition(name, kind(holds)))


def check_alike(name: str, first: Any, other: Any) -> None:
    """Raise an error if two branches return trees of different structures, shapes or dtypes."""
    treedef, structure = trees.flatten(first)[1], trees.flatten(other)[1]
    if structure != treedef:
        raise TypeError(structures_differ(name, treedef, structure))
    for (place, leaf), found in zip(trees.named_leaves(first), trees.leaves(other), strict=True):
        if kind(leaf) != kind(found):
            raise ShapeError(branches_differ(name, place, kind(leaf), kind(found)))


def check_carry(name: str, before: Any, after: Any) -> None:
    """Raise an error if a carry has another structure, shape or dtype after a step."""
    treedef = trees.flatten(before)[1]
    found, structure = trees.flatten(after)
    if structure != treedef:
        raise TypeError(structure_changes(name, treedef, structure))
    for (place, leaf), other in zip(trees.named_leaves(before), found, strict=True):
        if kind(leaf) != kind(other):
            raise ShapeError(carry_changes(name, place, kind(leaf), kind(other)))


def kind(leaf: Any) -> str:
    """Return ``float32 (3,)`` for a tensor, and the class of anything else."""
    return f"{leaf.dtype} {show(leaf.shape)}" if isinstance(leaf, Tensor) else type(leaf).__name__


def rebuilt(tree: C) -> C:
    """Return the tree with its containers built anew, as a trace builds them."""
    return trees.map(lambda leaf: leaf, tree)
