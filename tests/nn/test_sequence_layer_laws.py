"""The laws of layers of sequences: each layer, by each way of calling it, keeps all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from typednn import jit, nn, ops, trees, vmap
from typednn.autodiff.primitive import Domain, Sample
from typednn.nn.sequential import layer_spec
from typednn.shapes.rules.sequential import sequential
from typednn.shapes.shape import UNKNOWN_SHAPE
from typednn.testing import LAWS, Case, check_law

rng = np.random.default_rng(0)
THERE = ops.asarray(np.arange(4) < np.array([[4], [2], [1], [3]]))
MASK = ops.asarray(np.eye(4, dtype=bool) | (np.arange(4) == 0))
LENGTHS = ops.asarray(np.array([4, 2, 1, 3]))


@dataclass(frozen=True)
class Called:
    """A layer, the shapes of its inputs, and how it is called.

    ``is_composed``: of parts that are in the table, too; its second gradient takes long to compare.
    """

    name: str
    layer: Any
    shapes: tuple[str, ...]
    call: Callable[..., Any] = lambda layer, *inputs: layer(*inputs)
    is_composed: bool = False

    def case(self) -> Case:
        sample = Sample(self.shapes, (Domain(),) * len(self.shapes))
        spec = layer_spec(self.layer)
        says = spec.gives != UNKNOWN_SHAPE and len(self.shapes) == 1
        rule = (lambda x, **_: sequential([spec], x)) if says else None
        return Case(self.name, self.call, (sample,), rule=rule, model=(self.layer,))

    def inputs(self) -> list[Any]:
        draws = np.random.default_rng(1)
        return [ops.normal(tuple(map(int, s.split())), rng=draws) for s in self.shapes]


def attention(**options: Any) -> nn.MultiHeadAttention[Any, Any, Any]:
    return nn.MultiHeadAttention(8, 4, rng=rng, **options)


def in_steps(layer: Any, x: Any) -> Any:
    """Attention to a sequence, element by element, through a cache."""
    size = 8 // layer.heads
    batch = x.shape[0]
    cache = nn.KeyValueCache(batch, layer.kv_heads, x.shape[1], size)
    cache = trees.map(lambda each: each.astype(x.dtype) if each.ndim else each, cache)
    outputs = []
    for place in range(x.shape[1]):
        y, cache = layer.extended(x[:, place : place + 1], cache)
        outputs.append(y)
    return ops.concat(outputs, axis=1)


SEQUENCE = ("4 4 8",)  # a size that meets itself on two axes is a warning
TABLE = [
    Called("attention", attention(), SEQUENCE),
    Called("causal", attention(), SEQUENCE, lambda f, x: f(x, is_causal=True)),
    Called("masked", attention(bias=False), SEQUENCE, lambda f, x: f(x, mask=MASK)),
    Called("padded", attention(), SEQUENCE, lambda f, x: f(x, key_mask=THERE, mask=MASK)),
    Called("grouped", attention(kv_heads=2), SEQUENCE),
    Called("rotary", attention(rotary=True, kv_heads=1), SEQUENCE),
    Called("cross", attention(), ("4 4 8", "4 4 8"), lambda f, x, y: f.cross(x, y)),
    Called("cached", attention(rotary=True, kv_heads=2), SEQUENCE, in_steps, is_composed=True),
    Called("sinusoidal", nn.SinusoidalPositions(8), SEQUENCE),
    Called("learned", nn.LearnedPositions(4, 8, rng=rng), SEQUENCE),
    Called("turned", nn.RotaryPositions(8), SEQUENCE),
    Called("norm", nn.LayerNorm(8), SEQUENCE),
    Called("RNN", nn.RNN(8, 2, layers=2, rng=rng), SEQUENCE),
    Called("GRU", nn.GRU(8, 2, directions=2, rng=rng), SEQUENCE),
    Called("LSTM", nn.LSTM(8, 2, rng=rng), SEQUENCE),
    *(
        Called(
            f"{kind.__name__} of lengths",
            kind(8, 2, directions=2, rng=rng),
            SEQUENCE,
            lambda f, x: f(x, lengths=LENGTHS),
        )
        for kind in (nn.RNN, nn.GRU, nn.LSTM)
    ),
    Called("RNNCell", nn.RNNCell(3, 2, rng=rng), ("4 3", "4 2")),
    Called("GRUCell", nn.GRUCell(3, 2, rng=rng), ("4 3", "4 2")),
    Called(
        "LSTMCell",
        nn.LSTMCell(3, 2, rng=rng),
        ("4 3", "4 2", "4 2"),
        lambda f, x, h, c: f(x, (h, c)),
    ),
    Called("block", nn.TransformerBlock(8, 2, 5, activation=ops.tanh, rng=rng), SEQUENCE),
    Called(
        "encoder",
        nn.TransformerEncoder(4, 2, 3, layers=2, norm_first=True, activation=ops.gelu, rng=rng),
        ("4 4 4",),
        lambda f, x: f(x, is_causal=True, key_mask=THERE),
        is_composed=True,
    ),
    Called(
        "decoder",
        nn.TransformerDecoder(4, 2, 3, layers=1, activation=ops.tanh, rng=rng),
        ("4 4 4", "4 4 4"),
        is_composed=True,
    ),
    Called("repeat", nn.Repeat(3, lambda: nn.Linear(8, 8, rng=rng)), SEQUENCE),
]
SECOND = "has_the_second_gradient_of_differences"
NAMED = pytest.mark.parametrize("called", TABLE, ids=lambda called: called.name)


@pytest.mark.parametrize(
    ("called", "law"),
    [
        pytest.param(called, law, id=f"{called.name}-{law}")
        for called in TABLE
        for law in LAWS
        if law != SECOND or not called.is_composed
    ],
)
def test_law(called: Called, law: str) -> None:
    check_law(law, called.case())


@NAMED
def test_planned_is_eager(called: Called) -> None:
    inputs = called.inputs()
    same(jit(called.call)(called.layer, *inputs), called.call(called.layer, *inputs))


@NAMED
def test_vmap_is_a_loop(called: Called) -> None:
    inputs = [ops.stack([x, x + 1, 2 * x]) for x in called.inputs()]
    mapped = vmap(called.call, in_axes=(None, *[0] * len(inputs)))(called.layer, *inputs)
    each = [called.call(called.layer, *one) for one in zip(*inputs, strict=True)]
    same(mapped, trees.map(lambda *parts: ops.stack(parts), *each))


def same(found: Any, expected: Any) -> None:
    for a, b in zip(trees.leaves(found), trees.leaves(expected), strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-4, atol=1e-5)
