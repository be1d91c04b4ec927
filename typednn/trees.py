"""Trees: tuples, lists, dicts, dataclasses and modules as nested containers of leaves.

A model, its gradient and an optimizer's state are all trees. Gradients, optimizers and checkpoints
use the same functions for all of them. optree walks the trees; ``typednn.containers`` says which
classes are containers. Everything else is a leaf: a tensor, a number, a string.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
import optree

from typednn.containers import (
    NAMESPACE,
    Deferred,
    TreeDef,
    deferred_builder,
    deferred_of,
    field_names,
    is_array_class,
    label_of,
    one_level,
    register,
    register_new_classes,
)
from typednn.shapes.words import other_structure
from typednn.structures import difference

__all__ = [
    "TreeDef",
    "combine",
    "flatten",
    "holds_itself",
    "is_array",
    "labels",
    "leaves",
    "like",
    "map",
    "map_parts",
    "map_with_path",
    "named_leaves",
    "partition",
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
    columns = [first, *_columns("map", treedef, rest)]
    mapped: T = unflatten(treedef, [f(*row) for row in zip(*columns, strict=True)])
    return mapped


def map_with_path(f: Callable[..., Any], tree: T, *rest: Any) -> T:
    """Return the tree of ``f(path, leaf, ...)``, called like the function of ``map``.

    ``path`` is the leaf's place as Python code, as in ``named_leaves``: ``".layers[0].weight"``.
    Raises ValueError if a tree of ``rest`` has another structure than ``tree``.
    """
    first, treedef = flatten(tree)
    columns = [_paths(treedef), first, *_columns("map_with_path", treedef, rest)]
    mapped: T = unflatten(treedef, [f(*row) for row in zip(*columns, strict=True)])
    return mapped


def map_parts(is_part: Callable[[Any], bool], f: Callable[[Any, Any], Any], tree: T) -> T:
    """Return the tree with ``f(part, rebuilt)`` in place of each container that ``is_part`` chooses.

    ``rebuilt`` is the part with the parts inside of it replaced. The tree itself may be a part.
    Raises ValueError if a container holds itself.
    """
    flatten(tree)  # it registers classes, and refuses cycles

    def mapped(part: Any) -> Any:
        items, treedef = optree.tree_flatten(
            part, is_leaf=lambda x: x is not part and is_part(x), namespace=NAMESPACE
        )
        rebuilt = unflatten(treedef, [mapped(x) if is_part(x) else x for x in items])
        return f(part, rebuilt) if is_part(part) else rebuilt

    result: T = mapped(tree)
    return result


def _columns(name: str, treedef: TreeDef, trees: Sequence[Any]) -> list[list[Any]]:
    """Return the leaves of each tree. Raise ValueError if one has another structure."""
    columns = []
    for position, tree in enumerate(trees, start=2):
        found, structure = flatten(tree)
        if structure is not treedef and structure != treedef:
            raise _refused(name, position, treedef, structure)
        columns.append(found)
    return columns


def _refused(name: str, position: int, first: TreeDef, structure: TreeDef) -> ValueError:
    place, wanted, other = difference(first, structure)
    return ValueError(other_structure(name, position, place, wanted, other))


def partition(tree: T, where: Callable[[Any], bool] | Any) -> tuple[T, T]:
    """Return two trees: one with the leaves that ``where`` chooses, one with all others.

    Each has None in place of the other's leaves, and ``combine`` puts them together again. None is
    no leaf, so ``grad``, optimizers and ``map`` see only the leaves that are there.

    ``where``: a function from a leaf to a bool, such as ``trees.is_array``; or a tree of bools of
    the same structure. ``map_with_path`` makes one by the places of leaves:
    ``map_with_path(lambda path, leaf: path.startswith(".encoder"), model)``.

    Raises TypeError for a choice that is no bool, and ValueError for a tree of bools of another
    structure.
    """
    found, treedef = flatten(tree)
    choices = _choices(where, found, treedef)
    for place, choice in enumerate(choices):
        if not isinstance(choice, bool | np.bool):
            raise TypeError(
                f"partition: where chooses a leaf by a bool, but for tree{_paths(treedef)[place]}"
                f" it gives {type(choice).__name__}"
            )
    pairs = list(zip(found, choices, strict=True))
    chosen: T = unflatten(treedef, [leaf if choice else None for leaf, choice in pairs])
    others: T = unflatten(treedef, [None if choice else leaf for leaf, choice in pairs])
    return chosen, others


def _choices(where: Any, found: list[Any], treedef: TreeDef) -> list[Any]:
    choices, structure = flatten(where)
    if callable(where) and choices and choices[0] is where:  # a module is callable, but no leaf
        return [where(leaf) for leaf in found]
    if structure == treedef:
        return choices
    place, wanted, other = difference(treedef, structure)
    raise ValueError(
        f"partition: where{place} is {other}, but tree{place} is {wanted}; where is a function from a"
        " leaf to a bool, or a tree of bools like the tree"
    )


def combine(tree: T, *rest: T) -> T:
    """Return the tree with the leaves of all trees: at each place the first that is not None.

    It undoes ``partition``. Raises ValueError if the trees differ in structure, apart from None.
    """
    first, treedef = _with_nones(tree)
    columns = [first]
    for position, other in enumerate(rest, start=2):
        found, structure = _with_nones(other)
        if structure != treedef:
            raise _refused("combine", position, treedef, structure)
        columns.append(found)
    leaves = [next((x for x in row if x is not None), None) for row in zip(*columns, strict=True)]
    combined: T = unflatten(treedef, leaves)
    return combined


def _with_nones(tree: Any) -> tuple[list[Any], TreeDef]:
    """Return the leaves and the structure of a tree in which each None is a leaf."""
    flatten(tree)  # it registers new classes, and refuses a container that holds itself
    return optree.tree_flatten(tree, none_is_leaf=True, namespace=NAMESPACE)


def named_leaves(tree: Any) -> list[tuple[str, Any]]:
    """Return the leaves and their places as Python code: ``[('.layers[0].weight', leaf), ...]``."""
    found, treedef = flatten(tree)
    return list(zip(_paths(treedef), found, strict=True))


def labels(tree: Any) -> dict[str, str]:
    """Return what containers are that their leaves do not show, by their places.

    ``{".optimizer": "Adam"}``: the state of an optimizer says whose it is. The places are those of
    ``named_leaves``. What stands inside of such a container is not looked at.
    """
    flatten(tree)  # it registers classes, and refuses cycles
    accessors, found, _ = optree.tree_flatten_with_accessor(
        tree, is_leaf=lambda x: label_of(x) is not None, namespace=NAMESPACE
    )
    pairs = [
        (accessor.codify(""), label_of(x)) for accessor, x in zip(accessors, found, strict=True)
    ]
    return {place: label for place, label in pairs if label is not None}


def _paths(treedef: TreeDef) -> list[str]:
    """Return the place of each leaf as Python code."""
    return [accessor.codify("") for accessor in treedef.accessors()]


def is_array(value: Any) -> bool:
    """Return whether the value has a shape and a dtype, like tensors and numpy arrays."""
    return is_array_class(type(value))
