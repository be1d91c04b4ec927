"""Operations without effect are dropped, and all values stay the same, bit for bit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.planning.building import names, ones, replayed, traced
from typednn import Tensor, grad, jit, losses, ops
from typednn.planning.passes import simplify, simplify_algebra

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
    found = simplify(graph)
    assert names(found) == expected
    x = np.array([0.0, -0.0, np.inf, np.nan, 1.5, -2.5] * 2, np.float32).reshape(3, 4)
    with np.errstate(all="ignore"):
        assert replayed(found, x)[0].tobytes() == replayed(graph, x)[0].tobytes()


@pytest.mark.parametrize("case", AS_IT_IS)
def test_stays_as_it_is(case: str) -> None:
    graph = traced(AS_IT_IS[case], ones(3, 4))
    assert simplify_algebra(graph).nodes == graph.nodes


@pytest.mark.parametrize(
    "f", [ops.add, ops.subtract, ops.multiply, ops.divide, ops.maximum, ops.minimum, ops.pow]
)
def test_what_only_a_broadcast_gives_keeps_its_shape(f: Any) -> None:
    """Without the broadcasts the result would be a row."""
    graph = traced(
        lambda x: f(ops.broadcast_to(x[0], (5, 4)), ops.broadcast_to(x[1], (5, 4))), ones(3, 4)
    )
    found = simplify(graph)
    assert found.outputs[0].shape == (5, 4)
    x = np.arange(1.0, 13.0, dtype=np.float32).reshape(3, 4)
    assert replayed(found, x)[0].tobytes() == replayed(graph, x)[0].tobytes()


SEEN: dict[str, Function] = {
    "broadcast, times 1": lambda x: ops.broadcast_to(x[0, 0], (3, 3)) * 1.0,
    "1 times a transpose": lambda x: 1.0 * x[:, :3].mT,
    "a part over 1": lambda x: x[:, ::2][:, :1] / 1.0,
    "a row to the power 1": lambda x: ops.broadcast_to(x[0], (3, 4)) ** 1.0,
    "minus minus a transpose": lambda x: ops.negative(-x.mT),
    "a transpose reshaped and back": lambda x: x.mT.reshape((12,)).reshape((4, 3)),
    "a transpose reshaped twice": lambda x: x.mT.reshape((12,)).reshape((1, 4, 3)),
}
"""Values that are laid out in order. Without what does nothing they would be views."""

READERS: dict[str, Function] = {
    "product": lambda x: x @ ops.ones((x.shape[-1], 2), dtype=np.float32),
    "product of a view": lambda x: x.mT @ ops.ones((x.shape[-2], 2), dtype=np.float32),
    "sum": ops.sum,
    "exp": ops.exp,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("case", SEEN)
def test_what_is_seen_as_it_lies_stays_in_order(case: str, reader: str) -> None:
    """numpy's products, sums and functions give other bits for elements that lie in another way."""
    f, read = SEEN[case], READERS[reader]
    graph = traced(lambda x: read(f(x)), ones(3, 4))
    assert names(simplify(graph)) == names(graph)


@pytest.mark.parametrize("case", SEEN)
def test_what_is_only_added_to_need_not_lie_in_order(case: str) -> None:
    """Each element of a sum or product of two is rounded correctly, however they lie."""
    graph = traced(lambda x: SEEN[case](x) + x[0, 0], ones(3, 4))
    assert len(simplify(graph).nodes) < len(graph.nodes)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("inner", range(1, 9))
def test_a_product_of_a_broadcast_times_one_is_the_eager_one(inner: int, dtype: str) -> None:
    rng = np.random.default_rng(inner)
    x, y = rng.uniform(-2, 2, ()).astype(dtype), rng.uniform(-2, 2, (inner, 5)).astype(dtype)

    def f(x: Tensor[Any, Any], y: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return (ops.broadcast_to(x, (inner,)) * 1) @ y

    tensors = ops.asarray(x), ops.asarray(y)
    assert jit(f)(*tensors).numpy().tobytes() == f(*tensors).numpy().tobytes()


def test_a_scalar_times_one_keeps_its_broadcast_shape() -> None:
    graph = traced(lambda x: ops.sum(x) * 1.0, ones(3, 4))
    assert simplify(graph).outputs[0].shape == ()


@pytest.mark.parametrize(("scale", "left_out"), [(1.0, True), (-0.25, True), (0.0, False)])
def test_the_rows_of_the_gradient_of_nll_are_not_summed(scale: float, left_out: bool) -> None:
    def loss(x: Tensor[Any, Any], labels: Tensor[Any, Any]) -> Any:
        return losses.cross_entropy(x, labels) * scale

    x = np.linspace(-3, 3, 12, dtype=np.float32).reshape(3, 4)
    labels = np.array([0, 3, 2])
    graph = traced(grad(loss), ops.asarray(x), ops.asarray(labels))
    found = simplify(graph)
    assert names(graph).count("sum") == 1
    assert names(found).count("sum") == (0 if left_out else 1)
    assert replayed(found, x, labels)[0].tobytes() == replayed(graph, x, labels)[0].tobytes()
