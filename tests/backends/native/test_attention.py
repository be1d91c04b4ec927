"""Attention and its gradients in C."""

from typing import Any

import numpy as np
import pytest

from benchmarks.steps import STEPS
from tests.backends.native.both import Case, View, applied, by_numpy, draw, in_c
from tests.backends.native.compiling import needs_compiler
from typednn import jit

pytestmark = needs_compiler

SHAPES = [
    ((), 1, 1, 1, 1),
    ((), 5, 7, 3, 2),
    ((2, 3), 17, 17, 8, 8),
    ((3,), 40, 9, 16, 5),
    ((2,), 70, 70, 8, 5),
]


def operands(shape: Any, dtype: Any, rng: np.random.Generator, mask: str) -> list[Any]:
    batch, queries, keys, size, values = shape
    found = [draw(rng, (*batch, queries, size), dtype), draw(rng, (*batch, keys, size), dtype)]
    found.append(draw(rng, (*batch, keys, values), dtype))
    if mask:
        hidden = draw(rng, (*batch, queries, keys), bool if mask == "bool" else dtype)
        hidden[..., 0, :] = True if mask == "bool" else -np.inf  # this query sees no key
        found.append(hidden)
    return found


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("mask", ["", "bool", "numbers"])
@pytest.mark.parametrize("is_causal", [False, True])
def test_attention_and_its_gradients(dtype: Any, mask: str, is_causal: bool) -> None:
    rng = np.random.default_rng(7)
    cases: list[Case] = []
    for shape in SHAPES:
        given = operands(shape, dtype, rng, mask)
        cases.append((applied("attention", is_causal=is_causal), given))
        g = draw(rng, (*shape[0], shape[1], shape[4]), dtype)
        for of in range(4 if mask == "numbers" else 3):
            build = applied("attention_gradient", is_causal=is_causal, of=of)
            cases.append((build, [g, *given]))
    tolerance = 1e-10 if dtype is np.float64 else 2e-4
    for got, wanted in zip(in_c(*cases), by_numpy(*cases), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=tolerance)


def test_no_block_of_queries_reads_later_keys() -> None:
    """What is hidden from all queries of a block has no part in their results, not even NaN."""
    rng = np.random.default_rng(9)
    q, k, v = (draw(rng, (128, 4), np.float32) for _ in range(3))
    k[100:], v[100:] = np.nan, np.inf
    found = in_c((applied("attention", is_causal=True), [q, k, v]))[0]
    seen = in_c((applied("attention", is_causal=True), [x[:96] for x in (q, k, v)]))[0]
    np.testing.assert_allclose(found[:96], seen, rtol=1e-5, atol=1e-6)


def test_heads_that_are_views() -> None:
    swapped: View = ("permute_dims", {"axes": (0, 2, 1, 3)})
    rng = np.random.default_rng(8)
    arrays = [draw(rng, (2, 6, 3, 4), np.float32) for _ in range(3)]
    case = applied("attention", [swapped] * 3, is_causal=True), arrays
    np.testing.assert_allclose(in_c(case)[0], by_numpy(case)[0], rtol=1e-4, atol=1e-5)


def test_a_transformers_step_is_one_call() -> None:
    f, arguments = STEPS["transformer"]()
    assert len(jit(f, backend="native").program(*arguments)._steps) == 1
