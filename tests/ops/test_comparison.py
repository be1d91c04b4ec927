from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import same
from typednn import ops


def test_where_takes_from_one_side_only() -> None:
    x = ops.asarray([np.nan, 1.0])
    same(ops.where(x == 1.0, x, 0.0), np.array([0, 1], np.float32))


@pytest.mark.parametrize("condition", [True, [True, False], np.array([True, False]), None])
def test_where_by_what_is_no_tensor_is_refused(condition: Any) -> None:
    with pytest.raises(
        TypeError, match="^where: condition is .*, it must be a tensor; ops.asarray mak"
    ):
        ops.where(condition, ops.ones(2), ops.zeros(2))
