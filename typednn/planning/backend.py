"""What a back end is: one table, from the names of primitives to how a node of each is computed."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.planning.graph import Node

__all__ = ["Kernel", "Several", "Table", "backend", "copied", "kernel_of"]

_HOMES: Final = {"numpy": "typednn.backends.numpy"}
"""Where the back ends live; each is imported when it is first asked for."""

Kernel: TypeAlias = Callable[..., Any]
"""How one node is computed: ``kernel(*operands, out, *scratch)`` writes the result into ``out``.

What scratch there is, and which operands ``out`` may be, ``planning.memory`` says. All but arguments
and views of them lie in planned memory; ``out`` and scratch are contiguous, and hold anything before.
"""


class Several:
    """A kernel that is several, one after the other: each with the places of its arrays among all."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[tuple[Kernel, tuple[int, ...]]]) -> None:
        self.parts = parts

    def __call__(self, *arrays: Any) -> None:
        for kernel, places in self.parts:
            kernel(*[arrays[place] for place in places])


Table: TypeAlias = Mapping[str, Callable[[Node], Kernel]]


def backend(name: str) -> Table:
    """The table of the back end of this name. Raises ValueError where there is none."""
    if name not in _HOMES:
        raise ValueError(f"there is no back end {name!r}; there are {', '.join(_HOMES)}")
    table: Table = importlib.import_module(_HOMES[name]).KERNELS
    return table


def kernel_of(table: Table, node: Node) -> Kernel:
    """The table's kernel, or else: the primitive's ``forward``, and its result copied if need be."""
    made = table.get(node.name)
    if made is not None:
        return made(node)
    function = None if node.primitive is None else node.primitive.forward
    if isinstance(function, np.ufunc) and function.signature is None:
        return partial(_into_last, function)
    return copied(node)


def _into_last(function: np.ufunc, *arrays: Any) -> None:
    function(*arrays[:-1], out=arrays[-1])


def copied(node: Node) -> Kernel:
    """The primitive's ``forward``, and its result copied; for nodes that need no scratch.

    The kernel raises ValueError where that is not what the node is: copying would broadcast it silently.
    """
    assert node.primitive is not None
    forward, params = node.primitive.forward, node.params

    def run(*operands: Any) -> None:
        found = np.asarray(forward(*operands[:-1], **params))
        if found.shape != node.shape or found.dtype != node.dtype:
            raise ValueError(
                f"primitive {node.name!r}: forward gives {found.dtype} {found.shape}, but by its rule"
                f" and its dtype it is planned as {node.dtype} {node.shape}"
            )
        np.copyto(operands[-1], found)

    return run
