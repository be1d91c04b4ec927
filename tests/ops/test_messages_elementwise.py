"""What users read where an elementwise operation got what it cannot do."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn
from typednn import ShapeError, ops

X: Any = drawn(2, 3, dtype=np.float32)
LABELS: Any = ops.asarray([0, 5, 1])
MASK: Any = ops.asarray([True, False, True])

FLOATING = (
    *("expm1", "log1p", "log2", "log10", "reciprocal", "rsqrt", "erf", "gelu", "silu", "softplus"),
    *("sin", "cos", "tan", "asin", "acos", "atan", "signbit", "elu", "logsigmoid"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
)
OF_TWO_FLOATING = ("atan2", "copysign", "hypot", "logaddexp", "nextafter")


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(ShapeError) as caught:
        call()
    assert caught.value.code == "shape-dtype"
    return str(caught.value)


@pytest.mark.parametrize("name", FLOATING)
def test_integers_are_refused_where_the_result_is_none(name: str) -> None:
    assert refused(lambda: getattr(ops, name)(LABELS)) == (
        f"{name}: x is int64, it must be floating-point: e.g. x.astype(np.float32)"
    )


@pytest.mark.parametrize("name", OF_TWO_FLOATING)
def test_of_two_tensors(name: str) -> None:
    function = getattr(ops, name)
    assert refused(lambda: function(LABELS, LABELS)) == (
        f"{name}: x is int64, it must be floating-point: e.g. x.astype(np.float32)"
    )
    assert refused(lambda: function(X, X.astype(np.float64))).startswith(
        f"{name}: x is float32 and y is float64; dtypes are never promoted"
    )


@pytest.mark.parametrize(
    "name", ["negative", "positive", "conj", "real", "sign", "ceil", "floor", "trunc", "round"]
)
def test_booleans_are_no_numbers(name: str) -> None:
    assert refused(lambda: getattr(ops, name)(MASK)) == (
        f"{name}: x is bool, it must be a number: e.g. x.astype(np.int64)"
    )


@pytest.mark.parametrize("name", ["floor_divide", "remainder"])
def test_booleans_are_not_divided(name: str) -> None:
    assert refused(lambda: getattr(ops, name)(MASK, MASK)) == (
        f"{name}: x is bool, it must be a number: e.g. x.astype(np.int64)"
    )


@pytest.mark.parametrize("name", ["bitwise_and", "bitwise_or", "bitwise_xor"])
def test_floating_point_numbers_have_no_bits(name: str) -> None:
    assert refused(lambda: getattr(ops, name)(X, X)) == (
        f"{name}: x is float32, it must be integer or bool: e.g. x.astype(np.int64)"
    )
    assert "bitwise_invert: x is float32, it must be integer or bool" in refused(lambda: ~X)


@pytest.mark.parametrize("name", ["bitwise_left_shift", "bitwise_right_shift"])
def test_only_integers_shift(name: str) -> None:
    for x in (X, MASK):
        assert refused(partial(getattr(ops, name), x, x)) == (
            f"{name}: x is {x.dtype}, it must be integer: e.g. x.astype(np.int64)"
        )


@pytest.mark.parametrize("name", ["logical_and", "logical_or", "logical_xor"])
def test_logic_is_of_booleans(name: str) -> None:
    assert refused(lambda: getattr(ops, name)(LABELS, LABELS)) == (
        f"{name}: x is int64, it must be bool: e.g. x != 0"
    )
    assert refused(lambda: ops.logical_not(X)) == (
        "logical_not: x is float32, it must be bool: e.g. x != 0"
    )


def test_bounds_of_clip() -> None:
    assert refused(lambda: ops.clip(X, X.astype(np.float64))) == (
        "clip: x is float32 and min is float64; dtypes are never promoted: convert one of them,"
        " e.g. min.astype(np.float32)"
    )
    assert refused(lambda: ops.clip(LABELS, 0.5)) == (
        "clip: 0.5 is a Python float and the tensor is int64; dtypes are never promoted:"
        " convert the tensor, e.g. .astype(np.float32)"
    )
    with pytest.raises(ShapeError) as caught:
        ops.clip(X, max=drawn(2, dtype=np.float32))
    assert str(caught.value) == (
        "clip: x (2, 3) and max (2,): axis -1 of x has 3, axis -1 of max has 2; they must be equal,"
        " or one of them 1"
    )
