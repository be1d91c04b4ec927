"""Which leaves of a tree are parameters: the floating-point tensors that training may change.

Gradients, optimizers, counts and reports of memory all ask here. A container says which of its
leaves are none, such as the buffers and frozen parts of a module.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from typednn import trees
from typednn.containers import rebuild_with, untrained_leaves
from typednn.tensor import Tensor

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

__all__ = [
    "are_parameters",
    "is_floating",
    "named_parameters",
    "parameter_places",
    "parameters",
    "untrained_places",
]

T = TypeVar("T")


def parameters(tree: Any) -> list[Tensor[Any, Any]]:
    """Return the tree's parameters, in the order of its leaves.

    They are the floating-point tensors that are neither in a buffer nor frozen.
    """
    leaves, treedef = trees.flatten(tree)
    chosen = are_parameters(leaves, treedef)
    return [leaf for leaf, is_one in zip(leaves, chosen, strict=True) if is_one]


def named_parameters(model: Any) -> list[tuple[str, Tensor[Any, Any]]]:
    """Return each parameter with its path: ``[("hidden.weight", ...), ("layers[0].bias", ...)]``.

    A path is what stands after ``model.`` in Python. The order is that of ``parameters``.
    """
    leaves, treedef = trees.flatten(model)
    return [(path, leaves[place]) for path, place in parameter_places(leaves, treedef).items()]


def parameter_places(leaves: Sequence[Any], treedef: trees.TreeDef) -> dict[str, int]:
    """Return the place of each parameter among the leaves of a tree, by its path."""
    paths = _remembered(_remembered_paths, treedef)
    chosen = are_parameters(leaves, treedef)
    return {paths[place]: place for place, is_one in enumerate(chosen) if is_one}


def are_parameters(leaves: Sequence[Any], treedef: trees.TreeDef) -> list[bool]:
    """Return for each leaf of a tree whether it is a parameter."""
    untrained = untrained_places(treedef)
    return [is_floating(leaf) and place not in untrained for place, leaf in enumerate(leaves)]


def is_floating(leaf: Any) -> bool:
    """Return whether a leaf is a tensor with a gradient."""
    return isinstance(leaf, Tensor) and leaf._data.dtype.kind == "f"


def untrained_places(treedef: trees.TreeDef) -> frozenset[int]:
    """Return the places of the leaves that the tree's containers exclude from training."""
    return _remembered(_remembered_places, treedef)


def _remembered(of: "_lru_cache_wrapper[T]", treedef: trees.TreeDef) -> T:
    try:
        return of(treedef)
    except TypeError:  # a container's structure cannot be hashed
        return of.__wrapped__(treedef)


def _paths(treedef: trees.TreeDef) -> list[str]:
    return [accessor.codify("").removeprefix(".") for accessor in treedef.accessors()]


def _places(treedef: trees.TreeDef) -> frozenset[int]:
    found: set[int] = set()

    def node(container: Any) -> Any:
        found.update(untrained_leaves(container))
        return container

    rebuild_with(treedef, range(treedef.num_leaves), node)
    return frozenset(found)


_remembered_paths = lru_cache(maxsize=1024)(_paths)
_remembered_places = lru_cache(maxsize=1024)(_places)
