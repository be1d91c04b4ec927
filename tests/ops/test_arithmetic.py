from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import jit, ops
from typednn.shapes import ShapeError


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.uint8, np.bool_])
@pytest.mark.parametrize("bounds", [(None, None), (1, None), (None, 1), (0, 1), (1, 0)])
def test_clip_as_numpy(dtype: Any, bounds: Any) -> None:
    x = ops.abs(drawn(2, 3)).astype(dtype)
    least, most = (None if b is None else bool(b) if dtype is np.bool_ else b for b in bounds)
    expected = np.minimum(np.maximum(x.numpy(), least or 0), 9 if most is None else most)
    same(ops.clip(x, least, most), expected.astype(dtype))


def test_clip_between_tensors_and_with_nan() -> None:
    x, low, high = drawn(2, 3), drawn(3, seed=1), drawn(4, 2, 1, seed=2)
    same(ops.clip(x, low, high), np.clip(x.numpy(), low.numpy(), high.numpy()))
    special = ops.asarray([np.nan, np.inf, -np.inf], np.float64)
    same(ops.clip(special, -1.0, 1.0), [np.nan, 1.0, -1.0])
    same(ops.clip(special, np.nan, 1.0), [np.nan] * 3)


def test_integers_divided_by_zero_warn_as_numpy() -> None:
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        same(ops.asarray([7, -7]) // 0, np.array([0, 0]))


def test_python_numbers_never_change_the_dtype() -> None:
    for x in (ops.ones((2,), dtype=np.float32), ops.ones((), dtype=np.float32)):
        for y in (x + 1, x * 2.5, 2.5 / x, x - True, ops.maximum(0.0, x), x**3, x * np.float64(3)):
            assert y.dtype == np.float32


def test_pow_as_numpy() -> None:
    x, y = ops.abs(drawn(2, 3)), drawn(3)
    same(ops.pow(x, y), np.power(x.numpy(), y.numpy()))
    same(drawn(3) ** 2, np.square(drawn(3).numpy()))
    same(ops.asarray([2, 3]) ** 3, np.array([8, 27]))
    same(ops.asarray([2, 3]) ** 2, np.array([4, 9]))


def test_dividing_by_zero_warns_as_numpy() -> None:
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        ops.ones((2,)) / 0.0


def test_one_operand_is_a_tensor() -> None:
    with pytest.raises(TypeError, match="add: one operand must be a tensor"):
        ops.add(1.0, 2.0)


def test_a_number_out_of_the_dtype_s_range_is_refused() -> None:
    with pytest.raises(
        OverflowError, match="^add: 300 does not fit into uint8, which holds 0 to 255$"
    ):
        ops.zeros((2,), dtype=np.uint8) + 300


@pytest.mark.parametrize("exponent", [2.0, 3.0, np.float32(2)])
def test_a_float_as_the_power_of_integers_is_refused_2_too(exponent: Any) -> None:
    with pytest.raises(
        ShapeError, match=r"^pow: [23]\.0 is a Python float and the tensor is int64"
    ):
        ops.asarray([1, 2]) ** exponent


@pytest.mark.parametrize("run", [lambda f: f, jit], ids=["eager", "jit"])
def test_a_negative_power_of_integers_is_refused_in_words(run: Any) -> None:
    x: Any = ops.asarray([2, 3])
    words = r"^pow: integers have no negative integer powers; make floats first, e\.g\. x\.astype\("
    for f in (lambda n: n**-1, lambda n: n**-n, lambda n: 2**-n, lambda n: ops.sum(n) ** -2):
        for dtype in (np.int32, np.int64):
            with pytest.raises(ValueError, match=words):
                run(f)(x.astype(dtype))
    with pytest.raises(OverflowError, match="^pow: -1 does not fit into uint8"):
        run(lambda n: n**-1)(x.astype(np.uint8))
    for f in (lambda b: b**2, lambda b: b**b, lambda b: 2**b):
        with pytest.raises(
            ShapeError, match="^pow: .*bool.*convert|^pow: [xy] is bool, it must be a num"
        ):
            run(f)(x > 2)
