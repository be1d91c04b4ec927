import math
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ops


def test_erf_is_exact_to_rounding() -> None:
    x = np.concatenate([np.linspace(-7, 7, 20_001), 10.0 ** np.arange(-300, 0, 7), [0.0, -0.0]])
    exact = np.array([math.erf(value) for value in x])
    np.testing.assert_allclose(ops.erf(ops.asarray(x)).numpy(), exact, rtol=1e-15, atol=0)
    narrow = ops.erf(ops.asarray(x, np.float32)).numpy()
    exact32 = np.array([math.erf(value) for value in x.astype(np.float32)], np.float32)
    np.testing.assert_array_max_ulp(narrow, exact32, 2)


def test_erf_of_extremes() -> None:
    x = ops.asarray([-np.inf, -100.0, -0.0, 0.0, 100.0, np.inf, np.nan], np.float64)
    found = ops.erf(x)
    same(found, [-1.0, -1.0, -0.0, 0.0, 1.0, 1.0, np.nan])
    assert np.signbit(found.numpy()[2]) and not np.signbit(found.numpy()[3])
    same(ops.erf(drawn(0, 3)), np.zeros((0, 3)))
    assert ops.erf(drawn()).shape == ()


@pytest.mark.parametrize("name", ["softplus", "logsigmoid", "silu", "elu", "gelu"])
def test_extremes_without_a_warning(name: str) -> None:
    """As the limits are, in values and gradients."""
    x = ops.asarray([-1e4, 1e4], np.float32)
    expected = {"softplus": [0, 1e4], "logsigmoid": [-1e4, 0], "elu": [-1, 1e4]}
    same(getattr(ops, name)(x), np.array(expected.get(name, [0, 1e4]), np.float32))


def test_gelu_says_what_it_can_approximate() -> None:
    approximate: Any = "sigmoid"
    with pytest.raises(
        ValueError, match=r"^gelu: approximate is 'sigmoid', it must be 'none' or 'tanh'$"
    ):
        ops.gelu(drawn(3), approximate)


def test_elu_is_smooth_with_its_alpha() -> None:
    same(ops.elu(ops.asarray([0.0, 2.0, -np.inf]), 0.5), np.array([0, 2, -0.5], np.float32))
