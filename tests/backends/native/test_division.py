"""Operations in parts: what is divided, and that neither parts nor threads change a bit of the results."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import (
    Build,
    Case,
    applied,
    arrays_of,
    by_numpy,
    draw,
    graph_of,
    native_program,
)
from tests.backends.native.compiling import needs_compiler
from tests.backends.native.divided import by_all_numbers, division_of, small_parts
from tests.backends.native.test_attention import SHAPES, operands
from tests.backends.native.test_convolution import BACKWARD, FORWARD, SWAPPED
from tests.backends.native.test_products import BATCHES, SIZES, TRANSPOSED, epilogue
from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit import division
from typednn.planning.run.program import Program
from typednn.planning.trace.graph import GraphBuilder, Node

__all__ = ["small_parts"]

pytestmark = needs_compiler

FLOAT = np.dtype(np.float32)


def drawn(build: Build, *shapes: tuple[int, ...], dtype: Any = FLOAT) -> Case:
    rng = np.random.default_rng(sum(map(sum, shapes)))
    return build, [draw(rng, shape, dtype) for shape in shapes]


def chain(builder: GraphBuilder, inputs: Sequence[Node]) -> Node:
    """``exp(x + y) * x``, fused."""
    x, y = inputs
    total = builder.apply(PRIMITIVES["exp"], [builder.apply(PRIMITIVES["add"], [x, y], {})], {})
    return builder.apply(PRIMITIVES["multiply"], [total, x], {})


def row_sums(builder: GraphBuilder, inputs: Sequence[Node]) -> Node:
    return builder.apply(
        PRIMITIVES["sum"], [chain(builder, inputs)], {"axis": -1, "keepdims": False}
    )


def convolutions() -> list[Case]:
    one = {"stride": (1, 1), "padding": ((0, 0),) * 2, "dilation": (1, 1), "groups": 1}
    weights = [((3, 4, 14, 14), (48, 4, 9, 9), one), ((5, 4, 14, 14), (32, 4, 14, 14), one)]
    found = [drawn(applied("convolution", **p), x, w) for x, w, p in [*FORWARD, *weights]]
    found += [drawn(applied("convolution_transpose", **p), x, w) for x, w, p in BACKWARD]
    views = [SWAPPED, SWAPPED]  # as the gradient of the weights has them
    return [*found, drawn(applied("convolution", views, **one), (7, 3, 9, 9), (7, 40, 8, 8))]


def sums_of_convolutions() -> list[Case]:
    """Gradients of few weights, which are sums of the parts' results; the last part may be smaller."""
    window = {"padding": ((0, 0),) * 2, "dilation": (1, 1), "groups": 1}
    views = [SWAPPED, SWAPPED]
    return [
        drawn(applied("convolution", views, stride=(1, 1), **window), x, w, dtype=dtype)
        for x, w in [((6, 1, 20, 20), (6, 5, 18, 18)), ((7, 2, 20, 21), (7, 3, 18, 19))]
        for dtype in (np.float32, np.float64)
    ]


def attentions() -> list[Case]:
    rng = np.random.default_rng(3)
    found: list[Case] = []
    for shape in [*SHAPES, ((5, 2), 9, 8, 4, 6)]:
        given = operands(shape, FLOAT, rng, "numbers")
        found.append((applied("attention", is_causal=True), given))
        g = draw(rng, (*shape[0], shape[1], shape[4]), FLOAT)
        for of in range(4):
            build = applied("attention_gradient", is_causal=True, of=of)
            found.append((build, [g, *given]))
    return found


def pool_gradient() -> Case:
    rng = np.random.default_rng(4)
    x = draw(rng, (5, 3, 8, 8), FLOAT)
    largest = x.reshape(5, 3, 4, 2, 4, 2).max(axis=(3, 5))
    windows = {**POOL, "padding": ((0, 0),) * 2}
    return applied("max_pool_gradient", **windows), [draw(rng, largest.shape, FLOAT), x, largest]


POOL: dict[str, Any] = {
    "kernel": (2, 2),
    "stride": (2, 2),
    "padding": ((0, 1),) * 2,
    "dilation": (1, 1),
}
REDUCED: list[Any] = [0, 1, -1, (0, 2), (1, 2)]

CASES: dict[str, list[Case]] = {
    "products": [drawn(applied("matmul"), (m, k), (k, n)) for m, k, n in SIZES],
    "products of doubles": [
        drawn(applied("matmul"), (m, k), (k, n), dtype=np.float64) for m, k, n in SIZES
    ],
    "turned products": [
        drawn(applied("matmul", [TRANSPOSED, TRANSPOSED]), (k, m), (n, k)) for m, k, n in SIZES
    ],
    "batches": [drawn(applied("matmul"), x, y) for x, y in BATCHES],
    "affine": [drawn(applied("affine"), (m, 20), (20, n), (n,)) for m in (5, 40) for n in (11, 64)],
    "after products": [
        drawn(epilogue, (7, 20), (20, 48), (48,), (7, 1)),
        drawn(epilogue, (40, 700), (700, 96), (96,), (40, 1)),
        drawn(epilogue, (2, 3, 20), (2, 20, 32), (2, 3, 32), (1,)),
        drawn(epilogue, (20,), (20, 64), (64,), (1,)),
    ],
    "chains": [
        drawn(chain, *shapes)
        for shapes in [
            ((7, 5, 3), (7, 5, 3)),
            ((17, 6), (6,)),
            ((2, 64), (2, 1)),
            ((1, 320), (320,)),
            ((640,), ()),
            ((1037,), (1037,)),
        ]
    ],
    "one operation": [drawn(applied("tanh"), (33, 5)), drawn(applied("add"), (9, 1, 4), (3, 4))],
    "sums after chains": [drawn(row_sums, (9, 40), (40,)), drawn(row_sums, (3, 5, 70), (5, 1))],
    "reductions": [
        drawn(applied(name, axis=axis, keepdims=keepdims), (5, 6, 32))
        for name in ("sum", "max", "mean")
        for axis in REDUCED
        for keepdims in (False, True)
    ],
    "softmax": [
        drawn(applied(name, axis=axis), (6, 5, 32))
        for name in ("softmax", "log_softmax")
        for axis in (0, 1, 2)
    ],
    "convolutions": convolutions(),
    "sums of convolutions": sums_of_convolutions(),
    "attention": attentions(),
    "pooling": [drawn(applied("max_pool", **POOL), (5, 3, 8, 8)), pool_gradient()],
}


