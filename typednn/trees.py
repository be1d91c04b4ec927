"""Trees: tuples, lists, dicts, dataclasses and modules as nested containers of leaves.

A model, its gradient and an optimiser's state are all trees; whatever treats them alike
(gradients, optimisers, checkpoints) does it by these functions. optree walks them; this file gives
it our namespace and teaches it dataclasses the first time it meets one. A leaf is whatever is not
a container: a tensor, a number, a string.
"""

import contextlib
import dataclasses
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import optree

__all__ = [
    "Flat",
    "TreeDef",
    "field_names",
    "flatten",
    "holds_itself",
    "is_array",
    "is_late",
    "late_maker",
    "leaves",
    "like",
    "map",
    "named_leaves",
    "one_level",
    "rebuilder",
    "register",
    "renewed",
    "unflatten",
]

NAMESPACE = "typednn"

TreeDef = optree.PyTreeSpec
T = TypeVar("T")

_DATACLASSES: set[type] = set()
_FLATTEN: dict[type, Callable[[Any], "Flattened"]] = {}
_RENEW: dict[type, Callable[[Any], Any]] = {}
_LATE: dict[type, Callable[[Any], "Maker | None"]] = {}
_FIELDS: dict[type, tuple[str, ...] | None] = {}
_PLAIN: set[type] = set()  # classes of leaves
_REGISTERING: list[type] = []
_LOCK = (
    threading.RLock()
)  # of the list, and of optree's registry, whose own lock knows no forks and no handlers
if hasattr(os, "register_at_fork"):  # Windows has no forks
    os.register_at_fork(
        before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release
    )

Flattened = tuple[Sequence[Any], Any, Sequence[str]]


class Flat:
    """A tree taken apart, which stands for it until somebody looks at it."""

    __slots__ = ("_leaves", "treedef")

    def __init__(self, leaves: list[Any], treedef: TreeDef) -> None:
        self._leaves = leaves
        self.treedef = treedef

    def leaves(self) -> list[Any]:
        return self._leaves.copy()

    def build(self) -> Any:
        """The tree."""
        return unflatten(self.treedef, self.leaves())


Maker = Callable[[Flat], Any]


def register(
    cls: type[Any],
    flatten_one: Callable[[Any], Flattened],
    unflatten_one: Callable[[Any, Any], Any],
    *,
    late: Callable[[Any], Maker | None] | None = None,
    renew: Callable[[Any], Any] | None = None,
) -> None:
    """Make ``cls`` a container.

    ``flatten_one`` gives the children, what else is needed to rebuild, and the children's names.
    ``late``: of classes whose instances never change, and may be made before their children: from an
    instance to what makes others like it of a ``Flat``, which is their ``_flat`` until they are built,
    and None from then on; or None where its class does not allow it.
    ``renew``: of classes that may hold, beside their children, what can be changed: from an instance to one
    that shares none of it, or to itself where there is none.

    Raises RuntimeError in a signal handler, or a callback of the collector, that interrupts another
    registration: optree would wait for ever.
    """
    with _LOCK:
        if _REGISTERING:
            raise RuntimeError(
                f"{cls.__name__} cannot be made a container in a signal handler or a callback that"
                f" interrupts the same for {_REGISTERING[0].__name__}; use it once before"
            )
        try:
            _REGISTERING.append(cls)
            _FLATTEN[cls] = flatten_one
            if renew is not None:
                _RENEW[cls] = renew
            if late is not None:
                _LATE[cls] = late
                _FIELDS[cls] = None  # also where it is a dataclass
            optree.register_pytree_node(
                cls,
                flatten_one,
                unflatten_one,
                path_entry_type=optree.GetAttrEntry,
                namespace=NAMESPACE,
            )
        finally:
            _REGISTERING.clear()


def flatten(tree: Any) -> tuple[list[Any], TreeDef]:
    """The tree's leaves, in order, and the structure that ``unflatten`` puts them back into.

    Raises ValueError where a container holds itself.
    """
    flat = tree._flat if type(tree) in _LATE else None
    if flat is not None:
        return flat.leaves(), flat.treedef
    try:
        found, treedef = optree.tree_flatten(tree, namespace=NAMESPACE)
    except RecursionError:
        if holds_itself(tree):
            raise ValueError(
                f"a {type(tree).__name__} in which a container holds itself is no tree; pass its parts"
            ) from None
        raise
    if _register_dataclasses(found):
        return flatten(tree)
    return found, treedef


def unflatten(treedef: TreeDef, leaves: Iterable[Any]) -> Any:
    """The tree of this structure with these leaves. Raises ValueError for another number."""
    return optree.tree_unflatten(treedef, leaves)


