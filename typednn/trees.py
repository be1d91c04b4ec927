"""Trees: tuples, lists, dicts, dataclasses and modules as nested containers of leaves.

A model, its gradient and an optimizer's state are all trees. Gradients, optimizers and checkpoints
use the same functions for all of them. optree walks the trees; ``typednn.containers`` says which
classes are containers. Everything else is a leaf: a tensor, a number, a string.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import optree

from typednn.containers import (
    NAMESPACE,
    Deferred,
    TreeDef,
    deferred_builder,
    deferred_of,
    field_names,
    is_array_class,
    one_level,
    register,
    register_new_classes,
)

__all__ = [
    "TreeDef",
    "flatten",
    "holds_itself",
    "is_array",
    "leaves",
    "like",
    "map",
    "named_leaves",
    "register",
    "unflatten",
]

T = TypeVar("T")


def flatten(tree: Any) -> tuple[list[Any], TreeDef]:
    """Return the tree's leaves, in order, and the structure from which ``unflatten`` rebuilds it.

    Raises ValueError if a container holds itself.
    """
    deferred = deferred_of(tree)
    if deferred is not None:
        return deferred.leaves(), deferred.treedef
    try:
        found, treedef = optree.tree_flatten(tree, namespace=NAMESPACE)
    except RecursionError:
        if holds_itself(tree):
            raise ValueError(
                f"a {type(tree).__name__} in which a container holds itself is not a tree;"
                " pass its parts"
            ) from None
        raise
    if register_new_classes(found):
        return flatten(tree)
    return found, treedef


def unflatten(treedef: TreeDef, leaves: Iterable[Any]) -> Any:
    """Build the tree of this structure from its leaves.

    Raises ValueError if there are more or fewer leaves than the structure has.
    """
    return optree.tree_unflatten(treedef, leaves)


def holds_itself(tree: Any) -> bool:
    """Return whether a container holds itself at any depth: ``flatten`` would have no end."""
    around: set[int] = set()
    done: set[int] = set()
    left = [(tree, False)]
    while left:
        node, is_done = left.pop()
        if is_done:
            around.remove(id(node))
            done.add(id(node))
        elif id(node) in around:
            return True
        elif id(node) not in done:
            around.add(id(node))
            left += [(node, True), *[(child, False) for child in _children(node)]]
    return False


def _children(node: Any) -> Sequence[Any]:
    names = field_names(type(node))
    if names is not None:
        return [getattr(node, name) for name in names]
    level = one_level(node)
    return () if level is None else level[0]


def like(tree: Any, treedef: TreeDef, leaves: Iterable[Any]) -> Any:
    """Return ``unflatten(treedef, leaves)``, deferred if the tree's class allows it.

    ``treedef`` must be the tree's own structure, and no leaf may be a container.
    """
    build_later = deferred_builder(tree)
    if build_later is None:
        return unflatten(treedef, leaves)
    found = [*leaves]
    if len(found) != treedef.num_leaves:
        return unflatten(treedef, found)
    return build_later(Deferred(found, treedef))


def leaves(tree: Any) -> list[Any]:
    """Return the tree's leaves, in order."""
    return flatten(tree)[0]


def map(f: Callable[..., Any], tree: T, *rest: Any) -> T:
    """Return the tree of ``f(leaf, ...)``, called with the leaves at the same place of all trees.

    Raises ValueError if a tree of ``rest`` has another structure than ``tree``.
    """
    first, treedef = flatten(tree)
    columns = [first]
    for position, other in enumerate(rest, start=2):
        found, structure = flatten(other)
        if structure is not treedef and structure != treedef:
            raise ValueError(f"map: tree {position} is {structure}, but the first one is {treedef}")
        columns.append(found)
    mapped: T = unflatten(treedef, [f(*row) for row in zip(*columns, strict=True)])
    return mapped


def named_leaves(tree: Any) -> list[tuple[str, Any]]:
    """Return the leaves and their places as Python code: ``[('.layers[0].weight', leaf), ...]``."""
    found, treedef = flatten(tree)
    places = [accessor.codify("") for accessor in treedef.accessors()]
    return list(zip(places, found, strict=True))


def is_array(value: Any) -> bool:
    """Return whether the value has a shape and a dtype, like tensors and numpy arrays."""
    return is_array_class(type(value))
