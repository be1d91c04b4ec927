"""The classes whose instances are containers: what their children are, and how they are rebuilt.

Tuples, lists and dicts are containers by themselves; the class of a module or dataclass is
registered when ``typednn.trees`` first meets it. optree keeps the registry under our namespace, and
with it each class in it for ever. So a class that a function defines is not registered before it
has to be.
Trees of some classes can be deferred: they hold their leaves, and build their fields at the first
look.
"""

import contextlib
import dataclasses
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias, TypeVar

import optree

__all__ = [
    "NAMESPACE",
    "Deferred",
    "DeferredBuilder",
    "Flattened",
    "TreeDef",
    "deferred_builder",
    "deferred_of",
    "field_names",
    "flattener",
    "is_array_class",
    "label_of",
    "may_be_deferred",
    "one_level",
    "rebuild_with",
    "rebuilder",
    "register",
    "register_new_classes",
    "renewed",
    "untrained_leaves",
]

NAMESPACE: Final = "typednn"
_REGISTERS_ITSELF: Final = "__typednn_register__"
"""The attribute of a class, and of those derived from it, that registers the class it is given."""

TreeDef = optree.PyTreeSpec
T = TypeVar("T")

Flattened: TypeAlias = tuple[Sequence[Any], Any, Sequence[str]]
"""A container's children, whatever else rebuilds it, and the children's names."""


class Deferred:
    """The leaves and the structure of a tree that is built when somebody looks at it."""

    __slots__ = ("_leaves", "treedef")

    def __init__(self, leaves: list[Any], treedef: TreeDef) -> None:
        self._leaves = leaves
        self.treedef = treedef

    def leaves(self) -> list[Any]:
        """Return the leaves in order, in a new list."""
        return self._leaves.copy()

    def build(self) -> Any:
        """Build the tree."""
        return optree.tree_unflatten(self.treedef, self.leaves())


DeferredBuilder: TypeAlias = Callable[[Deferred], Any]
"""Makes a tree that is built later. The argument is its ``_deferred`` until then."""

_FLATTEN: Final[dict[type, Callable[[Any], Flattened]]] = {}
_RENEW: Final[dict[type, Callable[[Any], Any]]] = {}
_UNTRAINED: Final[dict[type, Callable[[Any], Iterable[Any]]]] = {}
_DEFER: Final[dict[type, Callable[[Any], DeferredBuilder | None]]] = {}
_LABEL: Final[dict[type, Callable[[Any], str]]] = {}
_FIELDS: Final[dict[type, tuple[str, ...] | None]] = {}
_DATACLASSES: Final[set[type]] = set()
_LEAF_CLASSES: Final[set[type]] = set()
_REGISTERING: Final[list[type]] = []
# It guards _REGISTERING and optree's registry: optree's own lock is unsafe for forks and handlers.
_LOCK: Final = threading.RLock()
if hasattr(os, "register_at_fork"):  # Windows has no forks
    os.register_at_fork(
        before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release
    )


