"""Tensors at the ends of what there is (no elements, no axes, eight axes, NaN and infinities): as numpy."""

import warnings
from typing import Any

import numpy as np
import pytest

from tests.references.operations import reference_of
from tests.shapes.rules.drawing import ELEMENTWISE
from typednn import ops
from typednn.ops import OPERATIONS, Operation
from typednn.shapes.rules import RULES

SHAPES = [(), (0,), (2, 0, 3), (1, 2, 1, 2, 1, 2, 1, 2)]
SPECIAL = [0.5, np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -2.5]
REDUCTIONS = ("sum", "prod", "all", "any", "count_nonzero", "max", "min", "mean", "var", "std")

elementwise = [
    operation
    for name, operation in sorted(OPERATIONS.items())
    if reference_of(operation) is not None
    and (name not in RULES or name in ELEMENTWISE)
    and not operation.samples[0].params
]
floating = [
    operation
    for operation in elementwise
    if all(domain.dtype is np.float64 for domain in operation.samples[0].domains)
]


def data(operation: Operation, values: Any) -> list[Any]:
    """The values, in the dtypes of the operation's operands."""
    return [np.asarray(values).astype(d.dtype) for d in operation.samples[0].domains]


def agree(found: Any, expected: Any) -> None:
    expected = np.asarray(expected)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-6, atol=1e-12)


def both(operation: Operation, arrays: list[Any]) -> tuple[Any, Any]:
    reference = reference_of(operation)
    assert reference is not None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return operation(*map(ops.asarray, arrays)), reference(*arrays)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("operation", elementwise, ids=lambda operation: operation.name)
def test_any_shape(operation: Operation, shape: tuple[int, ...]) -> None:
    values = np.linspace(0.5, 0.9, int(np.prod(shape))).reshape(shape)
    agree(*both(operation, data(operation, values)))


@pytest.mark.parametrize("operation", floating, ids=lambda operation: operation.name)
def test_special_values(operation: Operation) -> None:
    arrays = [np.array(SPECIAL), np.array(SPECIAL[::-1])][: len(operation.samples[0].domains)]
    agree(*both(operation, arrays))


@pytest.mark.parametrize("shape", SHAPES[2:], ids=str)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_over_an_axis_with_elements(name: str, shape: tuple[int, ...]) -> None:
    array = np.linspace(0.5, 0.9, int(np.prod(shape))).reshape(shape)
    for keepdims in (False, True):
        found = OPERATIONS[name](ops.asarray(array), axis=0, keepdims=keepdims)
        reference = reference_of(OPERATIONS[name])
        assert reference is not None
        agree(found, reference(array, axis=0, keepdims=keepdims))


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_of_special_values(name: str) -> None:
    array = np.array([SPECIAL, SPECIAL[::-1]])
    reference = reference_of(OPERATIONS[name])
    assert reference is not None
    with np.errstate(all="ignore"):
        found = OPERATIONS[name](ops.asarray(array), axis=0, keepdims=False)
        agree(found, reference(array, axis=0, keepdims=False))
