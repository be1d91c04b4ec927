"""The gradients of one attention are computed together: the same bits, from one computation of the scores."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from tests.arrays import drawn
from tests.backends.native.both import applied, by_numpy, draw, in_c
from tests.backends.native.compiling import needs_compiler
from tests.planning.building import traced
from typednn import Tensor, grad, jit, ops, remat
from typednn.autodiff.primitive import PRIMITIVES
from typednn.kernels.numpy.attention import gradient_places
from typednn.planning.passes import join_attention_gradients
from typednn.planning.passes.attention_gradients import ATTENTION_GRADIENTS
from typednn.planning.trace.graph import GraphBuilder, Node
from typednn.planning.trace.trace import argument

SHAPES = ((2, 5, 3), (2, 6, 3), (2, 6, 4), (2, 5, 6))
"""Of q, k, v and a mask."""


def attention(q: Any, k: Any, v: Any, mask: Any) -> Any:
    return ops.sum(ops.sin(ops.scaled_dot_product_attention(q, k, v, mask, is_causal=True)))


def names(graph: Any) -> list[str]:
    return [node.name for node in graph.nodes if node.name.startswith("attention_")]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("argnums", [each for n in (2, 3, 4) for each in combinations(range(4), n)])
def test_the_same_bits(argnums: tuple[int, ...], dtype: Any) -> None:
    given = [ops.asarray(x) for x in drawn(*SHAPES, dtype=dtype)]
    f = grad(attention, argnums=argnums)
    assert names(traced(f, *given)) == ["attention_gradient"] * len(argnums)
    planned = jit(f)
    assert names(planned.program(*given).layout.graph) == ["attention_gradients"]
    for found, wanted in zip(planned(*given), f(*given), strict=True):
        np.testing.assert_array_equal(found.numpy(), wanted.numpy())


def test_blocks_of_queries() -> None:
    """More scores than are in memory at a time."""
    shapes = ((3, 300, 4), (3, 300, 4), (3, 300, 2), (3, 300, 300))
    given = [ops.asarray(x) for x in drawn(*shapes, dtype=np.float64)]
    f = grad(attention, argnums=(0, 1, 2))
    for found, wanted in zip(jit(f)(*given), f(*given), strict=True):
        np.testing.assert_array_equal(found.numpy(), wanted.numpy())


def test_one_gradient_stays() -> None:
    given = [ops.asarray(x) for x in drawn(*SHAPES)]
    graph = traced(grad(attention, argnums=1), *given)
    assert join_attention_gradients(graph) is graph


def test_two_attentions_are_not_one() -> None:
    def f(q: Tensor[Any, Any], k: Tensor[Any, Any], v: Tensor[Any, Any]) -> Any:
        once = ops.scaled_dot_product_attention(q, k, v)
        again = remat(ops.scaled_dot_product_attention)(q, once, once, is_causal=True)
        return ops.sum(again * once)

    given = [ops.asarray(x) for x in drawn((5, 3), (5, 3), (5, 3), dtype=np.float64)]
    slopes = grad(f, argnums=(0, 1, 2))
    planned = jit(slopes)
    assert names(planned.program(*given).layout.graph) == ["attention_gradients"] * 2
    for found, wanted in zip(planned(*given), slopes(*given), strict=True):
        np.testing.assert_allclose(found.numpy(), wanted.numpy(), rtol=1e-12)


def together(of: tuple[int, ...]) -> Node:
    operands = [argument(shape, np.dtype(np.float32)) for shape in ((2, 5, 4), *SHAPES)]
    params = {"is_causal": True, "of": of}
    return GraphBuilder().apply(ATTENTION_GRADIENTS, operands, params)


def alone(of: int) -> Node:
    node = together((of,))
    return GraphBuilder().apply(
        PRIMITIVES["attention_gradient"], node.inputs, {"is_causal": True, "of": of}
    )


def test_what_is_shared_is_counted_once() -> None:
    scores = 2 * 5 * 6
    softmax, products, slopes = 5 * scores, 2 * scores * 3, 2 * scores * 4 + 4 * scores - 2 * 5
    singles = sum(alone(of).work.flops for of in range(3))
    saved = 2 * (softmax + products) + slopes
    assert together((0, 1, 2)).work.flops == singles - saved
    assert all(together((of,)).work == alone(of).work for of in range(4))


@needs_compiler
@pytest.mark.parametrize("of", [(0, 1, 2), (0, 3), (1, 2, 3)])
def test_in_c(of: tuple[int, ...]) -> None:
    rng = np.random.default_rng(3)
    arrays = [draw(rng, shape, np.float32) for shape in ((2, 5, 4), *SHAPES)]

    def build(builder: GraphBuilder, inputs: Any) -> Node:
        return builder.apply(ATTENTION_GRADIENTS, inputs, {"is_causal": True, "of": of})

    ((found,), (wanted,)) = in_c((build, arrays)), by_numpy((build, arrays))
    np.testing.assert_allclose(found, wanted, rtol=2e-4, atol=2e-4)
    for k, place in gradient_places(together(of)).items():
        single = applied("attention_gradient", is_causal=True, of=k), arrays
        np.testing.assert_array_equal(wanted[place], by_numpy(single)[0].reshape(-1))
