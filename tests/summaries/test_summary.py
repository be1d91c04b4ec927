"""Summaries: every number is that of the model, and symbolic shapes hold for all sizes."""

from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32
from rich.console import Console

from examples.lenet import LeNet
from examples.resnet import ResNet20
from typednn import Tensor, nn, ops, plan, summary
from typednn.shapes import Dim
from typednn.summaries import Summary, SummaryError


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


class Halves(nn.Module):
    """Reshapes by numbers, slices, and has a residual and a layer that is called twice."""

    def __init__(self) -> None:
        self.first = nn.Linear(6, 6, rng=rng())
        self.gain = ops.ones(6)

    def __call__(self, x: Float32[Tensor, "b t 6"]) -> Float32[Tensor, "b*t 3"]:
        flat = ops.reshape(x, (-1, 6))
        y = ops.relu(self.first(flat)) + flat
        return (self.first(y) * self.gain)[:, ::2]


class Body(nn.Module):
    """The layer in a loop is part of the loop."""

    def __init__(self) -> None:
        self.lstm = nn.LSTM(3, 4, rng=rng())
        self.out = nn.Linear(4, 2, rng=rng())

    def __call__(self, x: Float32[Tensor, "b t 3"]) -> Float32[Tensor, "b 2"]:
        return self.out(self.lstm(x)[0][:, -1])


MODELS: dict[str, tuple[Any, tuple[str, ...], Any]] = {
    "lenet": (LeNet(rng()), ("b 1 28 28",), {"b": (2, 3, 32)}),
    "resnet": (
        ResNet20(rng()).layers,
        ("b 3 h w",),
        {"b": (2, 3), "h": (32, 31, 9), "w": (8, 13, 32)},
    ),
    "halves": (Halves(), ("b t 6",), {"b": (2, 4, 3), "t": (4, 2, 5)}),
    "body": (Body(), ("b t 3",), {"b": (2, 3), "t": (4, 5)}),
    "chain": (
        nn.Sequential(
            nn.Conv1d(2, 4, 3, stride=2, rng=rng()),
            nn.MaxPool1d(2),
            nn.Dropout(0.5),
            nn.ReLU(),
            nn.GlobalAvgPool(),
            nn.LayerNorm(4),
        ),
        ("n 2 t",),
        {"n": (2, 3), "t": (32, 33, 35, 36)},
    ),
    "tokens": (
        nn.Sequential(nn.Embedding(9, 4, rng=rng()), nn.Linear(4, 9, rng=rng())),
        ("b t",),
        {"b": (2, 3), "t": (5, 2)},
    ),
}


def sized(shape: Any, sizes: dict[str, int]) -> tuple[Any, ...]:
    return tuple([entry.substitute(sizes) if isinstance(entry, Dim) else entry for entry in shape])


@pytest.mark.parametrize("name", MODELS)
def test_symbolic_shapes_hold_for_other_sizes(name: str) -> None:
    model, inputs, choices = MODELS[name]
    first = {axis: sizes[0] for axis, sizes in choices.items()}
    shown = summary(model, *inputs, **first)
    for k in range(1, max(map(len, choices.values()))):
        sizes = {axis: found[k % len(found)] for axis, found in choices.items()}
        again = summary(model, *inputs, **sizes)
        for row, other in zip(shown.rows, again.rows, strict=True):
            assert (row.path, row.name) == (other.path, other.name)
            for symbolic, shape in zip(row.symbolic, other.shapes, strict=True):
                if not all(isinstance(entry, int) for entry in symbolic):
                    assert sized(symbolic, sizes) == shape, row.path


@pytest.mark.parametrize("name", MODELS)
def test_each_number_is_counted_once(name: str) -> None:
    model, inputs, choices = MODELS[name]
    shown = summary(model, *inputs, **{axis: sizes[0] for axis, sizes in choices.items()})
    assert shown.parameters == nn.parameter_count(model)
    assert all(row.flops >= 0 for row in shown.rows)


def test_operations_are_those_of_a_plan() -> None:
    linear = nn.Sequential(nn.Linear(64, 128, rng=rng()), nn.ReLU(), nn.Linear(128, 10, rng=rng()))

    def call(x: Float32[Tensor, "b 64"]) -> Tensor:
        return linear(x)

    assert summary(linear, "32 64").flops == plan(call, b=32).flops
    first, relu, last = [row.flops for row in summary(linear, "32 64").rows[1:]]
    assert (first, relu) == (32 * 128 * (2 * 64 + 1), 32 * 128)
    assert last == 32 * 10 * (2 * 128 + 1)


def test_the_shapes_are_those_of_a_run() -> None:
    model, x = LeNet(rng()), ops.zeros((2, 1, 28, 28))
    shown = summary(model, "2 1 28 28")
    assert shown.rows[0].shapes == (tuple(model(x).shape),)
    paths = {row.path: row.shapes for row in shown.rows}
    assert paths["features.layers[2]"] == ((2, 6, 14, 14),)
    assert paths["features"] == (tuple(model.features(x).shape),)


