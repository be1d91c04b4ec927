"""The record of what memory a node needs, and the table of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from typednn.planning.graph import Node

__all__ = ["BOOL", "INT64", "Memories", "Memory", "Spec", "View", "line"]

BOOL = np.dtype(np.bool_)
INT64 = np.dtype(np.int64)

Spec: TypeAlias = tuple[tuple[int, ...], np.dtype[Any]]
"""An array's shape and dtype."""

View: TypeAlias = Callable[[Any], Any]
"""From the operand's array to the result as a view of it."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a node needs beside its operands and the place of its result, in every back end.

    ``scratch``: shapes and dtypes of further arrays, whose contents nobody needs later.
    ``overwrites``: the operands whose place the result may take, if shapes and dtypes agree.
    ``view``: how the result looks at its first operand; raises ValueError where it cannot, and is
    computed then.
    ``tables``: bytes of what is made once and kept as long as the plan, such as where rows begin.
    ``allocates``: bytes that numpy asks for by itself while the node is computed, and gives back.
    """

    scratch: tuple[Spec, ...] = ()
    overwrites: tuple[int, ...] = ()
    view: View | None = None
    tables: int = 0
    allocates: int = 0


Memories: TypeAlias = Mapping[str, Callable[[Node], Memory]]


def line(node: Node, axis: int) -> Spec:
    """One element of the node's dtype for each line along the axis."""
    axis %= len(node.shape)
    return (*node.shape[:axis], 1, *node.shape[axis + 1 :]), node.dtype
