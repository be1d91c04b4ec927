"""Sizes that numpy has computed: layers take them as ints."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.arrays import bits
from tests.nn.layers_table import LAYERS
from typednn import jit, nn
from typednn.nn.module import _ModuleType

pytestmark = pytest.mark.filterwarnings("ignore:nn.Train. the running statistics")
made = _ModuleType.__call__


def of_numpy(value: Any) -> Any:
    if type(value) is int:
        return np.int64(value)
    return tuple(map(of_numpy, value)) if type(value) is tuple else value


MAX_POOL: Any = nn.MaxPool2d  # to mypy numpy's integers are no ints
CONV: Any = nn.Conv2d


@pytest.fixture
def numpy_sizes(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Give the constructors of layers numpy's ints in place of Python's."""

    def call(cls: Any, *args: Any, **kwargs: Any) -> Any:
        return made(cls, *of_numpy(args), **{name: of_numpy(x) for name, x in kwargs.items()})

    with monkeypatch.context() as patch:
        patch.setattr(_ModuleType, "__call__", call)
        yield patch


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer(name: str, numpy_sizes: pytest.MonkeyPatch) -> None:
    row = LAYERS[name]
    layer = row.build()
    numpy_sizes.undo()
    plain = row.build()
    assert repr(layer) == repr(plain)
    for inputs in row.inputs():
        expected = row.call(plain, *inputs)
        assert bits(row.call(layer, *inputs)) == bits(expected)
        jit(row.call)(layer, *inputs)


def test_the_fields_are_ints_of_python() -> None:
    assert type(MAX_POOL(np.int64(2)).kernel_size) is int
    layer = CONV(np.uint8(1), np.int32(2), (np.int64(3), 2), rng=np.random.default_rng(0))
    assert {type(each) for each in (layer.in_channels, *layer.kernel_size)} == {int}
    with pytest.raises(TypeError, match="kernel_size is np.float64"):
        MAX_POOL(np.float64(2.0))
