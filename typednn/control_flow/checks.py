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
    no_function,
    no_index,
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
    "check_functions",
    "check_index",
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
    if isinstance(holds, bool | np.bool_):
        return
    if not isinstance(holds, Tensor) or holds.shape or holds.dtype.kind != "b":
        raise ShapeError(no_condition(name, kind(holds)))


def check_index(name: str, what: str, index: Any) -> None:
    """Raise ShapeError if an index or a bound is no integer scalar."""
    if isinstance(index, int | np.integer) and not isinstance(index, bool):
        return
    if not isinstance(index, Tensor) or index.shape or index.dtype.kind not in "iu":
        raise ShapeError(no_index(name, what, kind(index)))


def check_functions(name: str, **functions: Any) -> None:
    """Raise TypeError for a function, given by its parameter, that cannot be called."""
    for what, function in functions.items():
        if not callable(function):
            raise TypeError(no_function(name, what, kind(function)))


def check_alike(name: str, first: Any, other: Any) -> None:
    """Raise an error if two branches return trees of different structures, shapes or dtypes."""
    if trees.flatten(first)[1] != trees.flatten(other)[1]:
        raise TypeError(structures_differ(name, kind(first), kind(other)))
    for (place, leaf), found in zip(trees.named_leaves(first), trees.leaves(other), strict=True):
        if kind(leaf) != kind(found):
            raise ShapeError(branches_differ(name, place, kind(leaf), kind(found)))


def check_carry(name: str, before: Any, after: Any) -> None:
    """Raise an error if a carry has another structure, shape or dtype after a step."""
    found, structure = trees.flatten(after)
    if structure != trees.flatten(before)[1]:
        raise TypeError(structure_changes(name, kind(before), kind(after)))
    for (place, leaf), other in zip(trees.named_leaves(before), found, strict=True):
        if kind(leaf) != kind(other):
            raise ShapeError(carry_changes(name, place, kind(leaf), kind(other)))


def kind(tree: Any) -> str:
    """Return ``float32 (3,)`` for a tensor, and the type of anything else, as mypy writes it."""
    return f"{tree.dtype} {show(tree.shape)}" if isinstance(tree, Tensor) else _type_text(tree)


def _type_text(tree: Any) -> str:
    """Return ``tuple[Float32[Tensor, "3"], int]``."""
    if isinstance(tree, Tensor):
        return f'{tree.dtype.name.title()}[Tensor, "{" ".join(map(str, tree.shape))}"]'
    if type(tree) is tuple and tree:
        return f"tuple[{', '.join(map(_type_text, tree))}]"
    if type(tree) is list and tree:
        return f"list[{' | '.join(dict.fromkeys(map(_type_text, tree)))}]"
    if type(tree) is dict and tree:
        return f"{{{', '.join(f'{key!r}: {_type_text(value)}' for key, value in tree.items())}}}"
    return "None" if tree is None else str(tree.__class__.__name__)  # of a traced number, too


def rebuilt(tree: C) -> C:
    """Return the tree with its containers built anew, as a trace builds them."""
    return trees.map(lambda leaf: leaf, tree)
