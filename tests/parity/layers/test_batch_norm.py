"""BatchNorm against PyTorch's, in training and in evaluation, and what it remembers."""

from typing import Any

import numpy as np
import pytest

from tests.parity.layers.torch_layers import compare, in_float64, torch
from typednn import nn, ops, random
from typednn.checks import checks

pytestmark = pytest.mark.filterwarnings("ignore:nn.Train. the running statistics")
# Here the outputs of layers count, not the model that has their statistics.

KEY = random.key(0)
SHAPES = [(4, 3), (4, 3, 5), (2, 3, 4, 2), (2, 3, 2, 3, 2)]
EACH_SHAPE = pytest.mark.parametrize("shape", SHAPES, ids=len)
EACH_AFFINE = pytest.mark.parametrize("affine", [True, False])


def draw(*shape: int) -> Any:
    return np.random.default_rng(0).normal(1.0, 3.0, shape)


def of_torch(rank: int, *, affine: bool = True) -> Any:
    """PyTorch's layer for so many axes, with drawn parameters, after a step of training."""
    kind = getattr(torch.nn, f"BatchNorm{max(rank - 2, 1)}d")
    layer = kind(3, eps=1e-3, momentum=0.3, affine=affine).double()
    for parameter in layer.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    layer(torch.tensor(draw(*SHAPES[rank - 2])))
    return layer


def of_ours(*, affine: bool = True) -> nn.BatchNorm[Any]:
    return nn.BatchNorm(3, eps=1e-3, momentum=0.3, affine=affine)


@EACH_SHAPE
@EACH_AFFINE
def test_training(shape: tuple[int, ...], affine: bool) -> None:
    compare(
        of_ours(affine=affine),
        of_torch(len(shape), affine=affine),
        draw(*shape),
        call=lambda layer, x: layer(x, nn.Train(KEY)),
    )


@EACH_SHAPE
@EACH_AFFINE
def test_evaluation(shape: tuple[int, ...], affine: bool) -> None:
    compare(
        of_ours(affine=affine),
        of_torch(len(shape), affine=affine).eval(),
        draw(*shape),
        call=lambda layer, x: layer(x, nn.Eval()),
    )


@EACH_SHAPE
def test_the_running_statistics_after_a_step(shape: tuple[int, ...]) -> None:
    theirs, mode = of_torch(len(shape)), nn.Train(KEY)
    with checks(False):
        ours = nn.load_torch_state(in_float64(of_ours()), theirs.state_dict())
        ours(ops.asarray(draw(*shape) + 1), mode)
        theirs(torch.tensor(draw(*shape) + 1))
        expected = nn.load_torch_state(ours, theirs.state_dict())
        for name in ("running_mean", "running_var"):
            found, wanted = getattr(mode.updated(ours), name), getattr(expected, name)
            np.testing.assert_allclose(found.numpy(), wanted.numpy(), rtol=1e-12)
