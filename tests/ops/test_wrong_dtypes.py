"""The kinds of numbers that each operation takes, and what users read where they gave others."""

from typing import Any, Final

import numpy as np
import pytest

from tests.arguments import first_dtype
from tests.ops.tensors import drawn
from tests.ops.test_wrong_operands import operands_of
from typednn import ShapeError, ops
from typednn.autodiff.primitive import Sample
from typednn.ops import OPERATIONS

X: Final[Any] = drawn(2, 3, dtype=np.float32)
LABELS: Final[Any] = ops.asarray([0, 5, 1])
MASK: Final[Any] = ops.asarray([True, False, True])

FLOATING: Final = "floating-point: e.g. x.astype(np.float32)"
NUMBER: Final = "a number: e.g. x.astype(np.int64)"
REFUSED: Final[list[tuple[Any, str, str]]] = [
    (LABELS, FLOATING, "expm1 log1p log2 log10 reciprocal rsqrt erf gelu silu softplus elu"),
    (LABELS, FLOATING, "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh signbit"),
    (LABELS, FLOATING, "logsigmoid var std norm atan2 copysign hypot logaddexp nextafter"),
    (MASK, NUMBER, "negative positive conj real sign ceil floor trunc round"),
    (MASK, NUMBER, "floor_divide remainder"),
    (X, "integer or bool: e.g. x.astype(np.int64)", "bitwise_and bitwise_or bitwise_xor"),
    (X, "integer or bool: e.g. x.astype(np.int64)", "bitwise_invert"),
    (X, "integer: e.g. x.astype(np.int64)", "bitwise_left_shift bitwise_right_shift"),
    (MASK, "integer: e.g. x.astype(np.int64)", "bitwise_left_shift bitwise_right_shift"),
    (LABELS, "bool: e.g. x != 0", "logical_and logical_or logical_xor logical_not"),
]
MIXED: Final = [
    (name, sample)
    for name, operation in OPERATIONS.items()
    if name not in ("broadcast_arrays", "meshgrid")  # each operand keeps its own
    for sample in operation.samples[:1]
    if len(sample.shapes) > 1 and first_dtype(sample, 1) and sample.domains[0].dtype is np.float64
]


@pytest.mark.parametrize(
    ("x", "words", "name"), [(x, words, name) for x, words, s in REFUSED for name in s.split()]
)
def test_the_kinds_of_numbers_that_are_refused(x: Any, words: str, name: str) -> None:
    operands = [x] * len(OPERATIONS[name].samples[0].shapes)
    with pytest.raises(ShapeError) as caught:
        OPERATIONS[name](*operands)
    assert str(caught.value) == f"{name}: x is {x.dtype}, it must be {words}"
    assert caught.value.code == "shape-dtype"


@pytest.mark.parametrize(("name", "sample"), MIXED)
def test_two_dtypes_are_refused(name: str, sample: Sample) -> None:
    first, second, *others = operands_of(sample)
    with pytest.raises(ShapeError, match=f"^{name}: .*; dtypes are never promoted") as caught:
        OPERATIONS[name](first, second.astype(np.float32), *others, **sample.params)
    assert caught.value.code == "shape-dtype"
