"""The parameters of a node's function in C."""

from collections.abc import Callable, Hashable, Sequence

from typednn.backends.native.emit.arrays import CArray, c_type, contiguous_strides, operand
from typednn.backends.native.emit.division import Division
from typednn.backends.native.emit.site import Address, Emitter, Site, Target, Write
from typednn.planning.run.backends import Sequences
from typednn.planning.trace.graph import Node
from typednn.planning.trace.results import EMPTY

__all__ = ["Parameters"]


class Parameters:
    """The parameters of a node's function; if it is divided, those of the functions of its parts.

    ``declared``: their declarations, by name. ``types``: the types of these pointers. ``given``: the arguments for the
    whole node. ``steps``: how many elements behind these a part's arguments are, where they differ. If the node is the sum
    of its parts, ``out`` is where the first of these writes its result.
    """

    def __init__(
        self,
        node: Node,
        emitter: Emitter,
        sequences: Sequences,
        address: Address,
        division: Division | None,
    ) -> None:
        self._emitter = emitter
        self._sequences = sequences
        self._address = address
        self._layout = layout = sequences.layout
        self.declared: dict[str, str] = {}
        self.types: dict[str, str] = {}
        self.given: dict[str, str] = {}
        owner = layout.owner[node]
        scratch = [*sequences.scratch.get(node, ())]
        out = scratch.pop() if division is not None and division.is_sum else sequences.slots[node]
        self._out = self._array("out", node, out)
        self._operands = [
            self._out if x in layout.kernels and layout.owner[x] is owner else self._operand(k, x)
            for k, x in enumerate(node.inputs)
        ]
        self._scratch = self._scratch_of(node if division is None else division.part)
        for array, slot in zip(self._scratch.values(), scratch, strict=True):
            self._parameter(array.text, array, slot, 0, "")
        self.steps = {} if division is None else self._steps(division)

    def arrays(self) -> tuple[Hashable, ...]:
        return (*self._operands, self._out, *self._scratch.items())

    def site(
        self,
        node: Node,
        target: Target,
        define: Callable[[Sequence[str], str], str],
        write: Write,
    ) -> Site:
        """Return the arrays, by the names of the parameters, of the node, or of a part of it."""
        operands = [
            array.reshaped(x.shape, array.strides)
            for array, x in zip(self._operands, node.inputs, strict=True)
        ]
        out = self._out.reshaped(node.shape, self._out.strides)
        scratch = self._scratch_of(node)
        return Site(operands, out, scratch, target, self.declared, define, write)

    def _scratch_of(self, node: Node) -> dict[str, CArray]:
        return {
            name: CArray(name, dtype, shape, contiguous_strides(shape))
            for name, (shape, dtype) in self._emitter.scratch(node).items()
        }

    def _steps(self, division: Division) -> dict[str, str]:
        axis, size = division.axis, division.size
        pairs = [(self._out, axis.out), *zip(self._operands, axis.operands, strict=True)]
        found = {self._out.text: f"part * {self._out.size}"} if division.is_sum else {}
        found |= {
            array.text: f"part * {size * array.strides[own]}"
            for array, own in pairs
            if own is not None and not array.is_number
        }
        workers = {x.text: f"worker * {x.size}" for x in self._scratch.values()}
        return found | workers

    def _parameter(
        self, name: str, array: CArray | Node, slot: int, offset: int, const: str
    ) -> None:
        self.types[name] = f"{const}{c_type(array.dtype)} *"
        self.declared[name] = f"{self.types[name]}restrict {name}"
        self.given[name] = self._address(slot, offset)

    def _array(self, name: str, node: Node, slot: int) -> CArray:
        """Return an array that is written, whose elements lie one after the other."""
        self._parameter(name, node, slot, 0, "")
        return CArray(name, node.dtype, node.shape, contiguous_strides(node.shape))

    def _operand(self, k: int, x: Node) -> CArray:
        found = operand(self._layout, f"x{k}", x)
        if not found.is_number:
            place = self._layout.places.get(x)
            offset = 0 if place is None else place.offset
            const = "" if x.primitive is EMPTY else "const "
            self._parameter(found.text, x, self._sequences.owner_slot(x), offset, const)
        return found
