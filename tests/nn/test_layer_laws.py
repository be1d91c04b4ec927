"""The laws of all layers: static shape, gradients, the same planned as eager, vmap as a loop."""

import inspect
from typing import Any

import numpy as np
import pytest

from tests.nn.layers_table import LAYERS, Row
from typednn import jit, nn, ops, trees, vmap
from typednn.autodiff.gradients import value_and_grad
from typednn.nn.layer_rules import name_of_call_rule
from typednn.nn.sequential import layer_spec
from typednn.shapes.layers import CALL_RULES, CONSTRUCTION_RULES, in_type, of_constructor
from typednn.shapes.rules.sequential import sequential
from typednn.testing import LAWS, check_law, of_layer

ROWS = [pytest.param(row, id=name.replace(" ", "_")) for name, row in LAYERS.items()]


def inputs(row: Row, seed: int = 0) -> list[list[Any]]:
    """Return the inputs of each sample, in float32."""
    return [
        [ops.asarray(x.astype(np.float32) if x.dtype.kind == "f" else x) for x in each]
        for each in row.arrays(seed)
    ]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("row", ROWS)
def test_law(row: Row, law: str) -> None:
    check_law(law, of_layer(row.layer(), row.cases()))


@pytest.mark.parametrize("row", ROWS)
def test_the_static_shape_is_that_of_the_run(row: Row) -> None:
    layer = row.layer()
    for each in inputs(row):
        spec = layer_spec(layer)
        found = layer(*each).shape
        assert len(each) > 1 or sequential([spec], each[0].shape) == found


@pytest.mark.parametrize("row", ROWS)
def test_planned_is_eager(row: Row) -> None:
    layer = row.layer()

    def total(both: tuple[Any, list[Any]]) -> Any:
        layer, each = both
        return ops.sum(ops.sin(layer(*each)))

    for each in inputs(row):
        eager = trees.leaves(value_and_grad(total)((layer, each)))
        planned = trees.leaves(jit(value_and_grad(total))((layer, each)))
        for a, b in zip(eager, planned, strict=True):
            np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("row", ROWS)
def test_vmap_is_a_loop(row: Row) -> None:
    layer = row.layer()
    first, second = inputs(row), inputs(row, seed=1)
    for a, b in zip(first, second, strict=True):
        mapped = vmap(lambda *each: layer(*each))(*map(ops.stack, zip(a, b, strict=True)))
        looped = ops.stack([layer(*a), layer(*b)])
        np.testing.assert_allclose(mapped.numpy(), looped.numpy(), rtol=1e-5, atol=1e-6)


def layers_with_rules() -> list[str]:
    return sorted({*CALL_RULES, *CONSTRUCTION_RULES})


@pytest.mark.parametrize("name", layers_with_rules())
def test_each_layer_with_a_rule_is_tried(name: str) -> None:
    assert any(type(row.layer()).__name__ == name for row in LAYERS.values())


@pytest.mark.parametrize("name", sorted(CALL_RULES))
def test_the_rule_has_the_parameters_of_the_layers_type(name: str) -> None:
    layer = next(layer for row in LAYERS.values() if type(layer := row.layer()).__name__ == name)
    assert name_of_call_rule(layer) == name
    assert len(in_type(name)) == len(getattr(type(layer), "__parameters__", ()))
    signature = inspect.signature(type(layer)).parameters
    for parameter in in_type(name).values():
        assert hasattr(layer, parameter.name)
        own = signature[parameter.name]
        gathers = own.kind in (own.VAR_KEYWORD, own.VAR_POSITIONAL)
        assert gathers or own.default == parameter.default


@pytest.mark.parametrize("name", sorted(CONSTRUCTION_RULES))
def test_the_construction_rule_has_parameters_of_the_constructor(name: str) -> None:
    signature = inspect.signature(getattr(nn, name)).parameters
    transposed = {"output_padding"}  # one rule for both kinds of convolution
    for parameter in of_constructor(name).values():
        known = parameter.name in transposed or name == "SeparableConv2d"
        assert parameter.name in signature or known
        if parameter.name in signature:
            assert signature[parameter.name].default == parameter.default
