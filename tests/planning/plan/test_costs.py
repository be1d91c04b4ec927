"""What nodes cost: against counts of the operations themselves, for every primitive."""

from bisect import bisect_left
from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.building import ones, traced
from tests.planning.counting import Counted, Counter, counted
from tests.references.primitives import reference_of
from typednn import Tensor, ops, value_and_grad
from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import PRIMITIVES, Primitive, Sample
from typednn.planning.arena.layout import lay_out
from typednn.planning.passes.fusion.fused import fuse_nodes
from typednn.planning.plan.costs import cost_of, costs_of
from typednn.planning.trace.graph import Graph, GraphBuilder, Node
from typednn.planning.trace.trace import argument
from typednn.testing.sampling import draw_sample

SAMPLES = [(p, sample) for p in PRIMITIVES.values() for sample in p.samples]
IDS = [f"{p.name}-{place}" for p in PRIMITIVES.values() for place in range(len(p.samples))]
FLOAT32 = np.dtype(np.float32)


def node_of(primitive: Primitive, arrays: Any, params: Any) -> Node:
    return GraphBuilder().apply(primitive, [argument(x.shape, x.dtype) for x in arrays], params)


def node(name: str, *shapes: tuple[int, ...], **params: Any) -> Node:
    return GraphBuilder().apply(PRIMITIVES[name], [argument(s, FLOAT32) for s in shapes], params)


def by_element(function: Callable[..., float], elementary: bool = False) -> Callable[..., None]:
    """One operation for each element."""

    def computed(*arrays: Any) -> None:
        operands = [x.reshape(-1) for x in np.broadcast_arrays(*arrays)]
        for x, *others in zip(*operands, strict=True):
            x.apply(function, *others, elementary=elementary)

    return computed


def matmul(x: Any, y: Any) -> Any:
    batch = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
    out = np.zeros((*batch, x.shape[-2], y.shape[-1]), object)
    x, y = (np.broadcast_to(z, (*batch, *z.shape[-2:])) for z in (x, y))
    for *place, i, j in np.ndindex(out.shape):
        for k in range(x.shape[-1]):
            out[*place, i, j] += x[*place, i, k] * y[*place, k, j]
    return out


def padded(x: Any, padding: Any) -> Any:
    """With numbers around it; a negative width cuts."""
    (number,) = {x.flat[0].counter}
    for axis, (low, high) in enumerate(padding, start=x.ndim - len(padding)):
        x = np.take(x, range(max(-low, 0), x.shape[axis] - max(-high, 0)), axis)
        for width, first in ((low, True), (high, False)):
            shape = (*x.shape[:axis], max(width, 0), *x.shape[axis + 1 :])
            zeros = counted(np.zeros(shape), number)
            x = np.concatenate([zeros, x] if first else [x, zeros], axis)
    return x