def test_symbolic_shapes() -> None:
    rows = {
        row.path: " ".join(map(str, row.symbolic[0]))
        for row in summary(LeNet(rng()), "32 1 28 28").rows
    }
    assert rows[""] == "b 10"
    assert rows["features.layers[3]"] == "b 16 10 10"
    assert rows["classifier.layers[0]"] == "b 400"


def test_activations_are_bytes_of_outputs() -> None:
    shown = summary(LeNet(rng()), "32 1 28 28")
    conv = next(row for row in shown.rows if row.path == "features.layers[0]")
    assert conv.activation_bytes == 32 * 6 * 28 * 28 * 4


def test_edges_lead_along_the_data() -> None:
    rows = summary(ResNet20(rng()), "2 3 32 32").rows
    place = {row.path: number for number, row in enumerate(rows)}
    second_block = rows[place["layers.layers[3].first.conv"]]
    assert set(second_block.feeds_on) == {
        place["layers.layers[2].second.norm"],
        place["layers.layers[1]"],
    }
    assert rows[place["layers.layers[0].conv"]].feeds_on == (-1,)


def test_nothing_is_computed_and_no_weight_is_needed() -> None:
    """A batch that no machine could hold."""
    assert summary(LeNet(rng()), "b 1 28 28", b=10**9).rows[0].shapes == ((10**9, 10),)


def test_models_with_a_mode_and_with_two_inputs() -> None:
    class Both(nn.Module):
        def __init__(self) -> None:
            self.norm = nn.BatchNorm(3)
            self.mix = nn.Bilinear(3, 4, 5, rng=rng())

        def __call__(
            self, x: Float32[Tensor, "b 3"], y: Float32[Tensor, "b 4"], mode: nn.Mode
        ) -> Float32[Tensor, "b 5"]:
            return self.mix(self.norm(x, mode), y)

    shown = summary(Both(), "8 3", "8 4")
    assert [" ".join(map(str, row.symbolic[0])) for row in shown.rows] == ["b 5", "b 3", "b 5"]


@pytest.mark.parametrize(
    ("inputs", "sizes", "words"),
    [
        (("batch 784",), {}, "'batch 784' needs the sizes of its names, such as batch=32"),
        (("32 784",), {"batch": 3}, "batch=3 is given, but no shape has that name"),
        (("... 784",), {}, "which stands for any size"),
        (("32 7+",), {}, "summary: shape '32 7+'"),
        (("-1 784",), {}, "'-1 784' has a size below 0; a size is at least 0"),
        ((32,), {}, "summary: a shape is 32, but expected a text such as 'batch 3 32 32'"),
        (((32, 784),), {}, "summary: a shape is (32, 784), but expected a text"),
        (("32 783",), {}, "axis -1 is 783, expected 784"),
    ],
)
def test_inputs_that_are_refused(inputs: Any, sizes: Any, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        summary(nn.Linear(784, 10, rng=rng()), *inputs, **sizes)
    assert words in str(caught.value)
    is_ours = "expected 784" not in words
    assert isinstance(caught.value, SummaryError) is is_ours
    for size in (2.5, True, "3"):
        with pytest.raises(TypeError, match="summary: b is .*, but expected a whole number"):
            summary(nn.Linear(784, 10, rng=rng()), "b 784", b=size)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(TypeError, match="expected a model"):
        summary(ops.relu, "3")  # type: ignore[arg-type]  # on purpose
    with pytest.raises(TypeError, match=r"expected a model, an nn.Module, not the class Linear$"):
        summary(nn.Linear, "3")  # type: ignore[arg-type]  # on purpose


def shown(width: int) -> str:
    return summary(LeNet(rng()), "32 1 28 28").text(width)


def test_the_table() -> None:
    lines = shown(100).splitlines()
    assert lines[0].split() == ["layer", "output", "shape", "parameters", "FLOP", "activations"]
    assert lines[4].split("  ")[2:] and "layers[0]: Conv2d[1, 6, 1]" in lines[4]
    assert lines[-1].split() == ["total", "61,706", "27.2", "M", "1.92", "MB"]


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 200])
def test_the_table_fits(width: int) -> None:
    lines = shown(width).splitlines()
    assert max(map(len, lines)) <= width
    assert "61,706" in lines[-1]
    assert shown(width).isascii()


def test_rich_prints_it() -> None:
    console = Console(width=100)
    with console.capture() as captured:
        console.print(summary(nn.Linear(2, 3, rng=rng()), "4 2"))
    assert "Linear[2, 3]" in captured.get()


def test_the_drawing_bears_the_shapes() -> None:
    found: Summary = summary(LeNet(rng()), "32 1 28 28")
    svg = found.svg()
    assert svg.startswith("<svg") and svg.endswith("</svg>")
    assert svg.count("<rect") == 1 + sum(row.is_leaf for row in found.rows)
    for text in ("b 1 28 28", "b 6 28 28", "b 400", "b 10", "features.layers[0]: Conv2d[1, 6, 1]"):
        assert f">{text}<" in svg
    assert found._repr_html_().startswith("<table>") and "<svg" in found._repr_html_()
