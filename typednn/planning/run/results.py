"""Build results: trees like an example, from the arrays that a program returns.

The results of a training step are usually the arguments of the next step, and nothing reads their
fields in between. So a returned module is built only when one of its fields is first read.
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
from typednn.planning.run.signature import ReturnedModule, as_tensor, read
from typednn.planning.run.value_keys import is_mutable
from typednn.tensor import Tensor, wrap
from typednn.traced_number import TRACED_NUMBERS
from typednn.trees import flatten, unflatten

__all__ = ["BuildResult", "result_builder"]

BuildResult: TypeAlias = Callable[[Iterator[Any]], Any]
"""Builds a tree from an iterator over its leaves."""


def result_builder(name: str, example: Any, *, contiguous: bool) -> BuildResult:
    """Return a function that builds trees like ``example`` from arrays and other leaves.

    ``name``: the function that returns the tree, for errors. ``contiguous``: whether all arrays
    are.
    """
    cls = type(example)
    if cls is Tensor:
        return lambda leaves: wrap(next(leaves))
    if cls is tuple:
        parts = [result_builder(name, each, contiguous=contiguous) for each in example]
        return lambda leaves: tuple([part(leaves) for part in parts])
    names = field_names(cls)
    if names is not None:
        fields, build = [getattr(example, each) for each in names], rebuilder(cls)
        parts = [result_builder(name, each, contiguous=contiguous) for each in fields]
        return lambda leaves: build(names, [part(leaves) for part in parts])
    found, treedef = flatten(example)
    snapshot, changing = renewed(treedef, found)
    if changing:
        treedef = flatten(snapshot)[1]
        return lambda leaves: renewed(treedef, map(as_tensor, islice(leaves, len(found))))[0]
    deferred = deferred_builder(example) if contiguous and not any(map(is_mutable, found)) else None
    if deferred is not None:
        return _deferred_result_builder(deferred, read(name, example, []), treedef, found)
    return lambda leaves: unflatten(treedef, map(as_tensor, islice(leaves, len(found))))


def _deferred_result_builder(
    build: DeferredBuilder, structure: Hashable, treedef: TreeDef, example: list[Any]
) -> BuildResult:
    count = len(example)
    read_ones = [i for i, x in enumerate(example) if type(x) in (Tensor, *TRACED_NUMBERS)]

    def deferred(leaves: Iterator[Any]) -> Any:
        found = [*islice(leaves, count)]
        values = found if len(read_ones) == count else [found[i] for i in read_ones]
        return build(ReturnedModule(structure, treedef, found, values))

    return deferred
