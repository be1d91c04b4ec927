"""What the fuzzer takes for right: of chains of products in another order, where values are finite and where not."""

from typing import Any

import numpy as np
import pytest

from tests.fuzz.reference import agree
from typednn import jit, ops
from typednn.tensor import wrap

FACTORS = {
    "finite": ([[2, 1], [1, 1]], [[1, -1], [0, 1]], [[1], [2]]),
    "an infinity": ([[np.inf, 1], [1, 1]], [[1, -1], [0, 1]], [[1], [2]]),
    "an overflow": ([[1e200, 0], [0, 1]], [[1e200, 0], [0, 1]], [[1e-200], [1]]),
}


def chain(a: Any, b: Any, c: Any) -> Any:
    return (a @ b) @ c


@pytest.mark.parametrize("case", FACTORS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_reordered_chain_is_right_and_one_that_is_wrong_in_a_bit_is_not(case: str) -> None:
    a, b, c = [ops.asarray(np.array(each, np.float64)) for each in FACTORS[case]]
    found, arguments = jit(chain)(a, b, c), {"a": a, "b": b, "c": c}
    expected = [chain(a, b, c)]
    assert agree(chain, arguments, [found], expected, exact=True) == ""
    wrong = wrap(np.nextafter(found.numpy(), 0))
    assert "and not" in agree(chain, arguments, [wrong], expected, exact=True)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_finite_chain_must_be_near_the_eager_one() -> None:
    a, b, c = [ops.asarray(np.array(each, np.float64)) for each in FACTORS["finite"]]
    arguments, expected = {"a": a, "b": b, "c": c}, [chain(a, b, c)]
    wrong = wrap(expected[0].numpy() + 1e-9)
    assert "far from" in agree(chain, arguments, [wrong], expected, exact=False)


def pooled_rows(x: Any, factors: Any) -> Any:
    pooled = ops.max_pool1d_with_indices(x, 2, 3, padding=1, dilation=2, ceil_mode=True)
    return (factors @ (factors @ factors))[pooled.indices]


def test_errors_that_lead_out_of_an_axis_tell_nothing() -> None:
    rng = np.random.default_rng(0)
    x, factors = (ops.asarray(rng.standard_normal((k, 4))) for k in (5, 4))
    found, arguments = jit(pooled_rows)(x, factors), {"x": x, "factors": factors}
    assert agree(pooled_rows, arguments, [found], [pooled_rows(x, factors)], exact=True) == ""
    wrong = wrap(found.numpy() + 1e-9)
    assert "far from" in agree(pooled_rows, arguments, [wrong], [found], exact=False)
