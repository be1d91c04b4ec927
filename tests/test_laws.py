"""The laws, over every primitive and every operation there is, and every loss.

Those of layers are tried in tests/nn/test_layer_laws.py.
"""

import numpy as np
import pytest

from tests.nn import layers_table
from tests.references.operations import REFERENCES, reference_of
from tests.testing.records import of_losses
from typednn import losses, nn, ops
from typednn.autodiff.primitive import PRIMITIVES
from typednn.ops import OPERATIONS, namespace
from typednn.testing import LAWS, Case, check_law, of_operation, of_primitive

CASES = [
    *(
        pytest.param(of_primitive(each), id=f"primitive-{each.name}")
        for each in PRIMITIVES.values()
    ),
    *(
        pytest.param(of_operation(each, reference_of(each)), id=f"operation-{each.name}")
        for each in OPERATIONS.values()
    ),
    *(pytest.param(each, id=f"loss{i}-{each.name}") for i, each in enumerate(of_losses())),
]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("case", CASES)
def test_law(case: Case, law: str) -> None:
    check_law(law, case)


DRAWN = {"normal", "uniform"}
"""What is random has no reference, gradient or operand; tests/ops looks at its distribution."""


ALIASES = {"cumsum", "cumprod"}
"""Second names of other operations."""

ABOUT_DTYPES = {"can_cast", "finfo", "iinfo", "isdtype", "result_type"}
"""What has no tensor as its result; tests/ops/test_data_types.py."""


def test_no_operation_is_forgotten() -> None:
    public = {name for name in ops.__all__ if name[0].islower()} - set(namespace.__all__)
    assert public - DRAWN - ALIASES - ABOUT_DTYPES == OPERATIONS.keys()


def test_every_operation_has_a_sample_and_a_reference() -> None:
    assert all(each.samples and reference_of(each) for each in OPERATIONS.values())
    assert not {name for name in REFERENCES if OPERATIONS[name].reference}
    assert all(each.samples for each in PRIMITIVES.values())


def test_no_layer_is_forgotten() -> None:
    exported = [getattr(nn, name) for name in nn.__all__]
    classes = {each for each in exported if isinstance(each, type) and issubclass(each, nn.Module)}
    known = {type(row.build()) for row in layers_table.LAYERS.values()}  # nn/test_layer_laws.py
    assert classes - {nn.Module, nn.KeyValueCache} == known  # attention has the cache


def test_no_loss_is_forgotten() -> None:
    assert {*losses.__all__} - {"Reduction"} == {case.name for case in of_losses()}


def test_cross_entropy_is_finite_where_the_definition_overflows() -> None:
    logits = ops.asarray(np.array([[1e4, 0.0], [0.0, 1e4]], np.float32))
    labels = ops.asarray(np.array([0, 0]))
    assert float(losses.cross_entropy(logits, labels)) == 5e3
