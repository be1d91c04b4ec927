"""``plan``: what it says is what a run takes."""

import itertools
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32, Int64

import typednn as tn
from benchmarks import transformer
from examples import digits
from tests.planning.building import traced
from typednn import Tensor, grad, jit, losses, nn, ops, optim, remat, trees, value_and_grad
from typednn.planning.kinds import Kind, holds
from typednn.planning.plan.costs import cost_of
from typednn.planning.plan.figures import OperationCost
from typednn.planning.plan.machine import Machine
from typednn.planning.plan.plan import Plan, PlanError, plan
from typednn.planning.plan.report.lifetimes import memory_boxes

BATCH = 64


class MLP(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(784, 128, rng=rng)
        self.output = nn.Linear(128, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "batch 784"]) -> Float32[Tensor, "batch 10"]:
        return self.output(ops.relu(self.hidden(x)))


def loss(
    model: MLP, x: Float32[Tensor, "batch 784"], y: Int64[Tensor, "batch"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


adam = optim.Adam(1e-3)


def step(
    model: MLP,
    state: optim.State[MLP],
    x: Float32[Tensor, "batch 784"],
    y: Int64[Tensor, "batch"],
) -> tuple[MLP, optim.State[MLP]]:
    _, gradient = value_and_grad(loss)(model, x, y)
    return adam.step(model, gradient, state)


@pytest.fixture(scope="module")
def planned() -> Plan:
    found = plan(step, batch=BATCH, state=adam)
    vars(found)["machine"] = Machine(1e10, 1e10, 1e-6, 1e9)
    return found


def given() -> tuple[MLP, optim.State[MLP], Any, Any]:
    rng = np.random.default_rng(0)
    model = MLP(rng)
    x, y = ops.normal((BATCH, 784), rng=rng), ops.zeros(BATCH, dtype=np.int64)
    return model, adam.init(model), x, y


# --- memory


def test_memory_is_told_apart(planned: Plan) -> None:
    parameters = 4 * (784 * 128 + 128 + 128 * 10 + 10)
    assert planned.memory == {
        Kind.PARAMETERS: parameters,
        Kind.BUFFERS: 0,
        Kind.STATE: 2 * parameters + 8,
        Kind.INPUTS: 4 * BATCH * 784 + 8 * BATCH,
        Kind.CONSTANTS: planned.memory[Kind.CONSTANTS],
        Kind.RESULTS: 3 * parameters + 8,
        Kind.SCRATCH: planned.arena.size,
        Kind.OWN: 0,
    }
    where_rows_begin = 2 * 8 * BATCH  # for the loss and for its gradient
    assert where_rows_begin < planned.memory[Kind.CONSTANTS] < where_rows_begin + 1000
    assert planned.peak_bytes == sum(planned.memory.values())


def test_the_lower_bound(planned: Plan) -> None:
    assert planned.lower_bound <= planned.peak_bytes < 1.05 * planned.lower_bound
    larger = replace(planned, arena=replace(planned.arena, size=planned.arena.bound + 640))
    assert larger.peak_bytes - larger.lower_bound == 640
    assert larger.lower_bound == planned.lower_bound


@pytest.mark.parametrize("donated", [(), ("model", "state")])
def test_the_peak_is_what_a_step_takes(planned: Plan, donated: tuple[str, ...]) -> None:
    """Between two steps the old model and the new one are there, and the arena."""
    tracemalloc.start()
    try:
        compiled = jit(step, donate_argnames=donated)
        model, state, x, y = given()
        before = compiled(model, state, x, y)
        after = compiled(*before, x, y)
        del model, state
        domain = tracemalloc.DomainFilter(True, np.lib.tracemalloc_domain)
        taken = tracemalloc.take_snapshot().filter_traces([domain])
    finally:
        tracemalloc.stop()
    assert trees.leaves(after)  # alive until here
    held = sum(trace.size for trace in taken.traces)
    assert abs(held - planned.peak_bytes) < 0.01 * planned.peak_bytes


def chained(x: Float32[Tensor, "a 8"], y: Float32[Tensor, "8 b"]) -> Float32[Tensor, "a 8"]:
    """A product that is quicker in the other order, of which one half is computed twice."""

    @remat
    def half(x: Float32[Tensor, "a 8"]) -> Float32[Tensor, "a 8"]:
        return ops.exp(ops.exp(ops.exp(x)))

    def total(x: Float32[Tensor, "a 8"]) -> Float32[Tensor, ""]:
        return ops.sum(ops.square(half(half(x)) @ y @ ops.ones((y.shape[1], 8))))

    return grad(total)(x)


@pytest.mark.parametrize(
    ("f", "sizes", "arguments"),
    [
        (step, {"batch": BATCH, "state": adam}, given()),
        (chained, {"a": 100, "b": 90}, (ops.ones((100, 8)), ops.ones((8, 90)))),
    ],
    ids=["step", "chained"],
)
def test_the_plan_is_that_of_jit(f: Any, sizes: dict[str, Any], arguments: tuple[Any, ...]) -> None:
    planned, program = plan(f, **sizes), jit(f).program(*arguments)
    assert [*map(repr, planned.layout.graph.nodes)] == [*map(repr, program.layout.graph.nodes)]
    assert (program.arena, len(program.blocks)) == (planned.arena, len(planned.blocks))
    assert sum(node.nbytes for node in program.results) == planned.memory[Kind.RESULTS]


def test_a_result_that_is_an_argument_is_counted_once() -> None:
    def f(
        x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]
    ) -> tuple[Float32[Tensor, "n"], Float32[Tensor, "n"], Float32[Tensor, "n"]]:
        z = x + y
        return x, z, z

    planned = plan(f, n=16)
    assert planned.memory[Kind.INPUTS] == 128
    assert planned.memory[Kind.RESULTS] == 64
    assert planned.memory[Kind.SCRATCH] == 0


def test_a_constant_takes_what_it_looks_at() -> None:
    def f(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return x + ops.broadcast_to(ops.asarray(2.0), x.shape)

    planned = plan(f, n=1000)
    assert planned.memory[Kind.CONSTANTS] == 4
    assert max(box.offset + box.size for box in memory_boxes(planned)) == planned.peak_bytes == 8004


def test_what_a_kernel_works_in_is_called_so() -> None:
    def f(x: Float32[Tensor, "1 2 9 9"], kernel: Float32[Tensor, "3 2 5 5"]) -> Any:
        return ops.conv2d(x, kernel)

    found = memory_boxes(plan(f))
    labels = [box.label for box in found if box.kind is Kind.SCRATCH]
    assert "working memory of convolution" in labels
    assert [box.label for box in found][:2] == [
        "x float32[1, 2, 9, 9]",
        "kernel float32[3, 2, 5, 5]",
    ]


def test_an_own_state_is_told_apart_by_its_decorator() -> None:
    @holds(Kind.STATE)
    class Averaged(nn.Module):
        def __init__(self, rng: np.random.Generator) -> None:
            self.mean = MLP(rng)

    def f(_: Any) -> None: ...

    model = MLP(np.random.default_rng(0))
    found = plan(
        f, {"model": model, "average": Averaged(np.random.default_rng(0)), "x": ops.ones(3)}
    )
    assert found.memory[Kind.STATE] == found.memory[Kind.PARAMETERS] > 0
    assert found.memory[Kind.INPUTS] == 12


def test_names_of_arguments(planned: Plan) -> None:
    names = [argument.name for argument in planned.arguments.values()]
    assert names[:2] == ["model.hidden.weight", "model.hidden.bias"]
    assert {"state.steps", "state.memory[0]['mean']['output.weight']", "x", "y"} <= {*names}


# --- work


def test_costs_are_sums_over_operations(planned: Plan) -> None:
    nodes = planned.layout.kernels
    assert planned.flops == sum(cost_of(node).flops for node in nodes)
    assert planned.flops > 4 * BATCH * 784 * 128
    assert planned.bytes_moved == sum(o.cost.bytes_moved for o in planned.operations)
    assert planned.intensity == planned.flops / planned.bytes_moved


def test_what_takes_longest_comes_first(planned: Plan) -> None:
    operations = planned.operations
    assert {operation.node for operation in operations} == {*planned.layout.kernels}
    assert all(a.seconds >= b.seconds for a, b in itertools.pairwise(operations))
    assert planned.predicted_seconds == pytest.approx(sum(o.seconds for o in operations))
    first, second = operations[:2]
    assert sorted((first.name, second.name)) == ["affine+relu", "matmul"]
    assert {first.gradient, second.gradient} == {True, False}
    here = Path(__file__).read_text().splitlines()
    for operation in (first, second):
        file, _, number = operation.source.rpartition(":")
        assert Path(file) == Path(__file__)
        assert "self.hidden(x)" in here[int(number) - 1]


def test_a_fused_operation_is_called_by_its_parts() -> None:
    def hidden(x: Any, weight: Any) -> Any:
        product = x @ weight  # the line
        return ops.relu(product + 1)

    body = traced(hidden, ops.ones((2, 3)), ops.ones((3, 4)))
    node = replace(body.outputs[0], params={"body": body})
    operation = OperationCost(node, cost_of(node), 0.0)
    assert operation.name == "matmul+add+relu"
    file, _, number = operation.source.rpartition(":")
    assert Path(file).read_text().splitlines()[int(number) - 1].endswith("# the line")


def test_a_transformer_is_planned_from_examples() -> None:
    planned = plan(transformer.step, *transformer.arguments())
    assert planned.arena.size <= 1.05 * planned.arena.bound
    assert planned.flops > 1e9


# --- a memory budget, as in users' tests


def test_a_step_fits_into_its_memory() -> None:
    assert plan(digits.step, batch=32, state=digits.optimizer).peak_bytes <= 100_000
    assert plan(digits.step, batch=256, state=digits.optimizer).peak_bytes > 100_000


# --- what can go wrong


def test_several_sizes() -> None:
    assert [plan(_anywhere, b=b).peak_bytes for b in (3, (3, 5), ())] == [12, 60, 4]


@pytest.mark.parametrize("size", [0, -1, 2.0, True, "64", (3, 0)])
def test_a_size_is_a_positive_integer(size: Any) -> None:
    with pytest.raises(PlanError, match="but a size is a positive integer"):
        plan(_anywhere, b=size)


def _anywhere(x: Float32[Tensor, "*b"]) -> Float32[Tensor, "*b"]:
    return x


def test_what_is_no_function() -> None:
    with pytest.raises(PlanError, match="plan: 3 is no function"):
        plan(3)  # type: ignore[arg-type] # what the test is about


def test_values_are_not_there() -> None:
    def f(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return x if ops.sum(x) > 0 else -x

    with pytest.raises(TypeError, match="needs the values"):
        plan(f, n=3)


def test_it_is_a_name_of_the_package(planned: Plan) -> None:
    assert tn.plan is plan
    assert repr(planned) == f"<Plan of step, batch=64, state=Adam: {planned.peak_bytes} bytes>"
