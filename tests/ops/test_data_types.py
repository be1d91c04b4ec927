from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn
from typednn import ShapeError, ops


def test_no_dtype_is_taken_for_another() -> None:
    assert ops.can_cast(np.float32, np.dtype("float32"))
    assert ops.can_cast(drawn(3), np.float64)
    assert not ops.can_cast(np.float32, np.float64)
    assert not ops.can_cast(np.int64, np.float64)


def test_the_dtype_of_a_result() -> None:
    assert ops.result_type(drawn(3), np.float64, 2, True, 0.5) == np.float64
    assert ops.result_type(np.uint8, 2) == np.uint8
    with pytest.raises(ShapeError, match="^result_type: x is float32 and y is float64; dtypes are"):
        ops.result_type(np.float32, np.float64)
    with pytest.raises(ValueError, match="at least one tensor or dtype"):
        ops.result_type(1.0, 2)


@pytest.mark.parametrize(
    ("dtype", "kinds"),
    [
        (np.bool_, {"bool"}),
        (np.uint8, {"unsigned integer", "integral", "numeric"}),
        (np.int32, {"signed integer", "integral", "numeric"}),
        (np.float32, {"real floating", "numeric"}),
    ],
)
def test_kinds(dtype: Any, kinds: set[str]) -> None:
    known = {"bool", "signed integer", "unsigned integer", "integral", "real floating"}
    for kind in known | {"complex floating", "numeric"}:
        assert ops.isdtype(dtype, kind) == (kind in kinds)
    assert ops.isdtype(np.dtype(dtype), dtype)
    assert ops.isdtype(dtype, ("complex floating", dtype))


def test_limits() -> None:
    assert ops.finfo(np.float32).eps == ops.finfo(drawn(2, dtype=np.float32)).eps == 2.0**-23
    assert ops.iinfo(np.uint8).max == ops.iinfo(drawn(2, dtype=np.uint8)).max == 255
    with pytest.raises(ShapeError, match=r"^finfo: int64 is not floating-point; see iinfo$"):
        ops.finfo(np.int64)
    with pytest.raises(ShapeError, match=r"^iinfo: float32 is not integer; see finfo$"):
        ops.iinfo(np.float32)
