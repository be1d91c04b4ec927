"""What a back end is: one table, from the names of primitives to how a node of each is computed."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.planning.graph import Node

__all__ = ["Kernel", "Spec", "Table", "backend", "kernel_of"]

_HOMES: Final = {"numpy": "typednn.backends.numpy"}
"""Where the back ends live; each is imported when it is first asked for."""

Spec: TypeAlias = tuple[tuple[int, ...], np.dtype[Any]]
"""An array's shape and dtype."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """How one node is computed: ``run(*operands, out, *scratch)`` writes the result into ``out``.

    All but arguments and views of them lie in planned memory; ``out`` and scratch are contiguous,
    and hold anything before.
    ``scratch``: shapes and dtypes of further arrays, whose contents nobody needs later.
    ``overwrites``: the operands that ``out`` may be, if shapes and dtypes agree.
    ``view``: from the operand to the result as a view of it; raises ValueError where there is none,
    and then ``run`` is used.
    """

    run: Callable[..., Any]
    scratch: tuple[Spec, ...] = ()
    overwrites: tuple[int, ...] = ()
    view: Callable[[Any], Any] | None = None


Table: TypeAlias = Mapping[str, Callable[[Node], Kernel]]


def backend(name: str) -> Table:
    """The table of the back end of this name. Raises ValueError where there is none."""
    if name not in _HOMES:
        raise ValueError(f"there is no back end {name!r}; there are {', '.join(_HOMES)}")
    table: Table = importlib.import_module(_HOMES[name]).KERNELS
    return table


def kernel_of(table: Table, node: Node) -> Kernel:
    """The table's kernel, or else: the primitive's ``forward``, and its result copied."""
    make = table.get(node.name)
    return _copied(node) if make is None else make(node)


def _copied(node: Node) -> Kernel:
    assert node.primitive is not None
    forward, params = node.primitive.forward, node.params

    def run(*operands: Any) -> None:
        np.copyto(operands[-1], forward(*operands[:-1], **params))

    return Kernel(run)
