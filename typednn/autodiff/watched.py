"""Trees whose parameters are on a tape, and what comes off the tape.

All transformations of this folder share these steps: put an argument on a tape, call the function,
take its result off, and read the gradients of the argument.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from typednn import trees
from typednn.autodiff.tape import NO_PARENT, Tape
from typednn.parameters import are_parameters, is_floating
from typednn.shapes import ShapeError, show
from typednn.shapes.derivatives import (
    differs_in_kind,
    no_flag,
    no_pair,
    no_tuple,
    other_number_of_tangents,
)
from typednn.structures import difference
from typednn.tensor import Tensor, wrap

__all__ = [
    "Cotangents",
    "Watched",
    "is_floating",
    "kind_of",
    "name_of",
    "need_alike",
    "need_floats",
    "need_pair",
    "need_tuples",
    "number_of_floats",
    "taken_off",
    "tree_taken_off",
    "zeros_like",
]

Cotangents = dict[int, Tensor[Any, Any]]
"""Gradients by the places of tensors on a tape."""


class Watched:
    """A tree's leaves, with the parameters among them on a tape.

    ``tree``: the tree to call a function with. ``places``: the place of each leaf on the tape, or
    NO_PARENT. ``is_empty``: whether there is no parameter in it. ``all_floats``: buffers and frozen
    parts are on the tape, too.
    """

    __slots__ = ("given", "is_empty", "leaves", "places", "tree", "treedef")

    def __init__(self, tape: Tape, tree: Any, *, all_floats: bool = False) -> None:
        self.given = tree
        self.leaves, self.treedef = trees.flatten(tree)
        chosen = (
            map(is_floating, self.leaves)
            if all_floats
            else are_parameters(self.leaves, self.treedef)
        )
        watched = [
            tape.watch(leaf) if is_chosen else leaf
            for leaf, is_chosen in zip(self.leaves, chosen, strict=True)
        ]
        self.places = [
            x._index if x is not leaf else NO_PARENT
            for x, leaf in zip(watched, self.leaves, strict=True)
        ]
        self.is_empty = all(place == NO_PARENT for place in self.places)
        self.tree = trees.like(tree, self.treedef, watched)

    @property
    def size(self) -> int:
        """The number of elements on the tape."""
        pairs = zip(self.leaves, self.places, strict=True)
        return sum(leaf.size for leaf, place in pairs if place != NO_PARENT)

    def lack(self) -> str:
        """Return why there is nothing to differentiate in it, for messages."""
        if any(map(is_floating, self.leaves)):
            return "holds no parameter to differentiate: all of it is buffers or frozen"
        return "holds no floating-point tensor to differentiate"

    def gradient(self, cotangents: Cotangents) -> Any:
        """Return the tree of gradients: zeros if there is none, and all other leaves unchanged."""
        found = [
            cotangents[place] if place in cotangents else zeros_like(leaf)
            for leaf, place in zip(self.leaves, self.places, strict=True)
        ]
        return trees.like(self.given, self.treedef, found)


def zeros_like(leaf: Any) -> Any:
    """Return zeros in place of a tensor, and any other leaf unchanged."""
    return wrap(np.zeros(leaf.shape, leaf.dtype)) if isinstance(leaf, Tensor) else leaf


def number_of_floats(leaves: list[Any]) -> int:
    """Return the number of elements in the floating-point tensors among the leaves."""
    return sum(leaf.size for leaf in leaves if is_floating(leaf))


def taken_off(tape: Tape, out: Any) -> tuple[Any, int]:
    """Return the value as the next outer tape sees it, and its place on this one, or NO_PARENT."""
    if isinstance(out, Tensor) and out._tape is tape:
        return out._primal, out._index
    return out, NO_PARENT


def tree_taken_off(tape: Tape, tree: Any) -> tuple[list[Any], trees.TreeDef, list[int]]:
    """Return the leaves of a result as the next outer tape sees them, and their places."""
    leaves, treedef = trees.flatten(tree)
    pairs = [taken_off(tape, leaf) for leaf in leaves]
    return [value for value, _ in pairs], treedef, [place for _, place in pairs]


def need_flag(by: str, has_aux: object) -> None:
    """Raise TypeError if ``has_aux`` is no bool."""
    if not isinstance(has_aux, bool):
        raise TypeError(no_flag(by, type(has_aux).__name__))


def need_pair(f: Callable[..., Any], out: Any) -> tuple[Any, Any]:
    """Return the two parts of the result of a function with ``has_aux=True``."""
    if isinstance(out, tuple) and len(out) == 2:
        return out[0], out[1]
    count = f" of {len(out)}" if isinstance(out, tuple) else ""
    raise TypeError(no_pair(name_of(f), f"{type(out).__name__}{count}"))


def need_tuples(by: str, f: Callable[..., Any], primals: Any, tangents: Any) -> None:
    """Raise TypeError unless both are tuples of one length, with an item for each argument."""
    for name, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, tuple):
            raise TypeError(no_tuple(by, name, type(given).__name__, name_of(f)))
    if len(primals) != len(tangents):
        raise TypeError(other_number_of_tangents(by, len(primals), len(tangents)))


def need_floats(f: Callable[..., Any], primals: tuple[Any, ...]) -> None:
    """Raise TypeError unless there is a floating-point tensor in the primals."""
    if not any(map(is_floating, trees.leaves(primals))):
        raise TypeError(
            f"{name_of(f)}: the primals hold no floating-point tensor, so there is no derivative"
        )


def need_alike(
    owner: str, role: str, values: list[Any], treedef: trees.TreeDef, tree: Any
) -> list[Any]:
    """Return the leaves of ``tree``, the ``role`` of the tree of ``values``, named by ``owner``.

    Raises TypeError if the structures differ, and ShapeError if a tensor has another shape or
    dtype.
    """
    given, structure = trees.flatten(tree)
    if structure != treedef:
        place, wanted, found = difference(treedef, structure)
        wanted = _leaf_at(place, values, treedef) or wanted
        found = _leaf_at(place, given, structure) or found
        raise TypeError(differs_in_kind(f"{owner}{place}", role, wanted, found))
    for place, (leaf, value) in enumerate(zip(given, values, strict=True)):
        if isinstance(value, Tensor) and kind_of(leaf) != kind_of(value):
            where = treedef.accessors()[place].codify("")
            kinds = kind_of(value), kind_of(leaf)
            raise ShapeError(differs_in_kind(f"{owner}{where}", role, *kinds))
    return given


def _leaf_at(place: str, leaves: list[Any], treedef: trees.TreeDef) -> str | None:
    """Return the kind of the leaf at this place; None if there is none."""
    places = [accessor.codify("") for accessor in treedef.accessors()]
    return kind_of(leaves[places.index(place)]) if place in places else None


def kind_of(leaf: Any) -> str:
    """Return the dtype and the shape of an array, and the class of anything else, for messages."""
    if not hasattr(leaf, "dtype"):
        return type(leaf).__name__
    return f"{leaf.dtype}{show(leaf.shape)}"


def name_of(f: Callable[..., Any]) -> str:
    """Return the name of a function, for messages."""
    return str(getattr(f, "__name__", type(f).__name__))
