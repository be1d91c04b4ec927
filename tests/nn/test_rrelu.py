"""ReLU with random slopes."""

import numpy as np
import pytest

from typednn import nn, ops, random
from typednn.shapes.shape import ShapeError

KEY = random.key(3)


def test_in_training_each_element_has_a_slope_of_its_own() -> None:
    x = -ops.ones((40, 50))
    slopes = -nn.RReLU(0.25, 0.75)(x, nn.Train(KEY)).numpy()
    assert 0.25 <= slopes.min() < 0.26 and 0.74 < slopes.max() <= 0.75
    assert abs(slopes.mean() - 0.5) < 0.02
    assert len(np.unique(slopes)) > 1900


def test_in_evaluation_all_have_the_mean() -> None:
    x = ops.asarray([-2.0, 0.0, 3.0])
    np.testing.assert_allclose(nn.RReLU(0.2, 0.4)(x, nn.Eval()).numpy(), [-0.6, 0.0, 3.0], 1e-6)


def test_what_is_positive_stays() -> None:
    x = ops.asarray([1.0, 2.0])
    assert nn.RReLU()(x, nn.Train(KEY)).numpy().tolist() == [1.0, 2.0]


def test_one_slope_for_all() -> None:
    x = ops.asarray([-1.0])
    assert nn.RReLU(0.5, 0.5)(x, nn.Train(KEY)).numpy().tolist() == [-0.5]


def test_exchanged_ends_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"RReLU: lower is 0.5 and upper is 0.25, but expected"):
        nn.RReLU(0.5, 0.25)  # type: ignore[shape] # on purpose
