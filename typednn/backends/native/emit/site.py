"""Where a node's arrays lie, and what C is written for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from typednn.backends.native.emit.arrays import CArray
from typednn.kernels.kernel import ArraySpec
from typednn.planning.trace.graph import Node

__all__ = [
    "ArraySpecs",
    "Emitter",
    "Emitters",
    "Site",
    "Target",
    "everywhere",
    "no_scratch",
    "nothing",
]


@dataclass(frozen=True, slots=True)
class Target:
    """The vector registers of the processor: how many, and the float32 numbers in each."""

    lanes: int
    registers: int


@dataclass(frozen=True, slots=True)
class Site:
    """The arrays of a node. ``out`` and ``scratch`` are contiguous.

    An operand that the result overwrites has the name of ``out``; others share no memory with it.
    ``names``: those of the function's parameters. ``helpers``: functions that it calls.
    """

    operands: Sequence[CArray]
    out: CArray
    scratch: Mapping[str, CArray]
    target: Target
    names: tuple[str, ...] = ()
    helpers: dict[str, tuple[Sequence[str], str]] = field(default_factory=dict)

    def call_of(self, body: str, more: Mapping[str, str]) -> str:
        """Return the call of a helper: a function with this body, and the same parameters.

        ``more``: declarations of further parameters, by the names that they have in both functions.
        """
        name = f"helper${len(self.helpers)}$"
        self.helpers[name] = [*more.values()], body
        return f"{name}({', '.join([*self.names, *more])});"


def everywhere(node: Node) -> tuple[int, ...]:
    """The positions of all operands: the ``overwrites`` of an elementwise computation."""
    return tuple(range(len(node.inputs)))


def nothing(node: Node) -> tuple[int, ...]:
    return ()


ArraySpecs: TypeAlias = Mapping[str, ArraySpec]


def no_scratch(node: Node) -> ArraySpecs:
    return {}


def a_product(node: Node) -> bool:
    return True


def no_product(node: Node) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Emitter:
    """How C computes a primitive.

    ``emit(node, site)`` returns the body of a function. Where an operand's values are refused, it
    returns 1, before anything is written that the node reads; numpy's kernel then says why.
    ``knows(node)``: whether C can compute the call. ``overwrites``, ``scratch``: as in ``Kernel``.
    ``multiplies(node)``: whether products in the function are rounded together with the sum.
    """

    emit: Callable[[Node, Site], str]
    knows: Callable[[Node], bool]
    overwrites: Callable[[Node], tuple[int, ...]] = nothing
    scratch: Callable[[Node], ArraySpecs] = no_scratch
    multiplies: Callable[[Node], bool] = no_product


Emitters: TypeAlias = Mapping[str, Emitter]
