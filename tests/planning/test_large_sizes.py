"""Sizes that no machine has memory for: planning them takes little, and what no array can be is refused."""

import tracemalloc
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest
from jaxtyping import Float32

from tests.planning.enlarged import Enlarged, enlarged
from typednn import Tensor, grad, jit, losses, nn, ops, plan
from typednn.autodiff.tape import apply
from typednn.planning.kinds import Kind
from typednn.planning.plan.arguments.abstract_tensors import AbstractTensors
from typednn.planning.plan.machine import Machine
from typednn.planning.plan.plan import Plan, PlanError
from typednn.shapes import ShapeError
from typednn.shapes.array_limits import is_too_large

LITTLE: Final = 10_000_000  # bytes; modules that are imported then are among them
MACHINE: Final = Machine(1e9, 1e9, 1e-6, 1e8)
LARGE: Final = 10**11
TOO_LARGE: Final = "is larger than any array can be"
NUMBER_OF_SAMPLES: Final = len([*enlarged(1)])


def planned_cheaply(make: Callable[[], Plan]) -> Plan:
    """The plan and its report, of which neither takes memory that grows with sizes."""
    tracemalloc.start()
    try:
        planned = make()
        planned.__dict__["machine"] = MACHINE  # measured, it takes memory of its own
        assert "peak memory" in str(planned)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < LITTLE
    return planned


def fits(case: Enlarged) -> bool:
    """With room for what it needs beside operands and result."""
    result = case.primitive.rule(*case.shapes, **case.params)
    return not any(is_too_large(shape, 64) for shape in (*case.shapes, result))


LARGEST: Final = [
    next(case for power in range(11, 0, -1) if fits(case := [*enlarged(10**power)][sample]))
    for sample in range(NUMBER_OF_SAMPLES)
]
"""The largest of each sample that an array can have."""


@pytest.mark.parametrize("case", LARGEST, ids=str)
def test_planning_takes_little_for_every_primitive(case: Enlarged) -> None:
    blanks = AbstractTensors("f")
    tensors = [
        blanks.tensor(shape, np.dtype(domain.dtype))
        for shape, domain in zip(case.shapes, case.domains, strict=True)
    ]

    def f(*tensors: Any) -> Any:
        """With what follows fused, so that there are many pieces."""
        out = apply(case.primitive, *tensors, **case.params)
        return ops.exp(out.astype(np.float64)) * 2.0

    planned = planned_cheaply(lambda: plan(f, *tensors))
    assert planned.peak_bytes >= sum(np.prod(shape, dtype=object) for shape in case.shapes)


