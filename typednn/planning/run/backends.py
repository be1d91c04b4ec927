"""Back ends: what computes the nodes of a program that it knows; numpy computes all others.

Back ends are not imported before they are used: they stand above planning, and few programs use
them.
"""

import importlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal, Protocol, TypeAlias, get_args

from typednn.kernels.kernel import Kernel
from typednn.planning.arena.layout import KernelOf, MemoryLayout
from typednn.planning.passes.fusion.fuse import MIN_BYTES
from typednn.planning.trace.graph import Node
from typednn.source_lines import user_frame

__all__ = [
    "Backend",
    "BackendError",
    "BackendName",
    "Record",
    "RunAll",
    "Sequences",
    "check_backend",
    "in_backend",
    "kernels_by",
    "load_backend",
    "load_native",
    "min_bytes_by",
    "warn_unless_auto",
    "working_backend",
]

RunAll: TypeAlias = Callable[[list[Any]], object]
"""Computes nodes, given the array of each slot. Raises what the primitives raise."""


Record: TypeAlias = Callable[[Node, int, int], object]
"""``record(node, start, stop)``: the node was computed between these times of ``perf_counter_ns``."""


@dataclass(frozen=True, slots=True)
class Sequences:
    """Nodes that a back end computes.

    ``nodes``: sequences of nodes; numpy computes nothing between the nodes of one. ``slots``: the
    slot of each value's array, also of views. ``scratch``: the slots of each node's scratch.
    """

    layout: MemoryLayout
    nodes: Sequence[Sequence[Node]]
    slots: Mapping[Node, int]
    scratch: Mapping[Node, Sequence[int]]

    def owner_slot(self, node: Node) -> int:
        """Return the slot of the array that owns the memory of the node's value."""
        return self.slots[self.layout.owner.get(node, node)]


class Backend(Protocol):
    """What planning asks of a back end.

    ``min_bytes``: the smallest intermediate value, in bytes, for which it is worth to fuse nodes.
    """

    name: str
    min_bytes: int

    def kernel(self, node: Node) -> Kernel | None:
        """Return the memory that the node needs, or None if numpy computes it.

        The kernel's ``run`` is ``in_backend``.
        """

    def compile(self, sequences: Sequences) -> Sequence[RunAll]:
        """Return for each sequence of nodes a function that computes it.

        Raises BackendError if that is not possible.
        """

    def compile_timed(self, sequences: Sequences, record: Record) -> Sequence[RunAll]:
        """Return the same functions, which also record when each node begins and ends."""


def in_backend(*arrays: Any) -> None:
    """The ``run`` of kernels that a back end computes together with others; never called."""


def min_bytes_by(backend: Backend | None) -> int:
    """Return the smallest intermediate value, in bytes, for which nodes are fused."""
    return MIN_BYTES if backend is None else backend.min_bytes


def kernels_by(backend: Backend | None) -> KernelOf:
    """Return the function that chooses the kernel of a node: the back end's, else numpy's."""
    if backend is None:
        return attrgetter("kernel")
    return lambda node: backend.kernel(node) or node.kernel


BackendName: TypeAlias = Literal["auto", "native", "numpy"]


class BackendError(RuntimeError):
    """A back end does not work here; the message says why, and what to do."""


def check_backend(name: BackendName) -> None:
    """Raise ValueError for an unknown name."""
    if name not in get_args(BackendName):
        names = ", ".join(map(repr, get_args(BackendName)))
        raise ValueError(f"backend must be one of {names}, not {name!r}")


def load_backend(name: BackendName) -> Backend | None:
    """Return the back end of this name; None for numpy. Raises BackendError if it does not work."""
    if name == "numpy":
        return None
    found: Backend = load_native("backend").load()
    return found


def load_native(module: str) -> Any:  # Any: a module, which is not known here
    """Import a module of the native back end."""
    return importlib.import_module(f"typednn.backends.native.{module}")


def working_backend(name: BackendName, what: str) -> Backend | None:
    """Return the back end, or None for numpy or if it does not work here.

    ``what``: the function, for the warning that says why; with ``"auto"`` there is none.
    """
    try:
        return load_backend(name)
    except BackendError as error:
        warn_unless_auto(name, what, error)
        return None


def warn_unless_auto(name: BackendName, what: str, error: BackendError) -> None:
    """Warn that numpy computes, since the back end that was asked for does not work."""
    if name != "auto":
        frame = user_frame()
        line = frame.f_code.co_filename, frame.f_lineno
        warnings.warn_explicit(f"{what}: {error}", UserWarning, *line)
