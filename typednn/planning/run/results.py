"""Results: how trees like an example are built from the arrays that a program returns.

A step's results are mostly the next step's arguments, and nobody reads their fields in between. So a
module that a program returns is built when one of its fields is read first.
"""

from collections.abc import Callable, Hashable, Iterator
from itertools import islice
from typing import Any, TypeAlias

from typednn.containers import (
    DeferredBuilder,
    TreeDef,
    deferred_builder,
    field_names,
    rebuilder,
    renewed,
)
from typednn.planning.run.exact import may_change
from typednn.planning.run.signature import ReturnedModule, read, wrapped
from typednn.tensor import Tensor, wrap
from typednn.trees import flatten, unflatten

__all__ = ["Write", "writer"]

Write: TypeAlias = Callable[[Iterator[Any]], Any]
"""From the leaves to the tree."""


def writer(name: str, example: Any, *, in_order: bool) -> Write:
    """How to build trees like the example, of arrays and other leaves.

    ``in_order``: whether the arrays are all laid out as those of new tensors.
    """
    cls = type(example)
    if cls is Tensor:
        return lambda leaves: wrap(next(leaves))
    if cls is tuple:
        parts = [writer(name, each, in_order=in_order) for each in example]
        return lambda leaves: tuple([write(leaves) for write in parts])
    names = field_names(cls)
    if names is not None:
        fields, build = [getattr(example, each) for each in names], rebuilder(cls)
        parts = [writer(name, each, in_order=in_order) for each in fields]
        return lambda leaves: build(names, [write(leaves) for write in parts])
    found, treedef = flatten(example)
    snapshot, changing = renewed(treedef, found)
    if changing:
        treedef = flatten(snapshot)[1]
        return lambda leaves: renewed(treedef, map(wrapped, islice(leaves, len(found))))[0]
    deferred = deferred_builder(example) if in_order and not any(map(may_change, found)) else None
    if deferred is not None:
        return _deferred_writer(deferred, read(name, example, []), treedef, found)
    return lambda leaves: unflatten(treedef, map(wrapped, islice(leaves, len(found))))


def _deferred_writer(
    build: DeferredBuilder, structure: Hashable, treedef: TreeDef, example: list[Any]
) -> Write:
    count, places = len(example), [i for i, x in enumerate(example) if type(x) is Tensor]

    def write(leaves: Iterator[Any]) -> Any:
        found = [*islice(leaves, count)]
        arrays = found if len(places) == count else [found[i] for i in places]
        return build(ReturnedModule(structure, treedef, found, arrays))

    return write
