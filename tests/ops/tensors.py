"""Tensors for tests of operations. They are typed Any: mypy would refuse what some tests do wrong."""

from typing import Any

import numpy as np

from typednn import ops


def drawn(*shape: int, dtype: Any = np.float64, seed: int = 0) -> Any:
    """A tensor of numbers from N(0, 2^2); for integers from -4 to 4."""
    rng = np.random.default_rng((seed, *shape))
    return ops.asarray(np.clip(rng.normal(scale=2.0, size=shape), -4, 4)).astype(dtype)


def same(tensor: Any, array: Any) -> None:
    """Assert that shape, dtype and every bit agree; NaN equals NaN."""
    found = tensor.numpy()
    expected = np.asarray(array)
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_array_equal(found, expected)
