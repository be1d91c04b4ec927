"""Which leaves of a tree are parameters: the floating-point tensors that training may change.

Gradients, optimizers, counts and reports of memory all ask here. A container says which of its
leaves are none, such as the buffers and frozen parts of a module.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from typednn import trees
from typednn.containers import untrained_leaves
from typednn.tensor import Tensor

__all__ = ["are_parameters", "is_floating", "named_parameters", "parameters", "untrained_places"]


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
    chosen = are_parameters(leaves, treedef)
    named = zip(trees.named_leaves(model), chosen, strict=True)
    return [(path.removeprefix("."), leaf) for (path, leaf), is_one in named if is_one]


def are_parameters(leaves: Sequence[Any], treedef: trees.TreeDef) -> list[bool]:
    """Return for each leaf of a tree whether it is a parameter."""
    untrained = untrained_places(treedef)
    return [is_floating(leaf) and place not in untrained for place, leaf in enumerate(leaves)]


def is_floating(leaf: Any) -> bool:
    """Return whether a leaf is a tensor with a gradient."""
    return isinstance(leaf, Tensor) and leaf._data.dtype.kind == "f"


def untrained_places(treedef: trees.TreeDef) -> frozenset[int]:
    """Return the places of the leaves that the tree's containers exclude from training."""
    try:
        return _remembered_places(treedef)
    except TypeError:  # a container's structure cannot be hashed
        return _places(treedef)


def _places(treedef: trees.TreeDef) -> frozenset[int]:
    found: set[int] = set()

    def node(container: Any) -> Any:
        found.update(untrained_leaves(container))
        return container

    treedef.traverse(range(treedef.num_leaves), node)
    return frozenset(found)


_remembered_places = lru_cache(maxsize=1024)(_places)
