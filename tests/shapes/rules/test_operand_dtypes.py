"""What is said of operands of different dtypes."""

import pytest

from typednn.shapes.rules.operand_dtypes import mixed_dtypes


@pytest.mark.parametrize(
    "left, right, example",
    [
        ("float32", "float64", "y.astype(np.float32)"),
        ("int64", "float32", "x.astype(np.float32)"),
        ("float32", "int64", "y.astype(np.float32)"),
    ],
)
def test_mixed_dtypes(left: str, right: str, example: str) -> None:
    error = mixed_dtypes("add", left, right)
    assert error.code == "shape-dtype"
    assert str(error) == (
        f"add: x is {left} and y is {right}; dtypes are never promoted: convert one of them,"
        f" e.g. {example}"
    )
