"""What the constructors of layers refuse: wrong numbers, and values of wrong classes."""

import inspect
from typing import Any, get_args

import numpy as np
import pytest

from tests.nn.constructors import BY_NAME, Argument, arguments, expected, layers
from typednn import jit, nn, ops
from typednn.shapes.layers import arguments as kinds
from typednn.shapes.shape import ShapeError

ARGUMENTS = [each for layer in layers() for each in arguments(layer)]


@pytest.mark.parametrize("argument", ARGUMENTS, ids=str)
def test_wrong_values_are_refused(argument: Argument) -> None:
    for value in argument.refused():
        with pytest.raises((ShapeError, TypeError)) as caught:
            argument.build(value)
        message = str(caught.value)
        assert "\n" not in message
        if argument.kind is not None:
            assert message.startswith(f"{argument.layer}: {argument.name} "), message
        assert any(word in message for word in ("expected", "at least", "declared")), message


@pytest.mark.parametrize("argument", ARGUMENTS, ids=str)
def test_a_number_has_a_kind(argument: Argument) -> None:
    assert argument.kind is not None or argument.name in BY_NAME


@pytest.mark.parametrize(
    "build",
    [
        lambda: nn.BatchNorm(3, momentum=0, eps=1e-12),
        lambda: nn.BatchNorm(3, momentum=1.0, eps=1),
        lambda: nn.Dropout(0),
        lambda: nn.LeakyReLU(-1),
        lambda: nn.ELU(0),
        lambda: nn.Hardshrink(0.0),
        lambda: nn.Threshold(-1, 0),
        lambda: nn.Unflatten(-1, ()),
        lambda: nn.Rearrange("(a b) -> a b", a=1),
        lambda: nn.AdaptiveAvgPool2d((None, 3)),
        lambda: nn.MultiHeadAttention(4, 2, dropout=None, rng=np.random.default_rng(0)),
    ],
)
def test_right_values_at_the_ends_are_taken(build: Any) -> None:
    assert build() is not None


def test_numbers_that_a_traced_function_gets_are_refused() -> None:
    smooth = jit(lambda x, alpha: nn.CELU(alpha)(x))
    x = ops.asarray([-1.0, 1.0])
    np.testing.assert_array_equal(smooth(x, 2.0).numpy(), nn.CELU(2.0)(x).numpy())
    with pytest.raises(
        ShapeError, match="CELU: alpha is -1.0, but expected a finite number above 0"
    ):
        smooth(x, -1.0)


COUNT = expected(kinds.Count)
NO_SIZE_OF_A_TYPE = {"layers", "times"}  # how many layers there are decides no shape


@pytest.mark.parametrize("argument", [each for each in ARGUMENTS if each.kind is COUNT], ids=str)
def test_the_signature_shows_the_sizes(argument: Argument) -> None:
    layer = getattr(nn, argument.layer)
    annotation = inspect.signature(layer).parameters[argument.name].annotation
    if argument.name in NO_SIZE_OF_A_TYPE:
        assert annotation is int
    else:
        variable = next(each for each in get_args(annotation) or [annotation])
        assert variable in layer.__parameters__
        assert variable.__bound__ is int
