"""The laws of all layers: static shape, gradients, the same planned as eager, vmap as a loop."""

import inspect
from typing import Any

import numpy as np
import pytest

from tests.nn.constructors import layers
from tests.nn.layers_table import LAYERS
from tests.nn.rows import Row
from typednn import jit, nn, ops, trees, vmap
from typednn.autodiff.gradients import value_and_grad
from typednn.nn.layer_rules import name_of_call_rule
from typednn.nn.layer_specs import layer_spec
from typednn.shapes.dim import UNKNOWN
from typednn.shapes.layers import CALL_RULES, CONSTRUCTION_RULES, in_type, of_constructor
from typednn.shapes.layers.sequential import sequential
from typednn.shapes.shape import UNKNOWN_SHAPE
from typednn.testing import LAWS, check_law

pytestmark = pytest.mark.filterwarnings("ignore:nn.Train. the running statistics")
# Here the outputs of layers count, not the model that has their statistics.

ROWS = pytest.mark.parametrize(
    "row", [pytest.param(row, id=name.replace(" ", "_")) for name, row in LAYERS.items()]
)
SECOND = "has_the_second_gradient_of_differences"
NAMES_OF_TRIED = {type(row.build()).__name__ for row in LAYERS.values()}


@pytest.mark.parametrize(
    ("row", "law"),
    [
        pytest.param(row, law, id=f"{name.replace(' ', '_')}-{law}")
        for name, row in LAYERS.items()
        for law in LAWS
        if law != SECOND or not row.is_composed
    ],
)
def test_law(row: Row, law: str) -> None:
    check_law(law, row.case())


@ROWS
def test_the_static_shape_is_that_of_the_run(row: Row) -> None:
    layer = row.build()
    spec = layer_spec(layer)
    for each in row.inputs():
        found = row.call(layer, *each)
        if len(each) == 1 and spec.gives != UNKNOWN_SHAPE:
            assert sequential([spec], each[0].shape) == found.shape


@pytest.mark.parametrize(
    "name", sorted(CONSTRUCTION_RULES.keys() - {"Residual"})
)  # it gets a layer
def test_what_is_not_known_is_not_refused(name: str) -> None:
    """A rule is asked for types, too, which do not say all arguments."""
    CONSTRUCTION_RULES[name](**dict.fromkeys(of_constructor(name), UNKNOWN))


@ROWS
def test_planned_is_eager(row: Row) -> None:
    layer = row.build()

    def total(both: tuple[Any, list[Any]]) -> Any:
        layer, each = both
        return sum(ops.sum(ops.sin(leaf)) for leaf in trees.leaves(row.call(layer, *each)))

    for each in row.inputs():
        eager, planned = value_and_grad(total), jit(value_and_grad(total))
        same(planned((layer, each)), eager((layer, each)))


@ROWS
def test_vmap_is_a_loop(row: Row) -> None:
    layer = row.build()
    for each in zip(row.inputs(), row.inputs(seed=1), strict=True):
        stacked = map(ops.stack, zip(*each, strict=True))
        mapped = vmap(lambda *inputs: row.call(layer, *inputs))(*stacked)
        looped = [row.call(layer, *inputs) for inputs in each]
        same(mapped, trees.map(lambda *parts: ops.stack(parts), *looped))


def same(found: Any, expected: Any) -> None:
    for a, b in zip(trees.leaves(found), trees.leaves(expected), strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", sorted({*CALL_RULES, *CONSTRUCTION_RULES}))
def test_each_layer_with_a_rule_is_tried(name: str) -> None:
    assert name in NAMES_OF_TRIED | {"KeyValueCache"}  # which attention has


def test_each_public_layer_is_tried() -> None:
    assert {*layers()} - NAMES_OF_TRIED == {"KeyValueCache"}  # which attention has


@pytest.mark.parametrize("name", sorted(CALL_RULES))
def test_the_rule_has_the_parameters_of_the_layers_type(name: str) -> None:
    layer = next(layer for row in LAYERS.values() if type(layer := row.build()).__name__ == name)
    assert name_of_call_rule(layer) == name
    parameters = getattr(type(layer), "__parameters__", ())
    assert len(in_type(name)) == len([each for each in parameters if each.__name__ != "DType"])
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
        if (
            parameter.name in signature
            and signature[parameter.name].kind is not parameter.VAR_KEYWORD
        ):
            assert signature[parameter.name].default == parameter.default
