"""Where a node's arrays lie, and what C is written for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from typednn.backends.native.emit.arrays import CArray
from typednn.backends.native.emit.division import DivisibleAxes, undivided
from typednn.kernels.kernel import ArraySpec
from typednn.planning.run.backends import Sequences
from typednn.planning.trace.graph import Node

__all__ = [
    "Address",
    "ArraySpecs",
    "Emitter",
    "Emitters",
    "Site",
    "Target",
    "Write",
    "everywhere",
    "no_scratch",
    "nothing",
    "used_in",
]


@dataclass(frozen=True, slots=True)
class Target:
    """The vector registers of the processor: how many, and the float32 numbers in each."""

    lanes: int
    registers: int


Address: TypeAlias = Callable[[int, int], str]
"""``address(slot, offset)`` is a pointer in C, so many bytes behind the beginning of a slot's array."""

Write: TypeAlias = Callable[[Sequences, Address], list[str]]
"""Writes the functions of further nodes, and returns statements that call them."""


@dataclass(frozen=True, slots=True)
class Site:
    """The arrays of a node. ``out`` and ``scratch`` are contiguous.

    An operand that the result overwrites has the name of ``out``; others share no memory with it.
    ``parameters``: the declarations of the function's parameters, by name. ``define``: writes another
    function of the plan from its parameters' declarations and its body, and returns its name.
    ``write``: writes the nodes of a graph within this one.
    """

    operands: Sequence[CArray]
    out: CArray
    scratch: Mapping[str, CArray]
    target: Target
    parameters: Mapping[str, str]
    define: Callable[[Sequence[str], str], str]
    write: Write

    def apart(self, body: str, more: Mapping[str, str]) -> str:
        """Return the call of a function with this body, and those of the parameters that it uses.

        ``more``: declarations of variables at the call, which are parameters of the function, too.
        """
        given = used_in(body, {**self.parameters, **more})
        return f"{self.define([*given.values()], body)}({', '.join(given)});"


def used_in(body: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters whose names are in the text."""
    return {name: text for name, text in parameters.items() if _has_word(body, name)}


def _has_word(text: str, name: str) -> bool:
    """Whether the name is in the text, and not only as a part of others. A regular expression takes ten times as long."""
    start = text.find(name)
    while start >= 0:
        around = text[max(start - 1, 0) : start] + text[start + len(name) : start + len(name) + 1]
        if not any(x.isalnum() or x == "_" for x in around):
            return True
        start = text.find(name, start + 1)
    return False


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

    ``emit(node, site)`` returns the body of a function, empty if there is nothing to do. Where an operand's values are refused, it
    returns 1, before anything is written that the node reads; numpy's kernel then says why.
    ``knows(node)``: whether C can compute the call. ``overwrites``, ``scratch``: as in ``Kernel``.
    ``multiplies(node)``: whether products in the function are rounded together with the sum.
    ``axes(node)``: the axes along which it can be divided among threads. Such a node refuses no values, and is written
    correctly where operands and result are slices of larger arrays.
    """

    emit: Callable[[Node, Site], str]
    knows: Callable[[Node], bool]
    overwrites: Callable[[Node], tuple[int, ...]] = nothing
    scratch: Callable[[Node], ArraySpecs] = no_scratch
    multiplies: Callable[[Node], bool] = no_product
    axes: DivisibleAxes = undivided


Emitters: TypeAlias = Mapping[str, Emitter]
