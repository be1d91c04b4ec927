from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ops

NAMES = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")


@pytest.mark.parametrize("name", NAMES)
def test_as_numpy(name: str) -> None:
    f, reference = getattr(ops, name), getattr(np, name)
    x, y = drawn(2, 3, dtype=np.int64), drawn(3, dtype=np.int64, seed=3)
    same(f(x, y), reference(x.numpy(), y.numpy()))
    same(f(x, 0), reference(x.numpy(), 0))
    same(f(0, x), reference(0, x.numpy()))
    special = ops.asarray([np.nan, 1.0, np.inf])
    same(f(special, special), reference(special.numpy(), special.numpy()))


def test_where_as_numpy() -> None:
    condition, x, y = drawn(3) > 0.0, drawn(2, 1), drawn(seed=1)
    same(ops.where(condition, x, y), np.where(condition.numpy(), x.numpy(), y.numpy()))
    same(ops.where(condition, x, 0.0), np.where(condition.numpy(), x.numpy(), 0.0))
    same(
        ops.where(condition, 7, drawn(3, dtype=np.int32)),
        np.where(condition.numpy(), np.int32(7), drawn(3, dtype=np.int32).numpy()),
    )


def test_where_takes_from_one_side_only() -> None:
    x = ops.asarray([np.nan, 1.0])
    same(ops.where(x == 1.0, x, 0.0), np.array([0, 1], np.float32))


@pytest.mark.parametrize("condition", [True, [True, False], np.array([True, False]), None])
def test_where_by_what_is_no_tensor_is_refused(condition: Any) -> None:
    with pytest.raises(
        TypeError, match="^where: condition is .*, it must be a tensor; ops.asarray mak"
    ):
        ops.where(condition, ops.ones(2), ops.zeros(2))
