"""What memory primitives need: known without a back end, and kept to by every back end."""

import subprocess
import sys

import numpy as np
import pytest

from tests.planning.building import node_of
from typednn import losses  # enters its primitives
from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.backends.numpy import ALLOCATES, KERNELS
from typednn.planning.graph import Node
from typednn.planning.memory import MEMORIES, Memory, memory_of
from typednn.planning.memory.buffers import may_lie_in
from typednn.planning.memory.views import VIEWS
from typednn.planning.trace import argument
from typednn.testing.sampling import draw_sample

PLANNED = """
import sys
import numpy as np
import typednn as tn
from tests.planning.building import node_of
from typednn import losses, nn, ops, trees
from typednn.planning import arena, layout, liveness, passes, trace

def step(model, x, y):
    loss = lambda model: losses.cross_entropy(ops.tanh(model(x)), y)
    value, gradient = tn.value_and_grad(loss)(model)
    return value, trees.map(lambda p, g: p - g * 0.1, model, gradient)

model = nn.Linear(4, 3, rng=np.random.default_rng(0))
leaves, treedef = trees.flatten(((model, ops.ones((2, 4)), ops.asarray([0, 2])), {}))
nodes = [trace.argument(leaf.shape, leaf.dtype) for leaf in leaves]
graph, _ = trace.trace("step", step, nodes, treedef)
blocks = liveness.blocks_of(layout.lay_out(passes.simplified(graph)))
assert arena.assign(blocks).size > 0
print(*(name for name in sys.modules if name.startswith("typednn.backends")))
tn.jit(ops.tanh)(ops.ones((2,)))
print(*(name for name in sys.modules if name == "typednn.backends"))
"""


def test_a_plan_up_to_the_arena_needs_no_back_end() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PLANNED], capture_output=True, text=True, check=True
    )
    assert run.stdout.split("\n")[:2] == ["", "typednn.backends"]


def nodes_of(primitive: Primitive) -> list[Node]:
    """A node for each of the primitive's samples."""
    nodes = []
    for sample in primitive.samples:
        arrays = draw_sample(sample, np.random.default_rng(0))
        nodes.append(node_of(primitive, arrays, sample.params))
    return nodes


@pytest.mark.parametrize("name", PRIMITIVES)
def test_scratch_has_a_kernel(name: str) -> None:
    if any(memory_of(node).scratch for node in nodes_of(PRIMITIVES[name])):
        assert name in KERNELS


def test_only_primitives_need_memory() -> None:
    assert losses.__all__
    assert set(MEMORIES) | set(VIEWS) <= {*PRIMITIVES, "fused"}


def test_an_argument_needs_nothing() -> None:
    memory = memory_of(argument((2, 3), np.dtype(np.float32)))
    assert (memory.scratch, memory.overwrites, memory.view) == ((), (), None)


def test_a_product_of_matrices_overwrites_none_of_them() -> None:
    (node, *_) = nodes_of(PRIMITIVES["matmul"])
    assert memory_of(node).overwrites == ()
    (node, *_) = nodes_of(PRIMITIVES["add"])
    assert memory_of(node).overwrites == (0, 1)


@pytest.mark.parametrize("name", PRIMITIVES)
def test_what_numpy_takes_by_itself_is_said_by_both(name: str) -> None:
    """`ALLOCATES` says why, and `Memory.allocates` how much."""
    takes = any(memory_of(node).allocates for node in nodes_of(PRIMITIVES[name]))
    assert takes == (name in ALLOCATES)


@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_primitive_has_a_kernel_or_is_a_view(name: str) -> None:
    assert name in KERNELS or name in VIEWS


@pytest.mark.parametrize(
    ("overwrites", "places", "may"),
    [
        ((0,), (0,), True),
        ((0, 1), (0,), True),  # more than is read of it
        ((0, 1), (0, 1), True),
        ((0,), (0, 1), False),  # it is read once more, from where it may not be overwritten
        ((1,), (0,), False),
        ((), (0,), False),
    ],
)
def test_a_result_lies_in_an_operand_that_is_overwritten_wherever_it_is_read(
    overwrites: tuple[int, ...], places: tuple[int, ...], may: bool
) -> None:
    dtype = np.dtype(np.float32)
    operand, other = Node((3,), dtype), Node((3,), dtype)
    inputs = tuple([operand if place in places else other for place in range(2)])
    memory = Memory(overwrites=overwrites)
    assert may_lie_in(Node((3,), dtype, inputs=inputs), operand, memory) is may
    for unlike in (Node((4,), dtype, inputs=inputs), Node((3,), np.dtype(np.int32), inputs=inputs)):
        assert not may_lie_in(unlike, operand, memory)
