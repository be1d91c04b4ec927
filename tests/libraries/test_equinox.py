"""The table of the layers of ``equinox.nn`` agrees with equinox on drawn layers and arguments."""

import re
from typing import Any

import pytest

from tests.libraries.calls import Layers, Refused, Sized, differences, lines, shapes
from typednn.shapes.libraries.equinox import LAYERS

jax = pytest.importorskip("jax", reason="JAX is installed by `make test-parity` only")
eqx = pytest.importorskip("equinox", reason="equinox is installed by `make test-parity` only")

CALLS = """
nn.Linear(m + 1, n + 1, key=K)(A(k + 1))
nn.Linear("scalar", n + 1, key=K)(A())
nn.Linear("scalar", n + 1, key=K)(A(k))
nn.Linear(m + 1, "scalar", False, key=K)(A(k + 1))
nn.MLP(m + 1, n + 1, 5, 2, key=K)(A(k + 1))
nn.MLP(3, "scalar", 5, depth=1, key=K)(A(k))
nn.Embedding(10, n, key=K)(I())
nn.Embedding(10, n, key=K)(I(m))
nn.LayerNorm(m)(A(n))
nn.LayerNorm((m, 3))(A(n, k))
nn.RMSNorm(m)(A(n))
nn.GroupNorm(1, m + 1)(A(n + 1, k + 1))
nn.Identity()(A(m, n))
nn.Dropout(0.1, inference=True)(A(m, n))
nn.PReLU()(A(m, n))
nn.Conv1d(m + 1, 4, 3, key=K)(A(n + 1, 8))
nn.Conv1d(3, 4, k + 1, stride=2, padding=1, key=K)(A(3, 8))
nn.Conv2d(m + 1, 4, 3, key=K)(A(n + 1, 8, 9))
nn.Conv2d(3, 4, 3, 2, 1, key=K)(A(3, 8, k + 3))
nn.Conv2d(4, 6, (3, 1), padding=(1, 0), groups=2, key=K)(A(4, 8, 8))
nn.Conv2d(3, 4, 3, dilation=2, key=K)(A(3, 8, 9))
nn.Conv2d(3, 4, 3, key=K)(A(2, 3, 8, 8))
nn.Conv3d(m + 1, 4, 3, key=K)(A(n + 1, 8, 8, 8))
nn.MaxPool1d(2)(A(m, k + 3))
nn.MaxPool2d(2, 2)(A(m + 1, 8, k + 3))
nn.MaxPool2d(3, 2, 1)(A(3, 8, 9))
nn.MaxPool2d((2, 3), stride=(1, 2))(A(3, 8, 9))
nn.MaxPool2d(2)(A(2, 3, 8, 8))
nn.MaxPool3d(2)(A(3, 8, 8, 8))
nn.AvgPool1d(kernel_size=3, stride=3)(A(m + 1, 8))
nn.AvgPool2d(2, 2)(A(3, 8, k + 3))
nn.AvgPool3d(2, 2)(A(3, 8, 8, 8))
nn.AdaptiveAvgPool1d(k + 1)(A(3, 8))
nn.AdaptiveAvgPool2d(k + 1)(A(3, 8, 8))
nn.AdaptiveAvgPool2d((1, k + 1))(A(3, 8, 8))
nn.AdaptiveAvgPool3d(2)(A(3, 8, 8, 8))
nn.AdaptiveMaxPool1d(2)(A(m + 1, 8))
nn.AdaptiveMaxPool2d(2)(A(3, 8, 8))
nn.AdaptiveMaxPool3d(2)(A(3, 8, 8, 8))
nn.GRUCell(m + 1, n + 1, key=K)(A(k + 1), A(n + 1))
nn.GRUCell(3, n + 2, key=K)(A(3), A(k + 2))
nn.LSTMCell(m + 1, n + 1, key=K)(A(k + 1), (A(n + 1), A(n + 1)))
nn.MultiheadAttention(1, m + 1, key=K)(A(3, k + 1), A(5, k + 1), A(5, k + 1))
nn.MultiheadAttention(2, 4, 6, 8, n + 1, key=K)(A(3, 4), A(5, 6), A(5, 8))
nn.MultiheadAttention(2, 4, 6, 8, key=K)(A(3, 4), A(5, m), A(5, 8))
"""


def of_equinox(text: str, sizes: dict[str, int]) -> Any:
    """The shapes that equinox gives, by JAX's evaluation without values."""
    names = {
        "nn": eqx.nn,
        "K": jax.random.key(0),
        "A": lambda *shape: jax.numpy.zeros(shape),
        "I": lambda *shape: jax.numpy.zeros(shape, int),
    }
    try:
        return shapes(eqx.filter_eval_shape(lambda: eval(text, names | sizes)))  # our own texts
    except (ValueError, IndexError, RuntimeError, TypeError, AssertionError) as error:
        return Refused(str(error))


def of_table(sizes: dict[str, int]) -> dict[str, Any]:
    def array(*shape: int) -> Sized:
        return Sized(shape, {})

    return {"nn": Layers(LAYERS), "A": array, "I": array, "K": None}


@pytest.mark.filterwarnings("ignore")
def test_layers_are_equinoxs() -> None:
    assert differences(lines(CALLS), of_equinox, of_table) == []


def test_each_layer_is_called() -> None:
    called = set(re.findall(r"nn\.(\w+)\(", CALLS))
    assert sorted(LAYERS.keys() - called) == []
