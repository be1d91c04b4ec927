"""Layers that PyTorch has not, or whose random numbers it draws differently, against PyTorch's parts of them."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from tests.nn.layers_table import LAYERS
from tests.parity.layers.torch_layers import compare, torch, written
from typednn import nn, ops, random

t = torch.nn
F = t.functional
KEY: Final = random.key(1)
"""That of the rows of the table of layers."""


def _separable() -> Any:
    depthwise = t.Conv2d(4, 4, 3, padding=1, groups=4, bias=False)
    return written(
        lambda m, x: m.pointwise(m.depthwise(x)), depthwise=depthwise, pointwise=t.Conv2d(4, 3, 1)
    )


def _gated(function: Callable[[Any], Any], axis: int) -> Any:
    def call(_: Any, x: Any) -> Any:
        a, b = x.chunk(2, axis)
        return a * function(b)

    return written(call)


def _branches(join: Callable[[list[Any]], Any], *layers: Any) -> Any:
    return written(
        lambda m, x: join([each(x) for each in m.branches]), branches=t.ModuleList(layers)
    )


def _rearranged(_: Any, x: Any) -> Any:
    b, c, lines = x.shape
    return x.reshape(b, c, lines // 2, 2).permute(0, 2, 3, 1).reshape(b, lines // 2, 2 * c)


COMPOSED: Final[dict[str, Callable[[], Any]]] = {
    "SeparableConv2d": _separable,
    "GlobalMaxPool": lambda: written(lambda _, x: x.flatten(2).amax(-1)),
    "GlobalAvgPool": lambda: written(lambda _, x: x.flatten(2).mean(-1)),
    "Rearrange": lambda: written(_rearranged),
    "SwiGLU": lambda: _gated(F.silu, 1),
    "GEGLU": lambda: _gated(F.gelu, -1),
    "Hardsigmoid": lambda: written(lambda _, x: F.relu6(x + 3) / 6),
    "Residual": lambda: written(lambda m, x: x + m.inner(x), inner=t.Linear(3, 3)),
    "Parallel": lambda: _branches(sum, t.Linear(3, 4), t.Linear(3, 4)),
    "Concat": lambda: _branches(
        lambda found: torch.cat(found, -1), t.Linear(3, 4), t.Tanh(), t.Linear(3, 1)
    ),
    "Concat channels": lambda: _branches(lambda found: torch.cat(found, 1), t.Tanh(), t.Sigmoid()),
    "Lambda": lambda: written(lambda _, x: torch.sin(x)),
}


@pytest.mark.parametrize("name", COMPOSED)
def test_layer(name: str) -> None:
    row = LAYERS[name]
    for inputs in row.arrays():
        compare(row.build(), COMPOSED[name](), *inputs)


DROPPED: Final = [name for name in LAYERS if "Dropout" in name or "RReLU" in name]
TORCH: Final = {
    "Dropout": lambda: t.Dropout(0.3),
    "SpatialDropout": lambda: t.Dropout1d(0.3),
    "RReLU": lambda: t.RReLU(1 / 8, 1 / 3),
}


@pytest.mark.parametrize("name", [name for name in DROPPED if "evaluating" in name])
def test_what_is_dropped_in_evaluation(name: str) -> None:
    row = LAYERS[name]
    for inputs in row.arrays():
        compare(row.build(), TORCH[name.split()[0]]().eval(), *inputs, call=row.call)


@pytest.mark.parametrize("name", [name for name in DROPPED if "training" in name])
def test_what_is_dropped_in_training(name: str) -> None:
    """PyTorch drops what ours drew: the layer is linear where the sign does not change."""
    row = LAYERS[name]
    for (x,) in row.arrays():
        drawn = row.call(row.build(), ops.asarray(np.where(x > 0, 1.0, -1.0))).numpy()
        factors = torch.tensor(drawn * np.where(x > 0, 1.0, -1.0))
        compare(row.build(), written(lambda _, x, by=factors: x * by), x, call=row.call)


# Positions


def _angles(length: int, size: int) -> Any:
    return torch.outer(
        torch.arange(length).double(), 10000.0 ** (-torch.arange(0, size, 2).double() / size)
    )


def _sinusoidal(_: Any, x: Any) -> Any:
    angles = _angles(*x.shape[-2:])
    return x + torch.stack([torch.sin(angles), torch.cos(angles)], -1).flatten(-2)


def _rotary(_: Any, x: Any) -> Any:
    turned = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
    turned = turned * torch.polar(torch.ones_like(_angles(*x.shape[-2:])), _angles(*x.shape[-2:]))
    return torch.view_as_real(turned).flatten(-2)


POSITIONS: Final[dict[str, Callable[[], Any]]] = {
    "SinusoidalPositions": lambda: written(_sinusoidal),
    "LearnedPositions": lambda: written(
        lambda m, x: x + m.weight, weight=t.Parameter(torch.randn(4, 8))
    ),
    "RotaryPositions": lambda: written(_rotary),
}


@pytest.mark.parametrize("name", POSITIONS)
def test_positions(name: str) -> None:
    row = LAYERS[name]
    for inputs in row.arrays():
        compare(row.build(), POSITIONS[name](), *inputs)


# Attention with fewer heads of keys, and a Repeat


def _by_heads(x: Any, heads: int) -> Any:
    return x.unflatten(-1, (heads, -1)).transpose(-2, -3)


def _grouped(m: Any, x: Any) -> Any:
    q, k, v = (
        _by_heads(each(x), heads) for each, heads in ((m.query, 4), (m.key, 2), (m.value, 2))
    )
    found = F.scaled_dot_product_attention(q, k, v, enable_gqa=True)
    return m.out_proj(found.transpose(-2, -3).flatten(-2))


def test_attention_with_grouped_heads() -> None:
    layers = {"query": t.Linear(8, 8), "key": t.Linear(8, 4), "value": t.Linear(8, 4)}
    state = written(_grouped, **layers, out_proj=t.Linear(8, 8))
    ours = nn.MultiHeadAttention(8, 4, kv_heads=2, rng=np.random.default_rng(0))
    parts = {name: getattr(ours, name) for name in (*layers, "out_proj")}

    class Parts(nn.Module):
        """Its layers by PyTorch's names of linear layers."""

        def __init__(self) -> None:
            self.query, self.key, self.value = parts["query"], parts["key"], parts["value"]
            self.out_proj = parts["out_proj"]

    (x,) = LAYERS["MultiHeadAttention grouped"].arrays()[0]

    def call(layer: Any, x: Any) -> Any:
        return nn.replace(ours, **{name: getattr(layer, name) for name in parts})(x)

    compare(Parts(), state, x, call=call)


def test_a_layer_several_times() -> None:
    row = LAYERS["Repeat"]
    for inputs in row.arrays():
        compare(row.build(), t.Sequential(*(t.Linear(8, 8) for _ in range(3))), *inputs)
