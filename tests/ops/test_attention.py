"""Attention by blocks: the same as all scores at once, without the memory for them."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn
from tests.references.operations import scaled_dot_product_attention as expected
from typednn import ShapeError, grad, ops, plan
from typednn.kernels.numpy.attention import MAX_BLOCK_SCORES

LENGTH = 400
MANY: Any = ((2, 2, LENGTH, 3), (2, 1, LENGTH, 3), (2, 1, LENGTH, 2))


@pytest.fixture
def operands() -> Any:
    assert LENGTH**2 > 2 * MAX_BLOCK_SCORES
    return [drawn(*shape) for shape in MANY]


@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_several_blocks_are_as_one(operands: Any, is_causal: bool, masked: bool) -> None:
    seen = np.random.default_rng(1).random((LENGTH, LENGTH)) < 0.5
    mask = ops.asarray(seen) if masked else None
    q, k, v = operands
    out = ops.scaled_dot_product_attention(q, k, v, mask=mask, is_causal=is_causal)
    given = seen if masked else None
    wanted = expected(q.numpy(), k.numpy(), v.numpy(), given, is_causal)
    np.testing.assert_allclose(out.numpy(), wanted, rtol=1e-10)


@pytest.mark.parametrize("of", range(3))
def test_gradients_of_several_blocks(operands: Any, of: int) -> None:
    weights = drawn(2, 2, LENGTH, 2)

    def of_blocks(q: Any, k: Any, v: Any) -> Any:
        return (ops.scaled_dot_product_attention(q, k, v, is_causal=True) * weights).sum()

    def of_all(q: Any, k: Any, v: Any) -> Any:
        scores = q @ k.mT / np.sqrt(3)
        seen = ops.asarray(np.tri(LENGTH, dtype=np.bool_))
        return (ops.softmax(ops.where(seen, scores, -np.inf)) @ v * weights).sum()

    found, wanted = (grad(f, argnums=of)(*operands).numpy() for f in (of_blocks, of_all))
    np.testing.assert_allclose(found, wanted, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("length", [1024, 4096])
def test_a_plan_never_holds_all_scores(length: int) -> None:
    x = drawn(2, length, 4)

    def loss(x: Any) -> Any:
        return ops.scaled_dot_product_attention(x, x, x, is_causal=True).sum()

    most = 8 * (3 * MAX_BLOCK_SCORES + 20 * x.size)
    assert plan(grad(loss), x).peak_bytes < most < 8 * 2 * length**2


def test_a_query_that_sees_no_key_gives_0() -> None:
    q, k, v = drawn(2, 3), drawn(4, 3), drawn(4, 5)
    mask = ops.asarray([[True, False, True, False], [False] * 4])

    def attend(q: Any, k: Any, v: Any) -> Any:
        return ops.scaled_dot_product_attention(q, k, v, mask)

    assert not attend(q, k, v)[1].numpy().any()
    slopes = grad(lambda q: (attend(q, k, v) ** 2).sum())(q)
    assert np.isfinite(slopes.numpy()).all()
    assert not slopes[1].numpy().any()


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (
            ((2, 3), (4, 2), (4, 2)),
            "q (2, 3) and k (4, 2): axis -1 of q has 3, axis -1 of k has 2;",
        ),
        (
            ((2, 3), (4, 3), (5, 2)),
            "k (4, 3) and v (5, 2): axis -2 of k has 4, axis -2 of v has 5;",
        ),
        (((3,), (4, 3), (4, 2)), "q (3,) has 1 axis, expected 2 or more"),
        (
            ((5, 2, 3), (2, 4, 3), (2, 4, 3)),
            "q (5, 2, 3) and k (2, 4, 3): axis -3 of q has 5 heads, expected a multiple of",
        ),
        (
            ((2, 6, 2, 3), (3, 6, 4, 3), (3, 6, 4, 3)),
            "q (2, 6, 2, 3) and k (3, 6, 4, 3): axis -4 of q has 2, axis -4 of k has 3;",
        ),
        (
            ((2, 3), (4, 3), (4, 2), (3, 4)),
            "mask (3, 4) does not broadcast to the scores (2, 4): axis -2 is 3, expected 1 or 2",
        ),
    ],
)
def test_what_does_not_fit_is_refused(shapes: Any, words: str) -> None:
    q, k, v, *mask = [drawn(*shape) for shape in shapes]
    with pytest.raises(ShapeError) as caught:
        ops.scaled_dot_product_attention(q, k, v, *[each > 0.0 for each in mask])
    assert str(caught.value).startswith(f"scaled_dot_product_attention: {words}")
