"""Faults planted in planning, one at a time, to see whether the fuzzer finds them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest

from typednn.kernels import pieces
from typednn.kernels.kernel import Kernel, Run
from typednn.planning.arena import blocks, layout, liveness
from typednn.planning.passes import (
    algebra,
    common_subexpressions,
    dead_code,
    matrix_chains,
    rematerialization,
    sinking,
)
from typednn.planning.passes import simplification as passes
from typednn.planning.passes.fusion.group_finder import GroupFinder
from typednn.planning.passes.fusion.tiles import TileKeys
from typednn.planning.run import program, signature, storage
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, rewrite_graph
from typednn.tensor import Tensor

FAULTS: Final[dict[str, Callable[[pytest.MonkeyPatch], None]]] = {}


def fault(plant: Callable[[pytest.MonkeyPatch], None]) -> Callable[[pytest.MonkeyPatch], None]:
    FAULTS[plant.__name__] = plant
    return plant


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Planning is wrong in this way for as long as this lasts."""
    with pytest.MonkeyPatch.context() as patch:
        FAULTS[name](patch)
        yield


@fault
def algebra_drops_a_broadcast_that_gives_the_shape(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(algebra, "np", _Numpy(broadcast_shapes=lambda *shapes: _Anything()))


@fault
def algebra_takes_a_turn_for_none(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(
        algebra._SIMPLIFICATIONS,
        "permute_dims",
        lambda builder, node, inputs: inputs[0] if node.shape == inputs[0].shape else None,
    )


@fault
def algebra_takes_any_number_for_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(algebra, "_is_one", lambda node: node.value is not None and node.value.ndim == 0)


@fault
def algebra_takes_a_cast_for_none(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(
        algebra._SIMPLIFICATIONS,
        "astype",
        lambda builder, node, inputs: (
            inputs[0] if inputs[0].dtype.kind == node.dtype.kind else None
        ),
    )


@fault
def common_merges_whatever_the_parameters(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(common_subexpressions, "_parameter_key", lambda value: None)


@fault
def common_merges_constants_of_other_dtypes(patch: pytest.MonkeyPatch) -> None:
    right = common_subexpressions._operand_key
    patch.setattr(
        common_subexpressions,
        "_operand_key",
        lambda node: right(node) if node.value is None or node.value.ndim else node.value.tobytes(),
    )


@fault
def common_merges_zeros_of_both_signs(patch: pytest.MonkeyPatch) -> None:
    right = common_subexpressions._operand_key
    patch.setattr(
        common_subexpressions,
        "_operand_key",
        lambda node: (
            right(node)
            if node.value is None or node.value.ndim
            else (node.dtype, node.value.item())
        ),
    )


@fault
def chains_lose_a_factor_in_value(patch: pytest.MonkeyPatch) -> None:
    right = matrix_chains._factors_and_cost

    def swapped(root: Any, within: Any) -> Any:
        factors, written = right(root, within)
        if len(factors) > 2 and factors[0].shape == factors[1].shape:
            factors[:2] = factors[1::-1]
        return factors, written

    patch.setattr(matrix_chains, "_factors_and_cost", swapped)


@fault
def sinking_takes_any_operand_for_one_that_fits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sinking, "_fits", lambda x, node, shape: True)


@fault
def passes_never_end(patch: pytest.MonkeyPatch) -> None:
    def restless(graph: Graph) -> Graph:
        def made_again(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
            assert node.primitive is not None
            return builder.apply(node.primitive, inputs, node.params)

        return rewrite_graph(graph, made_again)

    patch.setattr(passes, "_PASSES", (*passes._PASSES, restless))
    patch.setattr(passes, "_MOST_ROUNDS", 10**9)


@fault
def remat_computes_nothing_again(patch: pytest.MonkeyPatch) -> None:
    right = rematerialization._RematerializedGraph._to_recompute
    patch.setattr(
        rematerialization._RematerializedGraph,
        "_to_recompute",
        lambda self, wanted: right(self, wanted)[::-1],
    )


@fault
def dead_code_is_never_refused(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dead_code, "_may_refuse", lambda node: False)


@fault
def results_overwrite_what_is_read_later(patch: pytest.MonkeyPatch) -> None:
    def early(graph: Graph, computed: Any, owner: Any) -> dict[Node, int]:
        found = liveness.last_uses(graph, computed, owner)
        for node in found:
            readers = [i for i, n in enumerate(graph.nodes) if node in n.inputs]
            if len(readers) > 1 and found[node] < len(graph.nodes):
                found[node] = readers[0]
        return found

    patch.setattr(layout, "last_uses", early)


@fault
def views_do_not_keep_what_they_look_at(patch: pytest.MonkeyPatch) -> None:
    def blind(graph: Graph, computed: Any, owners: Any) -> dict[Node, int]:
        found = liveness.last_uses(graph, computed, owners)
        returned = {owners.get(node, node) for node in graph.outputs}
        for place, node in enumerate(graph.nodes):
            owner = owners.get(node, node)
            if owner in computed and owner not in returned:
                own = [i for i, n in enumerate(graph.nodes) if owner in n.inputs]
                found[owner] = max([place * (owner is node), *own])
        return found

    patch.setattr(layout, "last_uses", blind)


@fault
def blocks_of_neighbours_share_memory(patch: pytest.MonkeyPatch) -> None:
    def shorter(layout: Any) -> Any:
        found = blocks.blocks_of(layout)
        return [replace(block, last=max(block.first, block.last - 1)) for block in found]

    patch.setattr(program, "blocks_of", shorter)


@fault
def blocks_are_too_small(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(blocks, "_aligned", lambda size: max(size // 64, 1) * 64)


@fault
def a_held_result_is_written_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(storage, "references", lambda lent: storage._ALONE)
    patch.setattr(storage, "_WITH_LENT", storage._ALONE)


def _kernel(patch: pytest.MonkeyPatch, name: str, wrong: Callable[[Kernel], Run]) -> None:
    """In programs ``wrong`` of its kernel computes the primitive of this name; eagerly it is right."""
    right = Node.kernel.fget  # type: ignore[attr-defined] # a property of the class

    def kernel(node: Node) -> Kernel:
        found: Kernel = right(node)
        return replace(found, run=wrong(found), prepare=None) if node.name == name else found

    patch.setattr(Node, "kernel", property(kernel))


@fault
def a_kernel_reads_what_it_has_written(patch: pytest.MonkeyPatch) -> None:
    def where(condition: Any, x: Any, y: Any, out: Any) -> None:
        np.copyto(out, x)
        np.copyto(out, y, where=~condition)

    _kernel(patch, "where", lambda right: where)


@fault
def a_kernel_adds_to_what_was_there(patch: pytest.MonkeyPatch) -> None:
    def make(right: Kernel) -> Run:
        run = right.bind()

        def wrong(x: Any, out: Any, *scratch: Any) -> None:
            before = out.copy()
            run(x, out, *scratch)
            np.add(out, before * 0, out)

        return wrong

    _kernel(patch, "sum", make)


@fault
def a_kernel_is_off_by_one_unit(patch: pytest.MonkeyPatch) -> None:
    _kernel(
        patch,
        "tanh",
        lambda right: lambda x, out: np.nextafter(np.tanh(x), np.array(2, out.dtype), out=out),
    )


@fault
def fusion_joins_what_is_returned(patch: pytest.MonkeyPatch) -> None:
    right = GroupFinder.__init__

    def forgetful(self: Any, *args: Any) -> None:
        right(self, *args)
        self._outputs = set()

    patch.setattr(GroupFinder, "__init__", forgetful)


@fault
def pieces_are_those_of_another_axis(patch: pytest.MonkeyPatch) -> None:
    right = pieces._divide

    def wrong(shape: Any, axes: int, room: int) -> Any:
        axis, piece = right(shape, axes, room)
        return axis, piece[:-1] + (max(piece[-1] - 1, 1),) if piece else piece

    patch.setattr(pieces, "_divide", wrong)


@fault
def scratch_is_as_large_for_the_last_piece(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(TileKeys, "_scratch_key", lambda self, shape, length: None)


@fault
def arguments_are_taken_as_they_lie(patch: pytest.MonkeyPatch) -> None:
    def read(name: str, tensor: Any, arrays: list[Any], inside: bool) -> Any:
        arrays.append(tensor._data)
        return tensor._data.shape, tensor._data.dtype

    patch.setitem(signature._READERS, Tensor, read)


@fault
def a_signature_has_no_sizes(patch: pytest.MonkeyPatch) -> None:
    right: Any = signature._read_tensor

    def read(name: str, tensor: Any, arrays: list[Any], inside: bool) -> Any:
        shape, dtype = right(name, tensor, arrays, inside)
        return len(shape), dtype

    patch.setitem(signature._READERS, Tensor, read)


@fault
def a_signature_has_no_dtypes(patch: pytest.MonkeyPatch) -> None:
    right: Any = signature._read_tensor

    def read(name: str, tensor: Any, arrays: list[Any], inside: bool) -> Any:
        return right(name, tensor, arrays, inside)[0]

    patch.setitem(signature._READERS, Tensor, read)


class _Anything:
    """Equal to all."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0


class _Always:
    def __init__(self, value: Any) -> None:
        self.value = value

    def __getitem__(self, key: Any) -> Any:
        return self.value


class _Numpy:
    def __init__(self, **others: Any) -> None:
        self.__dict__ |= others

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)
