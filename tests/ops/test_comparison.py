from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import same
from typednn import jit, ops


def test_where_takes_from_one_side_only() -> None:
    x = ops.asarray([np.nan, 1.0])
    same(ops.where(x == 1.0, x, 0.0), np.array([0, 1], np.float32))


@pytest.mark.parametrize(
    ("x", "y", "dtype"),
    [(0.0, 1.0, "float32"), (1, 0, "int64"), (1, 0.5, "float32"), (True, False, "bool")],
)
def test_where_of_two_numbers_has_the_dtype_of_both(x: float, y: float, dtype: str) -> None:
    same(ops.where(ops.asarray([True, False]), x, y), np.array([x, y], dtype))


def test_where_of_two_numbers_is_planned() -> None:
    sign = jit(lambda x: ops.where(x > 0.0, 1.0, -1.0))
    same(sign(ops.asarray([2.0, -3.0])), np.array([1, -1], np.float32))


@pytest.mark.parametrize("condition", [True, [True, False], np.array([True, False]), None])
def test_where_by_what_is_no_tensor_is_refused(condition: Any) -> None:
    with pytest.raises(
        TypeError, match="^where: condition is .*, it must be a tensor; ops.asarray mak"
    ):
        ops.where(condition, ops.ones(2), ops.zeros(2))
