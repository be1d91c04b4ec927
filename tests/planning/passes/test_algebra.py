"""What does nothing is left out, and every value stays as it was, to the last bit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.planning.building import names, ones, replayed, traced
from typednn import Tensor, grad, losses, ops
from typednn.planning.passes import algebra, simplified

Function = Callable[[Tensor[Any, Any]], Tensor[Any, Any]]

SIMPLER: dict[str, tuple[Function, list[str]]] = {
    "transpose of transpose": (lambda x: x.mT.mT, []),
    "three transposes": (lambda x: x.mT.mT.mT, ["matrix_transpose"]),
    "reshape of reshape": (lambda x: x.reshape((12,)).reshape((2, 6)), ["reshape"]),
    "reshape back": (lambda x: x.reshape((12,)).reshape((3, 4)), []),
    "reshape by -1": (lambda x: x.reshape((3, -1)), []),
    "permutation back": (lambda x: x.permute_dims((1, 0)).permute_dims((1, 0)), []),
    "permutation to the same": (lambda x: x.permute_dims((0, -1)), []),
    "two permutations": (
        lambda x: (
            x.reshape((2, 3, 2)).permute_dims((1, 2, 0)).permute_dims((1, 2, 0)).reshape((12,))
        ),
        ["reshape", "permute_dims", "reshape"],
    ),
    "times 1": (lambda x: x * 1.0, []),
    "1 times": (lambda x: 1.0 * x, []),
    "over 1": (lambda x: x / 1.0, []),
    "to the power 1": (lambda x: x**1.0, []),
    "minus minus": (lambda x: ops.negative(-x), []),
    "a row that is broadcast anyway": (
        lambda x: x + ops.broadcast_to(x[0], (3, 4)),
        ["getitem", "add"],
    ),
}

AS_IT_IS: dict[str, Function] = {
    "plus 0": lambda x: x + 0.0,
    "times 0": lambda x: x * 0.0,
    "1 over": lambda x: 1.0 / x,
    "1 to the power": lambda x: 1.0**x,
    "times -1": lambda x: x * -1.0,
    "ones that broadcast": lambda x: ops.sum(x) * ops.ones((2, 2)),
    "two rows that are broadcast": lambda x: (
        ops.broadcast_to(x[0], (5, 4)) - ops.broadcast_to(x[1], (5, 4))
    ),
}


@pytest.mark.parametrize("case", SIMPLER)
def test_is_simpler(case: str) -> None:
    f, expected = SIMPLER[case]
    graph = traced(f, ones(3, 4))
    found = simplified(graph)
    assert names(found) == expected
    x = np.array([0.0, -0.0, np.inf, np.nan, 1.5, -2.5] * 2, np.float32).reshape(3, 4)
    with np.errstate(all="ignore"):
        assert replayed(found, x)[0].tobytes() == replayed(graph, x)[0].tobytes()


@pytest.mark.parametrize("case", AS_IT_IS)
def test_stays_as_it_is(case: str) -> None:
    graph = traced(AS_IT_IS[case], ones(3, 4))
    assert algebra(graph).nodes == graph.nodes


@pytest.mark.parametrize(
    "f", [ops.add, ops.subtract, ops.multiply, ops.divide, ops.maximum, ops.minimum, ops.pow]
)
def test_what_only_a_broadcast_gives_keeps_its_shape(f: Any) -> None:
    """Without the broadcasts the result would be a row."""
    graph = traced(
        lambda x: f(ops.broadcast_to(x[0], (5, 4)), ops.broadcast_to(x[1], (5, 4))), ones(3, 4)
    )
    found = simplified(graph)
    assert found.outputs[0].shape == (5, 4)
    x = np.arange(1.0, 13.0, dtype=np.float32).reshape(3, 4)
    assert replayed(found, x)[0].tobytes() == replayed(graph, x)[0].tobytes()


def test_a_scalar_times_one_keeps_its_broadcast_shape() -> None:
    graph = traced(lambda x: ops.sum(x) * 1.0, ones(3, 4))
    assert simplified(graph).outputs[0].shape == ()


@pytest.mark.parametrize(("scale", "left_out"), [(1.0, True), (-0.25, True), (0.0, False)])
def test_the_rows_of_the_gradient_of_nll_are_not_summed(scale: float, left_out: bool) -> None:
    def loss(x: Tensor[Any, Any], labels: Tensor[Any, Any]) -> Any:
        return losses.cross_entropy(x, labels) * scale

    x = np.linspace(-3, 3, 12, dtype=np.float32).reshape(3, 4)
    labels = np.array([0, 3, 2])
    graph = traced(grad(loss), ops.asarray(x), ops.asarray(labels))
    found = simplified(graph)
    assert names(graph).count("sum") == 1
    assert names(found).count("sum") == (0 if left_out else 1)
    assert replayed(found, x, labels)[0].tobytes() == replayed(graph, x, labels)[0].tobytes()