def register(
    cls: type[Any],
    flatten_one: Callable[[Any], Flattened],
    unflatten_one: Callable[[Any, Any], Any],
    *,
    defer: Callable[[Any], DeferredBuilder | None] | None = None,
    renew: Callable[[Any], Any] | None = None,
    untrained: Callable[[Any], Iterable[Any]] | None = None,
    label: Callable[[Any], str] | None = None,
) -> None:
    """Make ``cls`` a container.

    ``flatten_one`` returns an instance's children, whatever else rebuilds it, and the children's
    names; ``unflatten_one(rest, children)`` rebuilds it.
    ``defer``: for immutable classes whose instances may be made before their children. It returns a
    builder of deferred trees like the instance, or None if the instance's class does not allow it.
    ``renew``: for classes that may hold mutable values beside their children. It returns an
    instance that shares none of them, or the same instance if there are none.
    ``untrained``: returns the leaves of an instance that are no parameters.
    ``label``: returns what an instance is that its leaves do not show, in words for checkpoints.

    Raises RuntimeError in a signal handler or garbage collector callback that interrupts another
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
            if untrained is not None:
                _UNTRAINED[cls] = untrained
            if label is not None:
                _LABEL[cls] = label
            if defer is not None:
                _DEFER[cls] = defer
                _FIELDS[cls] = None  # also if it is a dataclass
            optree.register_pytree_node(
                cls,
                flatten_one,
                unflatten_one,
                path_entry_type=optree.GetAttrEntry,
                namespace=NAMESPACE,
            )
        finally:
            _REGISTERING.clear()


def one_level(tree: Any) -> tuple[Sequence[Any], Any] | None:
    """Return a container's children and whatever else rebuilds it; None for a leaf.

    The children come in the order of ``trees.flatten``. For dataclasses use ``field_names``.
    """
    cls = type(tree)
    if cls not in _FLATTEN:
        _register_itself(cls)
    flatten_one = _FLATTEN.get(cls)
    if flatten_one is not None:
        children, rest, _ = flatten_one(tree)
        return children, rest
    if optree.tree_is_leaf(tree, namespace=NAMESPACE):
        return None
    children, rest, *_ = optree.tree_flatten_one_level(tree, namespace=NAMESPACE)
    if cls is OrderedDict:  # to ``flatten``, moving an item to an end changes nothing
        return [*dict.values(tree)], [*dict.keys(tree)]
    return children, rest


def flattener(cls: type) -> Callable[[Any], Flattened]:
    """Return the function that takes instances of a registered class apart."""
    return _FLATTEN[cls]


def renewed(treedef: TreeDef, leaves: Iterable[Any]) -> tuple[Any, bool]:
    """Return ``trees.unflatten(treedef, leaves)`` with copies of mutable values beside the leaves.

    The second value says whether there were any.
    """
    changing = False

    def node(old: Any) -> Any:
        nonlocal changing
        renew = _RENEW.get(type(old))
        new = old if renew is None else renew(old)
        changing = changing or new is not old
        return new

    return rebuild_with(treedef, leaves, node), changing


def rebuild_with(treedef: TreeDef, leaves: Iterable[Any], node: Callable[[Any], Any]) -> Any:
    """Return the tree of the leaves in which each container was given to ``node``, inner ones first."""
    return treedef.traverse(leaves, node)


def untrained_leaves(container: Any) -> Iterable[Any]:
    """Return the leaves of a container that are no parameters, as its class says."""
    untrained = _UNTRAINED.get(type(container))
    return () if untrained is None else untrained(container)


def label_of(value: Any) -> str | None:
    """Return what a container is that its leaves do not show; None if its class says nothing."""
    label = _LABEL.get(type(value))
    return None if label is None else label(value)


def deferred_builder(example: Any) -> DeferredBuilder | None:
    """Return a builder of deferred trees like the example; None if its class does not allow it."""
    defer = _DEFER.get(type(example))
    return None if defer is None else defer(example)


def deferred_of(tree: Any) -> Deferred | None:
    """Return what a deferred tree is to be built of; None for all other trees."""
    found: Deferred | None = tree._deferred if type(tree) in _DEFER else None
    return found


def may_be_deferred(cls: type) -> bool:
    """Return whether instances of the class may have a ``_deferred``."""
    return cls in _DEFER or (_register_itself(cls) and cls in _DEFER)


def field_names(cls: type) -> tuple[str, ...] | None:
    """Return the fields of a dataclass that did not register itself; None for other classes."""
    if cls not in _FIELDS:
        registered = _register_itself(cls)
        plain = not registered and hasattr(cls, "__dataclass_fields__") and not is_array_class(cls)
        _FIELDS[cls] = tuple([field.name for field in dataclasses.fields(cls)]) if plain else None
    return _FIELDS[cls]


def _register_itself(cls: type) -> bool:
    """Register a class that says how. Return whether it does."""
    register_class = getattr(cls, _REGISTERS_ITSELF, None)
    if register_class is None:
        return False
    # It is registered already if an interrupt came right after its registration.
    with contextlib.suppress(ValueError):
        register_class(cls)
    return True


def register_new_classes(leaves: list[Any]) -> bool:
    """Register the containers among the leaves' classes. Return whether there were any."""
    classes = {type(leaf) for leaf in leaves}
    if classes <= _LEAF_CLASSES:
        return False
    modules = {cls for cls in classes - _LEAF_CLASSES if _register_itself(cls)}
    news = classes - _LEAF_CLASSES - modules
    containers = {cls for cls in news if field_names(cls) is not None}
    with _LOCK:
        for cls in containers - _DATACLASSES:
            # It is registered already if an interrupt came right after its registration.
            with contextlib.suppress(ValueError):
                register(cls, _flatten_dataclass, rebuilder(cls))
        _DATACLASSES.update(containers)
        _LEAF_CLASSES.update(news - containers)
    return bool(containers or modules)


def is_array_class(cls: type) -> bool:
    """Return whether instances have a shape and a dtype."""
    return hasattr(cls, "shape") and hasattr(cls, "dtype")


def _flatten_dataclass(instance: Any) -> Flattened:
    names = field_names(type(instance)) or ()
    return [getattr(instance, name) for name in names], names, names


def rebuilder(cls: type[T]) -> Callable[[Any, Sequence[Any]], T]:
    """Return a function that builds the dataclass of its fields' names and values."""

    def rebuild(names: Any, children: Sequence[Any]) -> T:
        # Not cls(...): leaves may be anything in a mapped tree, which __post_init__ might refuse.
        instance = object.__new__(cls)
        for name, child in zip(names, children, strict=True):
            object.__setattr__(instance, name, child)
        return instance

    return rebuild