class MLP(nn.Module):
    hidden: Any
    output: Any

    def __init__(self, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(64, 128, rng=rng)
        self.output = nn.Linear(128, 10, rng=rng)


def loss(model: MLP, x: Float32[Tensor, "b 64"]) -> Float32[Tensor, ""]:
    labels = ops.zeros((x.shape[0],), dtype=np.int64)
    return losses.cross_entropy(model.output(ops.relu(model.hidden(x))), labels)


def test_a_gradient_with_a_constant_as_large_as_the_batch() -> None:
    planned = planned_cheaply(lambda: plan(grad(loss), b=99999999999))
    assert planned.memory[Kind.INPUTS] == 4 * 64 * 99999999999
    assert planned.memory[Kind.CONSTANTS] >= 8 * 99999999999


def matrix(x: Float32[Tensor, "b 1"]) -> Any:
    return x @ x.mT


def from_zeros(x: Float32[Tensor, "3"]) -> Any:
    return x + ops.zeros((2**61, 1))


def outer(x: Float32[Tensor, "1 1"]) -> Any:
    column = ops.broadcast_to(x, (2**40, 1))
    return column + column.mT


def square(n: int) -> Any:
    return ops.broadcast_to(ops.ones(()), (n, n))


LONG: Final = ops.broadcast_to(ops.ones((1,)), (10**13,))
COLUMN_OF_MANY: Final = ops.broadcast_to(ops.ones((1, 1)), (10**8, 1))
COLUMN: Final = ops.broadcast_to(ops.ones((1,)), (2**40, 1))
CALLS: Final[dict[str, Callable[[], Any]]] = {
    "a size that no array has": lambda: ops.zeros(2**61),
    "more than 64 bits": lambda: ops.ones((2**70,)),
    "a product that overflows": lambda: ops.full((2**40, 2**40), 1.0),
    "a matrix": lambda: ops.eye(2**32, 2**33),
    "a range": lambda: ops.arange(2**61),
    "a range that numpy takes for empty": lambda: ops.arange(2**63 - 1),
    "a range of floats": lambda: ops.arange(0.0, 2.0**62, 0.5),
    "numbers at equal distances": lambda: ops.linspace(0.0, 1.0, 2**63 - 1),
    "draws": lambda: ops.normal((2**61,), rng=np.random.default_rng(0)),
    "a view": lambda: square(2**63),
    "an operator": lambda: COLUMN + COLUMN.mT,
    "a product of matrices": lambda: COLUMN @ COLUMN.mT,
    "labels": lambda: ops.one_hot(ops.asarray([1, 2]), 2**62),
    "a layer": lambda: nn.Linear(2**40, 2**40, rng=np.random.default_rng(0)),
    "a traced operator": lambda: jit(outer)(ops.ones((1, 1))),
    "a traced constant": lambda: jit(from_zeros)(ops.ones((3,))),
    "a planned argument": lambda: plan(matrix, b=2**61),
    "a planned argument of more than 64 bits": lambda: plan(matrix, b=2**70),
    "a planned result": lambda: plan(matrix, b=LARGE),
    "a planned constant": lambda: plan(from_zeros),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_no_array_can_be_is_refused(call: Callable[[], Any]) -> None:
    with pytest.raises((ShapeError, PlanError), match=TOO_LARGE) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert "(2**63 - 1 bytes)" in str(caught.value)


@pytest.mark.parametrize("numbers", [(-1e308, 1e308, 1.0), (0.0, 1e300, 1e-300), (0, 10**400, 0.5)])
def test_a_range_whose_length_no_float_holds_is_refused(numbers: tuple[float, ...]) -> None:
    with pytest.raises(ShapeError, match="^arange: it would have more elements than any array can"):
        ops.arange(*numbers)


def test_the_largest_array_is_not_refused() -> None:
    assert not is_too_large((2**60 - 1,), 8)
    assert is_too_large((2**60,), 8)
    assert is_too_large((2**60, 0), 8)  # numpy counts so too
    assert not is_too_large((), 8)


def test_what_only_this_machine_has_no_memory_for_names_the_operation() -> None:
    long = ops.broadcast_to(ops.ones((1,)), (2**50,))
    text = r"^add: an array of shape \(1125899906842624,\) and dtype float32 needs 4,194,304.0 GiB"
    with pytest.raises(MemoryError, match=text):
        long + 1.0


def test_a_result_of_one_element_more_than_an_array_can_have_is_refused() -> None:
    """Of eight bytes each, 2**60 - 1 elements are an array for which there is no memory; 2**60 are none."""
    one = ops.ones((1,), dtype=np.float64)
    with pytest.raises(MemoryError, match="^add: an array of shape"):
        ops.broadcast_to(one, (2**60 - 1,)) + 1.0
    with pytest.raises(ShapeError, match=r"^broadcast_to: .* is larger than any array can be"):
        ops.broadcast_to(one, (2**60,))


NO_MEMORY: Final[dict[str, Callable[[], Any]]] = {
    "arange": lambda: ops.arange(10**13),
    "arange of floats": lambda: ops.arange(0.0, 2.0**60),
    "linspace": lambda: ops.linspace(0.0, 1.0, 10**13),
    "linspace in double the bytes": lambda: ops.linspace(0.0, 1.0, 2**60),
    "zeros": lambda: ops.zeros((10**13,)),
    "ones": lambda: ops.ones((10**13,)),
    "empty": lambda: ops.empty((10**13,)),
    "full": lambda: ops.full((10**13,), 2),
    "eye": lambda: ops.eye(10**8),
    "zeros_like": lambda: ops.zeros_like(LONG),
    "full_like": lambda: ops.full_like(LONG, 1.0),
    "normal": lambda: ops.normal((10**13,), rng=np.random.default_rng(0)),
    "jit of an operation": lambda: jit(lambda x: (COLUMN_OF_MANY + x).sum())(ops.ones((1, 10**6))),
    "jit of a result": lambda: jit(lambda x: LONG + x)(ops.ones((1,))),
    "zeros of a traced function": lambda: jit(lambda x: ops.zeros((10**13,)) + x)(ops.ones((1,))),
}


@pytest.mark.parametrize("name", NO_MEMORY)
def test_what_has_no_memory_says_which_operation_and_how_much(name: str) -> None:
    with pytest.raises(MemoryError, match=rf"^{name.split()[0]}: .* needs [\d,.]+ GiB") as caught:
        NO_MEMORY[name]()
    assert str(caught.value).endswith("for which there is no memory; choose smaller sizes")
    assert "\n" not in str(caught.value)


def test_more_than_an_array_can_have_in_all_of_a_call_is_refused() -> None:
    largest = ops.broadcast_to(ops.ones((1,)), (2**61 - 1,))
    with pytest.raises(MemoryError, match=r"^jit: .* for which there is no memory"):
        jit(lambda x: (largest + x).sum() * (largest - x).sum())(ops.ones((1,)))


def ranges(x: Float32[Tensor, "b"]) -> Any:
    size = x.shape[0]
    return x + ops.linspace(0.0, 1.0, size) + ops.arange(size, dtype=np.float32)


def test_a_range_as_long_as_the_batch_is_planned_without_its_memory() -> None:
    planned = planned_cheaply(lambda: plan(ranges, b=10**13))
    assert planned.memory[Kind.CONSTANTS] >= 4 * 10**13