def one_level(tree: Any) -> tuple[Sequence[Any], Any] | None:
    """A container's children, in the order of ``flatten``, and what else it is made of; None for a leaf.

    Dataclasses are not asked for here, see ``field_names``.
    """
    flatten_one = _FLATTEN.get(type(tree))
    if flatten_one is not None:
        children, rest, _ = flatten_one(tree)
        return children, rest
    if optree.tree_is_leaf(tree, namespace=NAMESPACE):
        return None
    children, rest, *_ = optree.tree_flatten_one_level(tree, namespace=NAMESPACE)
    return children, rest


def holds_itself(tree: Any) -> bool:
    """Whether a container is, at any depth, in itself: then ``flatten`` has no end."""
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


def renewed(treedef: TreeDef, leaves: Iterable[Any]) -> tuple[Any, bool]:
    """``unflatten``, with a copy of all that can be changed in what the tree holds beside its leaves; whether
    there was any.
    """
    changing = False

    def node(old: Any) -> Any:
        nonlocal changing
        renew = _RENEW.get(type(old))
        new = old if renew is None else renew(old)
        changing = changing or new is not old
        return new

    return treedef.traverse(leaves, node), changing


def like(tree: Any, treedef: TreeDef, leaves: Iterable[Any]) -> Any:
    """``unflatten`` for the tree's own structure, with leaves that are no containers; built when somebody
    looks at it, where the tree's class allows that."""
    make = late_maker(tree)
    if make is None:
        return unflatten(treedef, leaves)
    found = [*leaves]
    return (
        make(Flat(found, treedef))
        if len(found) == treedef.num_leaves
        else unflatten(treedef, found)
    )


def leaves(tree: Any) -> list[Any]:
    """The tree's leaves, in order."""
    return flatten(tree)[0]


def map(f: Callable[..., Any], tree: T, *rest: Any) -> T:
    """The tree with each leaf replaced by ``f(leaf, ...)``; ``rest`` gives the further leaves.

    Raises ValueError where a tree of ``rest`` has another structure.
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
    """Each leaf with its place, as Python writes it: ``[('.layers[0].weight', leaf), ...]``."""
    found, treedef = flatten(tree)
    places = [accessor.codify("") for accessor in treedef.accessors()]
    return list(zip(places, found, strict=True))


def is_array(value: Any) -> bool:
    """Whether the value has a shape and a dtype: our tensors, numpy's arrays."""
    return _array(type(value))


def late_maker(example: Any) -> Maker | None:
    """What makes trees like the example of their leaves, which are its ``_flat`` until somebody looks at it.

    None where the example's class does not allow it.
    """
    late = _LATE.get(type(example))
    return None if late is None else late(example)


def is_late(cls: type) -> bool:
    """Whether instances of the class may have a ``_flat``."""
    return cls in _LATE


def field_names(cls: type) -> tuple[str, ...] | None:
    """The fields of a dataclass that is a container by being one; None for all other classes."""
    if cls not in _FIELDS:
        plain = hasattr(cls, "__dataclass_fields__") and not _array(cls)
        _FIELDS[cls] = tuple([field.name for field in dataclasses.fields(cls)]) if plain else None
    return _FIELDS[cls]


def _register_dataclasses(found: list[Any]) -> bool:
    """Register the dataclasses among the leaves' classes; whether there were any."""
    classes = {type(leaf) for leaf in found}
    if classes <= _PLAIN:
        return False
    news = classes - _PLAIN
    containers = {cls for cls in news if field_names(cls) is not None}
    with _LOCK:
        for cls in containers - _DATACLASSES:
            # One that was interrupted right after it was registered is registered already.
            with contextlib.suppress(ValueError):
                register(cls, _flatten_dataclass, rebuilder(cls))
        _DATACLASSES.update(containers)
        _PLAIN.update(news - containers)
    return bool(containers)


def _array(cls: type) -> bool:
    return hasattr(cls, "shape") and hasattr(cls, "dtype")


def _flatten_dataclass(instance: Any) -> Flattened:
    names = field_names(type(instance)) or ()
    return [getattr(instance, name) for name in names], names, names


def rebuilder(cls: type[T]) -> Callable[[Any, Sequence[Any]], T]:
    """From the fields' names and values to the dataclass with them."""

    def rebuild(names: Any, children: Sequence[Any]) -> T:
        # Not cls(...): leaves may be anything in a mapped tree, which __post_init__ might refuse.
        instance = object.__new__(cls)
        for name, child in zip(names, children, strict=True):
            object.__setattr__(instance, name, child)
        return instance

    return rebuild
