"""Linear against torch.nn.Linear."""

import numpy as np
import pytest

from tests.parity.layers.torch_layers import compare, torch
from typednn import nn


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 5, 3)])
def test_linear(bias: bool, shape: tuple[int, ...]) -> None:
    ours = nn.Linear(3, 4, bias=bias, rng=rng())
    compare(ours, torch.nn.Linear(3, 4, bias=bias), rng().normal(size=shape))


def test_layers_in_sequence() -> None:
    ours = nn.Sequential(nn.Linear(3, 4, rng=rng()), nn.Tanh(), nn.Linear(4, 2, rng=rng()))
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
    compare(ours, theirs, rng().normal(size=(5, 3)))
