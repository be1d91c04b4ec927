"""numpy's scalars beside tensors, and tensors where Python takes numbers: ``round``, formats."""

import operator
from typing import Any, Final

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ShapeError, grad, jit, ops
from typednn.dtypes import SUPPORTED

OPERATORS: Final = ("add", "sub", "mul", "truediv", "pow", "floordiv", "mod", "lt", "eq")
FLOATS: Final = (np.float32, np.float64)


@pytest.mark.parametrize("scalar", [dtype.type(1) for dtype in SUPPORTED], ids=repr)
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", OPERATORS)
def test_a_scalar_of_any_dtype_takes_the_tensor_s(name: str, dtype: Any, scalar: Any) -> None:
    apply, x = getattr(operator, name), ops.abs(drawn(3, dtype=dtype)) + 1
    same(apply(x, scalar), apply(x, scalar.item()).numpy())
    same(apply(scalar, x), apply(scalar.item(), x).numpy())
    same(jit(lambda y: apply(scalar, y))(x), apply(scalar.item(), x).numpy())


def test_a_scalar_does_not_change_the_dtype() -> None:
    x = drawn(3, dtype=np.float32)
    assert (np.float64(2) * x).dtype == (x * np.sqrt(2)).dtype == np.float32
    assert ops.where(x > np.float32(0), x, np.float64(0)).dtype == np.float32
    assert ops.clip(x, np.float64(0), np.float32(1)).dtype == np.float32
    assert ops.maximum(x, np.int64(0)).dtype == np.float32
    same(ops.finfo(x.dtype).eps + x, 2.0**-23 + x.numpy())
    same(grad(lambda y: ops.sum(np.float64(3) * y))(x), np.full(3, 3, np.float32))


def test_a_scalar_that_the_tensor_s_dtype_cannot_hold() -> None:
    x: Any = ops.asarray([1, 2])
    with pytest.raises(
        ShapeError, match=r"^multiply: 2\.5 is a Python float and the tensor is int6"
    ):
        x * np.float32(2.5)
    with pytest.raises(OverflowError, match="^add: 300 does not fit into uint8"):
        x.astype(np.uint8) + np.int64(300)
    with pytest.raises(ShapeError, match="is a Python int and the tensor is bool"):
        ops.equal(x > 0, np.int32(1))


@pytest.mark.parametrize("scalar", [np.float16(1), np.int8(1), np.uint64(1), np.longdouble(1)])
def test_scalars_of_other_dtypes_are_refused(scalar: Any) -> None:
    x: Any = drawn(2)
    for left, right in ((x, scalar), (scalar, x)):
        with pytest.raises(
            TypeError,
            match=rf"^multiply: [xy] is a numpy\.{type(scalar).__name__}, it must be a tensor or a P",
        ):
            left * right


def test_finfo_is_of_python_floats() -> None:
    for dtype in FLOATS:
        info, theirs = ops.finfo(dtype), np.finfo(dtype)
        assert (info.bits, info.dtype) == (theirs.bits, np.dtype(dtype))
        for name in ("eps", "max", "min", "smallest_normal"):
            assert type(getattr(info, name)) is float
            assert getattr(info, name) == getattr(theirs, name)


@pytest.mark.parametrize("decimals", [0, 1, 3, -1])
@pytest.mark.parametrize("dtype", [*FLOATS, np.int64, np.uint8])
def test_round_as_numpy(dtype: Any, decimals: int) -> None:
    values = np.array([0, 5, 15, 25, 104, 105, 126, 114], dtype)
    values = values / dtype(8) if dtype in FLOATS else values
    x = ops.asarray(values)
    expected = np.round(values.astype(np.int64 if dtype is np.uint8 else dtype), decimals)
    expected = expected.astype(dtype)
    same(round(x, decimals), expected)
    same(x.round(decimals), expected)
    same(jit(lambda y: ops.round(y, decimals))(x), expected)
    same(round(x), np.round(values))


def test_round_of_integers_is_exact() -> None:
    same(
        ops.round(ops.asarray([2**62 + 7, -25, -35, -149]), -1),
        np.array([2**62 + 6, -20, -40, -150]),
    )
    same(ops.round(ops.asarray([1, 2**62]), -30), np.array([0, 0]))
    with pytest.raises(ShapeError, match="^round: x is bool"):
        round(ops.asarray([True]), 1)


def test_formats_of_scalars() -> None:
    loss: Any = ops.asarray(0.12345)
    assert f"{loss:.3f} {ops.asarray(7):03d} {loss:>8.2e}" == "0.123 007 1.23e-01"
    assert f"{loss}" == str(loss) == repr(loss)
    with pytest.raises(
        TypeError, match=r"the format '\.3f' is for a scalar, not float64\[2, 3\]; fo"
    ):
        f"{drawn(2, 3):.3f}"


def test_a_loss_can_be_printed_while_its_gradient_is_taken() -> None:
    texts = []

    def loss(x: Any) -> Any:
        value = ops.sum(x * x)
        texts.append(f"{value:.1f}")
        return value

    same(grad(loss)(ops.asarray([1.0, 2.0])), np.array([2, 4], np.float32))
    assert texts == ["5.0"]
    with pytest.raises(TypeError, match="a Python number of x needs the values"):
        jit(loss)(ops.asarray([1.0]))


@pytest.mark.parametrize("decimals", [2, 37, 39, 400, -37, -39, -400])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_round_to_decimals_for_which_the_dtype_has_no_power(dtype: Any, decimals: int) -> None:
    """The right values are those of Python's ``round``, which rounds exactly; numpy's are NaN and inf."""
    values = np.array([1.5, -2.5, 0.0, 1e35, -3e38, np.inf, -np.inf, np.nan], dtype)
    exact = [round(float(each), decimals) if np.isfinite(each) else each for each in values]
    found = round(ops.asarray(values), decimals)
    np.testing.assert_allclose(found.numpy(), np.array(exact, dtype), rtol=1e-6)
    same(jit(lambda y: ops.round(y, decimals))(ops.asarray(values)), found.numpy())


@pytest.mark.parametrize("decimals", [2, 39, -1, -39])
def test_round_to_decimals_has_no_gradient(decimals: int) -> None:
    x = ops.asarray(np.array([1.5, -2.5, 3e38], np.float32))
    same(grad(lambda y: ops.sum(ops.round(y, decimals)))(x), np.zeros(3, np.float32))