def convolution(x: Any, w: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> None:
    x = padded(x, padding)
    channels = w.shape[1]
    places = [
        (n - d * (k - 1) - 1) // s + 1
        for n, k, s, d in zip(x.shape[2:], w.shape[2:], stride, dilation, strict=True)
    ]
    for image, out, *at in np.ndindex(len(x), len(w), *places):
        total: Any = 0
        for c, *k in np.ndindex(*w.shape[1:]):
            where = [a * s + b * d for a, s, b, d in zip(at, stride, k, dilation, strict=True)]
            group = out // (len(w) // groups)
            total += x[image, group * channels + c, *where] * w[out, c, *k]


def transposed(x: Any, w: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> None:
    sizes = [
        (n - 1) * s + d * (k - 1) + 1
        for n, k, s, d in zip(x.shape[2:], w.shape[2:], stride, dilation, strict=True)
    ]
    whole = np.zeros((len(x), groups * w.shape[1], *sizes), object)
    for image, c, *at in np.ndindex(*x.shape):
        group = c // (len(w) // groups)
        for out, *k in np.ndindex(*w.shape[1:]):
            where = [a * s + b * d for a, s, b, d in zip(at, stride, k, dilation, strict=True)]
            whole[image, group * w.shape[1] + out, *where] += x[image, c, *at] * w[c, out, *k]


def logsumexp(x: Any, axis: Any, keepdims: bool) -> None:
    largest = np.maximum.reduce(x, axis, keepdims=True)
    np.log(np.add.reduce(np.exp(x - largest), axis, keepdims=True)) + largest


def safe_softmax(x: Any, shift: Any, axis: Any) -> None:
    weights = np.exp(x - np.maximum(shift, -9.0))
    weights / np.maximum(np.add.reduce(weights, axis, keepdims=True), 1.0)


def attention_weights(q: Any, k: Any) -> Any:
    scores = matmul(q, k.mT)
    weights = np.exp(scores - np.maximum(np.maximum.reduce(scores, -1, keepdims=True), -9.0))
    return weights / np.maximum(np.add.reduce(weights, -1, keepdims=True), 1.0)


def attention(q: Any, k: Any, v: Any, *_: Any, is_causal: bool) -> None:
    matmul(attention_weights(q, k), v)


def attention_gradient(g: Any, q: Any, k: Any, v: Any, *_: Any, is_causal: bool, of: int) -> None:
    weights = attention_weights(q, k)
    if of == 2:
        matmul(weights.mT, g)
        return
    slopes = weights * matmul(g, v.mT)
    slopes = slopes - weights * np.add.reduce(slopes, -1, keepdims=True)
    if of < 3:
        matmul(slopes, k) if of == 0 else matmul(slopes.mT, q)


def mean(x: Any, axis: Any, keepdims: bool) -> None:
    np.asarray(np.add.reduce(x, axis), object) / 2.0


def max_pool_places(x: Any, largest: Any, kernel: Any, **_: Any) -> None:
    for window in largest.flat:
        for _ in np.ndindex(kernel):
            x.flat[0] == window  # noqa: B015 - it is counted


def _odds(weight: Any) -> Any:
    return weight / (1 + weight)


REFERENCES: dict[str, Callable[..., Any]] = {
    "attention": attention,
    "attention_gradient": attention_gradient,
    "affine": lambda x, weight, bias: matmul(x, weight) + bias,
    "convolution": convolution,
    "convolution_transpose": transposed,
    "copysign": by_element(np.copysign),
    "erf": by_element(lambda x: x, elementary=True),
    "erfinv": by_element(lambda x: x, elementary=True),
    "isfinite": by_element(np.isfinite),
    "isinf": by_element(np.isinf),
    "isnan": by_element(np.isnan),
    "lgamma": by_element(lambda x: x, elementary=True),
    "logaddexp": by_element(np.logaddexp, elementary=True),
    "logcumsumexp": lambda x, axis: by_element(np.logaddexp, elementary=True)(
        *[np.moveaxis(x, axis, 0)[part] for part in (slice(1, None), slice(-1))]
    ),
    "logsumexp": logsumexp,
    "matmul": matmul,
    "max_pool_gradient": lambda g, x, largest, **window: max_pool_places(x, largest, **window),
    "max_pool_places": max_pool_places,
    "mean": mean,
    "ndtr": by_element(lambda x: x, elementary=True),
    "nextafter": by_element(np.nextafter),
    "polygamma": lambda x, n: by_element(lambda x: x, elementary=True)(x),
    "running_places": lambda x, axis, largest: x == np.maximum.accumulate(x, axis),
    "safe_softmax": safe_softmax,
    "sign": by_element(np.sign),
    "sigmoid": lambda x: _odds(np.exp(np.minimum(x, x))),
    "signbit": by_element(np.signbit),
}
"""For those whose ``forward`` does not compute with Python's objects, or counts a first addition to 0
out of its multiply-adds; the others count themselves."""

SEARCHES = ("argsort", "searchsorted")  # the number depends on the values
LAPACK = (
    "cholesky",
    "det",
    "eigh",
    "inv",
    "qr",
    "slogdet",
    "solve",
    "pinv",
    "svd",
)  # and here on LAPACK
FOURIER = ("irfft", "rfft")  # and here on the factors of the size
COUNTED = [(p, s) for p, s in SAMPLES if p.name not in (*SEARCHES, *LAPACK, *FOURIER)]


@pytest.mark.parametrize(
    ("primitive", "sample"),
    COUNTED,
    ids=[f"{p.name}-{place}" for place, (p, _) in enumerate(COUNTED)],
)
def test_flops_are_those_of_a_count(primitive: Primitive, sample: Sample) -> None:
    arrays = draw_sample(sample, np.random.default_rng(0))
    counter = Counter()
    reference = REFERENCES.get(primitive.name) or reference_of(primitive)
    reference(*[counted(x, counter) for x in arrays], **sample.params)
    cost = cost_of(node_of(primitive, arrays, sample.params))
    assert (cost.flops, cost.transcendentals) == (counter.flops, counter.transcendentals)


def merge_sorted(numbers: list[Any]) -> list[Any]:
    if len(numbers) < 2:
        return numbers
    half = len(numbers) // 2
    left, right = merge_sorted(numbers[:half]), merge_sorted(numbers[half:])
    merged = []
    while left and right:
        merged.append((right if right[0] < left[0] else left).pop(0))
    return merged + left + right


@pytest.mark.parametrize("n", range(1, 8))
def test_sorting_is_the_worst_of_merging(n: int) -> None:
    most = 0
    for order in permutations(range(n)):
        counter = Counter()
        merge_sorted([Counted(float(x), counter) for x in order])
        most = max(most, counter.flops)
    assert (
        cost_of(node("argsort", (3, n), axis=-1, stable=True, descending=False)).flops == 3 * most
    )


@pytest.mark.parametrize("n", range(10))
def test_searching_is_the_worst_of_halving(n: int) -> None:
    most = 0
    for sought in range(n + 1):
        counter = Counter()
        numbers: list[Any] = [Counted(float(x), counter) for x in range(n)]
        bisect_left(numbers, Counted(sought - 0.5, counter))
        most = max(most, counter.flops)
    assert cost_of(node("searchsorted", (n,), (2, 3), side="left")).flops == 6 * most


PICKING = ("gather", "getitem", "nll", "take")


@pytest.mark.parametrize(("primitive", "sample"), SAMPLES, ids=IDS)
def test_operands_are_read_and_the_result_is_written_once(
    primitive: Primitive, sample: Sample
) -> None:
    arrays = draw_sample(sample, np.random.default_rng(0))
    cost = cost_of(node_of(primitive, arrays, sample.params))
    out = np.asarray(primitive.forward(*arrays, **sample.params))
    assert cost.bytes_written == out.nbytes
    first, *others = (x.nbytes for x in arrays)
    if primitive.name not in PICKING:
        assert cost.bytes_read == first + sum(others)
    else:
        picked = arrays[1].size if primitive.name == "nll" else out.size
        assert cost.bytes_read == min(first, picked * arrays[0].itemsize) + sum(others)


@pytest.mark.parametrize(("primitive", "sample"), SAMPLES, ids=IDS)
def test_integers_are_no_floating_point_numbers(primitive: Primitive, sample: Sample) -> None:
    arrays = [x.astype(np.int64) for x in draw_sample(sample, np.random.default_rng(0))]
    try:
        cost = cost_of(node_of(primitive, arrays, sample.params))
    except ValueError:  # its rule wants a boolean
        return
    assert (cost.flops, cost.transcendentals) == (0, 0)


def test_an_operand_that_is_named_twice_is_read_once() -> None:
    x = argument((4, 5), FLOAT32)
    assert cost_of(GraphBuilder().apply(PRIMITIVES["multiply"], [x, x], {})) == Cost(20, 80, 80)


def test_arguments_and_constants_cost_nothing() -> None:
    assert cost_of(argument((3,), FLOAT32)) == Cost()


WINDOW = {"stride": (2, 1), "padding": ((1, 1), (0, 2)), "dilation": (1, 1), "groups": 2}
BATCHED: dict[str, Callable[[int], Node]] = {
    "add": lambda b: node("add", (b, 5), (b, 5)),
    "matmul": lambda b: node("matmul", (b, 5), (5, 7)),
    "matmul of batches": lambda b: node("matmul", (b, 3, 5), (5, 7)),
    "affine": lambda b: node("affine", (b, 5), (5, 7), (7,)),
    "convolution": lambda b: node("convolution", (b, 4, 6, 7), (6, 2, 3, 2), **WINDOW),
    "convolution_transpose": lambda b: node(
        "convolution_transpose", (b, 6, 3, 4), (6, 2, 3, 2), **WINDOW
    ),
    "max_pool": lambda b: node(
        "max_pool",
        (b, 3, 6, 6),
        kernel=(2, 3),
        stride=(2, 2),
        padding=((0, 0), (1, 1)),
        dilation=(1, 1),
    ),
    "sum": lambda b: node("sum", (b, 5), axis=1, keepdims=False),
    "mean": lambda b: node("mean", (b, 5), axis=1, keepdims=True),
    "logsumexp": lambda b: node("logsumexp", (b, 5), axis=1, keepdims=False),
    "softmax": lambda b: node("softmax", (b, 5), axis=-1),
    "log_softmax": lambda b: node("log_softmax", (b, 5), axis=-1),
    "cumulative_sum": lambda b: node("cumulative_sum", (b, 5), axis=1),
    "linear_recurrence": lambda b: node("linear_recurrence", (b, 5), (b, 5), axis=1),
    "argsort": lambda b: node("argsort", (b, 5), axis=1, stable=True, descending=True),
}


@pytest.mark.parametrize("name", BATCHED)
@given(batch=st.integers(0, 9), times=st.integers(0, 5))
def test_a_batch_so_many_times_as_large_is_so_many_times_the_work(
    name: str, batch: int, times: int
) -> None:
    one, many = cost_of(BATCHED[name](batch)), cost_of(BATCHED[name](times * batch))
    assert many.flops == times * one.flops
    assert many.transcendentals == times * one.transcendentals
    assert many.bytes_written == times * one.bytes_written


@given(st.lists(st.tuples(*[st.integers(0, 99)] * 4), max_size=5))
def test_costs_add_up(parts: list[tuple[int, int, int, int]]) -> None:
    total = sum([Cost(*each) for each in parts], Cost())
    assert [total.flops, total.bytes_read, total.bytes_written, total.transcendentals] == [
        sum(each[k] for each in parts) for k in range(4)
    ]
    assert total.bytes_moved == total.bytes_read + total.bytes_written


def test_intensity_is_flops_a_byte() -> None:
    assert Cost(30, 8, 2).intensity == 3
    assert Cost(1).intensity == float("inf")
    assert Cost().intensity == 0


def costs(graph: Graph) -> dict[str, Cost]:
    found = costs_of(lay_out(graph))
    assert list(found) == list(graph.nodes)
    return {node.name: cost for node, cost in found.items()}


def test_views_move_nothing() -> None:
    found = costs(traced(lambda x: ops.exp(x.reshape((6,))).reshape((3, 2)).mT, ones(2, 3)))
    assert found == {"reshape": Cost(), "exp": Cost(6, 24, 24, 6), "matrix_transpose": Cost()}


def test_what_a_view_repeats_is_read_once() -> None:
    found = costs(traced(lambda x: ops.exp(ops.broadcast_to(x, (50, 3))), ones(3)))
    assert found["exp"] == Cost(150, 12, 600, 150)
    found = costs(traced(lambda x: ops.exp(x[1:]), ones(3)))
    assert found["exp"] == Cost(2, 8, 8, 2)


def test_a_training_steps_products() -> None:
    def loss(weights: Any, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        first, second = weights
        return ops.mean(ops.relu(x @ first) @ second)

    def step(first: Any, second: Any, x: Tensor[Any, Any]) -> Any:
        return value_and_grad(loss)((first, second), x)

    graph = traced(step, ones(7, 5), ones(5, 3), ones(4, 7))
    products = [cost_of(node).flops for node in graph.nodes if node.name == "matmul"]
    # Forward, and by each operand but x.
    assert sum(products) == 2 * 4 * (7 * 5 * 2 + 5 * 3 * 3)


def test_a_fused_node_is_the_work_of_its_parts_and_the_traffic_of_one() -> None:
    def parts(x: Tensor[Any, Any], y: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return ops.sum(ops.exp(x @ y) * 0.5, -1)

    graph = traced(parts, ones(4, 5), ones(5, 6))
    whole = fuse_nodes(graph.nodes, {}, 1 << 20)
    apart = sum(map(cost_of, graph.nodes), Cost())
    assert (whole.shape, len(graph.nodes)) == ((4,), 4)
    assert cost_of(whole) == Cost(
        apart.flops, 4 * (4 * 5 + 5 * 6 + 1), 4 * 4, transcendentals=4 * 6
    )