def divided_nodes(program: Program) -> list[Node]:
    return [node for node in program.layout.kernels if division_of(node) is not None]


def computed(cases: Sequence[Case]) -> list[Any]:
    program, arrays = native_program(graph_of(*cases)), arrays_of(*cases)
    assert divided_nodes(program)

    def once() -> list[Any]:
        program.poison()
        return program(arrays)

    found: list[Any] = by_all_numbers(once)
    return found


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("name", CASES)
def test_results_are_the_same_for_any_number_of_threads(name: str) -> None:
    cases = CASES[name]
    for got, wanted in zip(computed(cases), by_numpy(*cases), strict=True):
        assert (got.shape, got.dtype) == (wanted.shape, wanted.dtype)
        size = np.abs(wanted[np.isfinite(wanted)]).max(initial=1.0)
        np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-5 * size)


def node(name: str, *shapes: tuple[int, ...], **params: Any) -> Node:
    inputs = [Node(shape, FLOAT) for shape in shapes]
    return GraphBuilder().apply(PRIMITIVES[name], inputs, params)


@pytest.mark.parametrize(
    ("given", "axis", "size"),
    [
        (node("matmul", (512, 784), (784, 128)), 1, 32),
        (node("matmul", (512, 784), (784, 100)), 0, 128),
        (node("matmul", (1000, 784), (784, 20)), 0, 250),
        (node("matmul", (4096, 784), (784, 16)), 0, 256),
        (node("exp", (1021, 512)), 0, 146),
        (node("exp", (1, 16, 65536)), 1, 2),
        (node("exp", (1_000_003,)), 0, 71_440),
        (node("convolution", (64, 1, 28, 28), (6, 1, 5, 5), **FORWARD[0][2]), 0, 32),
        (node("convolution", (1, 64, 32, 32), (6, 64, 28, 28), **FORWARD[0][2]), None, 16),
    ],
)
def test_along_which_axis(given: Node, axis: int | None, size: int) -> None:
    found = division_of(given)
    assert found is not None
    assert (found.axis.out, found.size) == (axis, size)


@pytest.mark.parametrize(
    "given",
    [
        node("matmul", (64, 128), (128, 10)),
        node("exp", (64, 128)),
        node("sum", (4096, 4096), axis=None, keepdims=False),
        node("cumulative_sum", (4096, 4096), axis=0),
    ],
)
def test_what_is_not_divided(given: Node) -> None:
    """What is small, one number, or not written in C."""
    assert division_of(given) is None


def test_the_parts_have_scratch_of_their_own() -> None:
    case = drawn(applied("matmul"), (512, 784), (784, 128))
    program = native_program(graph_of(case))
    (kernel,) = program.layout.kernels.values()
    assert {shape[0] for shape, _ in kernel.scratch.values()} == {4}


def test_the_results_of_parts_that_are_added_have_memory_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(division, "_LEAST_WORK", 1)
    (case, *_) = sums_of_convolutions()
    program = native_program(graph_of(case))
    (kernel,) = program.layout.kernels.values()
    assert [*kernel.scratch.values()][-1] == ((6, 1, 5, 3, 3), FLOAT)


def test_parts_are_large_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(division, "_LEAST_WORK", 1)
    found = division_of(node("exp", (100, 3)))
    assert found is not None and (found.count, found.size) == (10, 10)


def test_operands_that_lie_alike_may_be_divided_in_two_ways(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only of the first operand it is known that its rows lie one after the other."""

    def build(builder: GraphBuilder, inputs: Sequence[Node]) -> Node:
        x, y, z = inputs
        flat = builder.apply(PRIMITIVES["reshape"], [z], {"shape": (20, 30)})
        products = [builder.apply(PRIMITIVES["matmul"], [each, y], {}) for each in (x, flat)]
        return builder.apply(PRIMITIVES["concat"], products, {"axis": 0})

    monkeypatch.setattr(division, "_LEAST_WORK", 1)
    case = drawn(build, (20, 30), (30, 512), (20, 5, 6))
    program = native_program(graph_of(case))
    divisions = [division_of(each) for each in divided_nodes(program)]
    assert len({each.count for each in divisions if each is not None}) > 1
    (got,) = computed([case])
    np.testing.assert_allclose(got, by_numpy(case)[0], rtol=1e-4, atol=1e-4)
