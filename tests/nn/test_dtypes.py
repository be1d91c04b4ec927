"""Layers in float64, by ``dtype=np.float64``: they compute, learn and are kept as those in float32."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from jaxtyping import Float64

import typednn as tn
from typednn import Tensor, grad, jit, losses, nn, ops, optim, plan, trees
from typednn.data import DataLoader
from typednn.nn.mode_arguments import ModeUse, mode_use
from typednn.nn.modes import Eval
from typednn.parameters import is_floating
from typednn.shapes.shape import ShapeError
from typednn.train import fit, supervised

Build = Callable[..., Any]


def of_sequences(cls: Any, *sizes: int, **more: Any) -> Build:
    return lambda **options: cls(*sizes, **more, **options, rng=np.random.default_rng(3))


LAYERS: Final[dict[str, tuple[Build, tuple[str, ...]]]] = {
    "BatchNorm": (lambda **options: nn.BatchNorm(4, **options), ("2 4 3",)),
    "Bilinear": (of_sequences(nn.Bilinear, 3, 4, 2), ("2 3", "2 4")),
    "Conv1d": (of_sequences(nn.Conv1d, 4, 6, 3), ("2 4 6",)),
    "Conv2d": (of_sequences(nn.Conv2d, 4, 6, 3), ("2 4 6 5",)),
    "Conv3d": (of_sequences(nn.Conv3d, 4, 2, 2), ("1 4 3 4 3",)),
    "ConvTranspose1d": (of_sequences(nn.ConvTranspose1d, 4, 6, 3), ("2 4 6",)),
    "ConvTranspose2d": (of_sequences(nn.ConvTranspose2d, 4, 3, 2), ("2 4 5 4",)),
    "ConvTranspose3d": (of_sequences(nn.ConvTranspose3d, 4, 2, 2), ("1 4 3 4 3",)),
    "Embedding": (of_sequences(nn.Embedding, 5, 3), ()),
    "GRU": (of_sequences(nn.GRU, 3, 4, directions=2), ("2 5 3",)),
    "GRUCell": (of_sequences(nn.GRUCell, 3, 4), ("2 3", "2 4")),
    "GroupNorm": (lambda **options: nn.GroupNorm(2, 4, **options), ("2 4 3",)),
    "InstanceNorm": (lambda **options: nn.InstanceNorm(4, affine=True, **options), ("2 4 3",)),
    "KeyValueCache": (lambda **options: nn.KeyValueCache(2, 3, 4, 5, **options), ()),
    "LSTM": (of_sequences(nn.LSTM, 3, 4), ("2 5 3",)),
    "LSTMCell": (of_sequences(nn.LSTMCell, 3, 4), ()),
    "LayerNorm": (lambda **options: nn.LayerNorm(4, **options), ("2 4",)),
    "LearnedPositions": (of_sequences(nn.LearnedPositions, 6, 4), ("2 5 4",)),
    "Linear": (of_sequences(nn.Linear, 3, 4), ("2 3",)),
    "MultiHeadAttention": (of_sequences(nn.MultiHeadAttention, 8, 2, rotary=True), ("2 5 8",)),
    "PReLU": (lambda **options: nn.PReLU(3, **options), ("2 3",)),
    "RMSNorm": (lambda **options: nn.RMSNorm(4, **options), ("2 4",)),
    "RNN": (of_sequences(nn.RNN, 3, 4, layers=2), ("2 5 3",)),
    "RNNCell": (of_sequences(nn.RNNCell, 3, 4), ("2 3", "2 4")),
    "SeparableConv2d": (of_sequences(nn.SeparableConv2d, 4, 3, 3), ("2 4 5 4",)),
    "TransformerBlock": (of_sequences(nn.TransformerBlock, 8, 2, 6), ("2 5 8",)),
    "TransformerDecoder": (
        of_sequences(nn.TransformerDecoder, 8, 2, 6, layers=2, norm_first=True),
        ("2 5 8", "2 3 8"),
    ),
    "TransformerDecoderBlock": (
        of_sequences(nn.TransformerDecoderBlock, 8, 2, 6),
        ("2 5 8", "2 3 8"),
    ),
    "TransformerEncoder": (of_sequences(nn.TransformerEncoder, 8, 2, 6, layers=2), ("2 5 8",)),
}
CALLED: Final = {name: row for name, row in LAYERS.items() if row[1]}


def floating(tree: Any) -> list[Tensor[Any, Any]]:
    return [leaf for leaf in trees.leaves(tree) if is_floating(leaf)]


def inputs(shapes: tuple[str, ...], dtype: Any) -> list[Any]:
    rng = np.random.default_rng(1)
    return [
        ops.asarray(rng.normal(size=tuple(map(int, shape.split()))), dtype=dtype)
        for shape in shapes
    ]


def called(layer: Any, given: list[Any]) -> Any:
    return layer(*given) if mode_use(layer) is ModeUse.NEVER else layer(*given, mode=Eval())


def total(layer: Any, given: list[Any]) -> Any:
    return sum(ops.sum(leaf * leaf) for leaf in floating(called(layer, given)))


def test_every_layer_with_parameters_takes_a_dtype() -> None:
    takes = set()
    for name in nn.__all__:
        cls = getattr(nn, name)
        if isinstance(cls, type) and "dtype" in inspect.signature(cls).parameters:
            takes.add(name)
        elif isinstance(cls, type):
            assert "rng" not in inspect.signature(cls).parameters, name
    assert takes == set(LAYERS)


@pytest.mark.parametrize("name", LAYERS)
def test_parameters_have_the_dtype_and_the_same_start(name: str) -> None:
    build, _ = LAYERS[name]
    single, double, named = build(), build(dtype=np.float64), build(dtype=np.float32)
    assert {leaf.dtype for leaf in floating(single)} == {np.dtype(np.float32)}
    assert {leaf.dtype for leaf in floating(double)} == {np.dtype(np.float64)}
    for a, b, c in zip(floating(single), floating(double), floating(named), strict=True):
        np.testing.assert_array_equal(np.asarray(a), np.asarray(b))
        np.testing.assert_array_equal(np.asarray(a), np.asarray(c))


@pytest.mark.parametrize("name", LAYERS)
def test_other_dtypes_are_refused(name: str) -> None:
    for dtype in (np.int64, np.float16, "float64", None):
        with pytest.raises(TypeError, match=r"dtype is .*, but expected np.float32 or np.float64"):
            LAYERS[name][0](dtype=dtype)


@pytest.mark.parametrize("name", CALLED)
def test_results_and_gradients_have_the_dtype(name: str) -> None:
    """They are those of float32, but for its rounding, and planned the same."""
    build, shapes = CALLED[name]
    layer, given = build(dtype=np.float64), inputs(shapes, np.float64)
    slope = grad(total)(layer, given)
    found = [*floating(called(layer, given)), *floating(slope)]
    assert {leaf.dtype for leaf in found} == {np.dtype(np.float64)}
    small, less = build(), inputs(shapes, np.float32)
    single = [*floating(called(small, less)), *floating(grad(total)(small, less))]
    for a, b in zip(found, single, strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-3, atol=1e-4)
    planned = jit(grad(total))(layer, given)
    for a, b in zip(floating(planned), floating(slope), strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", CALLED)
def test_an_input_of_the_other_dtype_is_refused(name: str) -> None:
    build, shapes = CALLED[name]
    with pytest.raises(ShapeError, match=r"is float32 .*declared Float64.*use astype"):
        called(build(dtype=np.float64), inputs(shapes, np.float32))
    with pytest.raises(ShapeError, match=r"is float64 .*declared Float32.*use astype"):
        called(build(), inputs(shapes, np.float64))


class Net(nn.Module):
    """A classifier in float64."""

    hidden: nn.Linear[Any, Any, np.float64]
    norm: nn.LayerNorm[Any, np.float64]
    output: nn.Linear[Any, Any, np.float64]

    def __init__(self, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.hidden = nn.Linear(4, 8, rng=rng, dtype=np.float64)
        self.norm = nn.LayerNorm(8, dtype=np.float64)
        self.output = nn.Linear(8, 3, rng=rng, dtype=np.float64)

    def __call__(self, x: Float64[Tensor, "b 4"]) -> Float64[Tensor, "b 3"]:
        return self.output(ops.relu(self.norm(self.hidden(x))))


def test_a_model_is_trained_saved_and_loaded(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(12, 4)), rng.normal(size=(12, 3))
    loader = DataLoader((ops.asarray(x, dtype=np.float64), ops.asarray(y, dtype=np.float64)), 4)
    state = fit(Net(), loader, optim.Adam(0.01), supervised(losses.mse), epochs=3)
    assert {leaf.dtype for leaf in floating(state.model)} == {np.dtype(np.float64)}
    assert state.history["loss"][-1] < state.history["loss"][0]
    tn.save(tmp_path / "net.safetensors", state.model)
    loaded = tn.load(tmp_path / "net.safetensors", like=Net(1))
    for a, b in zip(floating(loaded), floating(state.model), strict=True):
        np.testing.assert_array_equal(np.asarray(a), np.asarray(b))


def test_a_plan_of_a_layer_is_in_its_dtype() -> None:
    layer = nn.Linear(3, 4, rng=np.random.default_rng(0), dtype=np.float64)
    assert "affine float64[2, 4]" in str(plan(layer, b=2))


def test_a_summary_is_in_the_dtype_of_the_first_layer() -> None:
    layer = nn.Linear(3, 4, rng=np.random.default_rng(0), dtype=np.float64)
    summary = tn.summary(nn.Sequential(layer, nn.ReLU()), "2 3")
    assert summary.activation_bytes == 2 * 2 * 4 * 8
