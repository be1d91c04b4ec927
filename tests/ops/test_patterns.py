"""rearrange, reduce and repeat beyond the laws: dtypes, sizes of 0, many axes, messages, gradients."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import grad, ops


def test_sizes_of_axes_may_be_called_as_the_parameters_are() -> None:
    x = drawn(2, 6)
    same(ops.rearrange(x, "y (x z) -> x y z", x=2), np.moveaxis(x.numpy().reshape(2, 2, 3), 1, 0))
    pattern: Any = ops.repeat(x, "a b -> a b pattern", pattern=2)
    assert pattern.shape == (2, 6, 2)
    assert ops.repeat(x, "a b -> axis a b repeats", axis=2, repeats=3).shape == (2, 2, 6, 3)


@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("repeats", [0, 1, 3])
def test_repeat_as_numpy(repeats: int, axis: int | None) -> None:
    for x in (drawn(2, 3), drawn(0, 3), drawn(2, 1, 0)):
        same(ops.repeat(x, repeats, axis=axis), np.repeat(x.numpy(), repeats, axis))
    same(ops.repeat(drawn(), 3), np.repeat(drawn().numpy(), 3))
    same(drawn(2, 3).repeat(2, 1), np.repeat(drawn(2, 3).numpy(), 2, 1))


def test_the_method_takes_no_pattern() -> None:
    """As it is declared: mypy refuses a pattern there, and so do we."""
    message = r"repeat: repeats is 'a b -> \(a 2\) b', it must be .* ops.repeat\(x, pattern, "
    with pytest.raises(TypeError, match=message):
        drawn(2, 3).repeat("a b -> (a 2) b")


@pytest.mark.parametrize("reduction", ["sum", "mean", "max", "min", "prod"])
def test_reductions_are_the_operations(reduction: str) -> None:
    x = drawn(2, 3, 4)
    function = getattr(ops, reduction)
    same(ops.reduce(x, "a ... b -> a b", reduction), function(x, 1).numpy())
    if reduction != "mean":
        i = x.astype(np.int32)
        same(ops.reduce(i, "a b c -> b", reduction), function(i, (0, 2)).numpy())


def test_nothing_and_everything() -> None:
    same(ops.rearrange(drawn(0, 3), "a b -> b a"), np.zeros((3, 0)))
    same(ops.rearrange(drawn(2, 0), "a (b c) -> (a b) c", c=3), np.zeros((0, 3)))
    same(ops.reduce(drawn(0, 3), "a b -> b", "sum"), np.zeros(3))
    same(ops.reduce(drawn(0, 3), "... ->", "prod"), np.ones(()))
    same(ops.repeat(drawn(2), "a -> a b", b=0), np.zeros((2, 0)))
    same(ops.rearrange(drawn(), "->"), drawn().numpy())
    x = drawn(1, 2, 1, 2, 1, 3, 1, 2)
    same(ops.rearrange(x, "a b c d e f g h -> h g f e d c b a"), x.numpy().transpose())
    same(ops.rearrange(x, "1 b 1 d 1 f 1 h -> (b d f h)"), x.numpy().ravel())


def test_nan_is_the_largest_and_the_smallest() -> None:
    x = np.array([[1.0, np.nan], [2.0, 3.0]])
    for reduction in ("max", "min", "sum", "mean"):
        found = ops.reduce(ops.asarray(x), "a b -> a", reduction).numpy()
        assert np.isnan(found[0]) and not np.isnan(found[1])


def test_equal_maxima_share_the_gradient() -> None:
    slope = grad(lambda x: ops.reduce(x, "a -> ", "max"))
    same(slope(ops.asarray(np.array([3.0, 1.0, 3.0]))), np.array([0.5, 0.0, 0.5]))
