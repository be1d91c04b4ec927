"""A pool of maxima with its indices, and its inverse, against PyTorch's."""

from typing import Any

import numpy as np
import pytest

from tests.parity.layers.torch_layers import compare, torch
from typednn import nn, ops
from typednn.tensor import Tensor

SHAPES = {1: (2, 3, 7), 2: (2, 3, 7, 6), 3: (2, 3, 5, 4, 6)}


class Autoencoder(nn.Module):
    """Pools, and puts the squares of what it found back."""

    def __init__(self, pool: Any, unpool: Any) -> None:
        self.pool, self.unpool = pool, unpool

    def __call__(self, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        found = self.pool.with_indices(x)
        result: Tensor[Any, Any] = self.unpool(ops.square(found.values), found.indices, x.shape[2:])
        return result


@pytest.mark.parametrize("rank", SHAPES)
@pytest.mark.parametrize("window", [(2,), (2, 2, 1)])
def test_the_largest_elements_return_to_their_places(rank: int, window: tuple[int, ...]) -> None:
    ours = Autoencoder(
        getattr(nn, f"MaxPool{rank}d")(*window), getattr(nn, f"MaxUnpool{rank}d")(*window)
    )
    pool = getattr(torch.nn, f"MaxPool{rank}d")(*window, return_indices=True)
    unpool = getattr(torch.nn, f"MaxUnpool{rank}d")(*window)

    def in_torch(_: Any, x: Any) -> Any:
        values, indices = pool(x)
        return unpool(values**2, indices, output_size=x.shape[2:])

    x = np.random.default_rng(0).normal(size=SHAPES[rank])
    compare(ours, torch.nn.Identity(), x, torch_call=in_torch)


@pytest.mark.parametrize("rank", SHAPES)
def test_the_positions(rank: int) -> None:
    x = np.random.default_rng(0).normal(size=SHAPES[rank])
    window = (3, 2, 1, 1)
    found = getattr(nn, f"MaxPool{rank}d")(*window, ceil_mode=True).with_indices(ops.asarray(x))
    pool = getattr(torch.nn, f"MaxPool{rank}d")(*window, return_indices=True, ceil_mode=True)
    values, indices = pool(torch.tensor(x))
    np.testing.assert_array_equal(found.values.numpy(), values.numpy())
    np.testing.assert_array_equal(found.indices.numpy(), indices.numpy())
