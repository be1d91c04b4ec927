"""The table of the layers of ``torch.nn`` agrees with PyTorch on drawn layers and arguments."""

import re
import warnings
from typing import Any

import pytest

from tests.libraries.calls import Layers, Refused, Sized, agree, by_rule, differences, lines, shapes
from typednn.shapes.libraries.torch_modules import MODULES

torch = pytest.importorskip("torch", reason="PyTorch is compared with where it is installed")

CALLS = """
nn.Linear(m + 1, n)(A(4, k + 1))
nn.Linear(m + 1, n, bias=False)(A(2, 4, k + 1))
nn.Linear(in_features=3, out_features=n)(A(k))
nn.Embedding(10, n)(I(m, k))
nn.LayerNorm(m + 1)(A(2, n + 1))
nn.LayerNorm((m + 1, 3))(A(2, n + 1, 3))
nn.LayerNorm([m + 1, 3])(A(n + 1, 3))
nn.RMSNorm(m + 1)(A(2, n + 1))
nn.BatchNorm1d(m + 1)(A(2, n + 1))
nn.BatchNorm1d(m + 1)(A(2, n + 1, 5))
nn.BatchNorm1d(3)(A(2, 3, 4, 5))
nn.BatchNorm2d(m + 1)(A(2, n + 1, 4, 4))
nn.BatchNorm2d(3)(A(2, 3, 4))
nn.BatchNorm3d(m + 1)(A(2, n + 1, 4, 4, 4))
nn.GroupNorm(1, m + 1)(A(2, n + 1, 4))
nn.InstanceNorm1d(3)(A(2, 3, 8))
nn.InstanceNorm2d(3)(A(2, 3, 8, 8))
nn.InstanceNorm3d(3)(A(2, 3, 8, 8, 8))
nn.Conv1d(m + 1, 4, 3)(A(2, n + 1, 8))
nn.Conv1d(3, 4, k + 1, stride=2, padding=1)(A(2, 3, 8))
nn.Conv2d(m + 1, 4, 3)(A(2, n + 1, 8, 9))
nn.Conv2d(3, 4, k + 1, 2, 1)(A(3, 8, n + 1))
nn.Conv2d(4, 6, (3, 1), padding=(1, 0), groups=2)(A(2, 4, 8, 8))
nn.Conv2d(3, 4, 3, padding="same", dilation=2)(A(2, 3, 8, n + 1))
nn.Conv3d(m + 1, 4, 3)(A(2, n + 1, 8, 8, 8))
nn.ConvTranspose1d(m + 1, 4, 3)(A(2, n + 1, 8))
nn.ConvTranspose2d(m + 1, 4, 2, stride=2)(A(2, n + 1, 8, 8))
nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, 2)(A(2, 4, 5, 6))
nn.ConvTranspose3d(m + 1, 4, 3)(A(2, n + 1, 4, 4, 4))
nn.MaxPool1d(k + 1)(A(2, 3, 8))
nn.MaxPool2d(2)(A(2, 3, 8, n + 1))
nn.MaxPool2d(3, 2, 1)(A(3, 8, 9))
nn.MaxPool2d(2, ceil_mode=True)(A(3, 9, 9))
nn.MaxPool3d(2)(A(2, 3, 8, 8, 8))
nn.AvgPool1d(k + 1)(A(2, 3, 8))
nn.AvgPool2d(2, stride=1)(A(2, 3, 8, n + 1))
nn.AdaptiveAvgPool1d(k + 1)(A(2, 3, 8))
nn.AdaptiveAvgPool2d(k + 1)(A(2, 3, 8, 8))
nn.AdaptiveAvgPool2d((1, k + 1))(A(2, 3, 8, 8))
nn.AdaptiveAvgPool3d(k + 1)(A(2, 3, 8, 8, 8))
nn.AdaptiveMaxPool1d(k + 1)(A(2, 3, 8))
nn.AdaptiveMaxPool2d(k + 1)(A(2, 3, 8, 8))
nn.AdaptiveMaxPool3d(k + 1)(A(2, 3, 8, 8, 8))
nn.Flatten()(A(m, n, 3))
nn.Flatten(0)(A(m, n, 3))
nn.Flatten(1, 2)(A(m, n, 3, 2))
nn.Unflatten(1, (2, 3))(A(m, n))
nn.Upsample(scale_factor=2)(A(2, 3, m + 1, 4))
nn.Upsample(size=(4, 5), mode="bilinear")(A(2, 3, m + 1, 4))
nn.PixelShuffle(2)(A(2, 4, m + 1, n + 1))
nn.Softmax(dim=1)(A(m + 1, n + 1))
nn.Softmax(2)(A(m + 1, n + 1))
nn.LogSoftmax(dim=-1)(A(m, n))
nn.Softmin(dim=1)(A(m + 1, n + 1))
nn.LSTM(m + 1, 4)(A(5, 2, n + 1))
nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True)(A(m + 1, n + 1, 3))
nn.LSTM(3, 4)(A(m + 1, 3))
nn.GRU(m + 1, 4, batch_first=True)(A(5, 2, n + 1))
nn.GRU(3, 4, num_layers=3, bidirectional=True)(A(m + 1, n + 1, 3))
nn.RNN(3, 4)(A(m + 1, n + 1, 3))
nn.GRUCell(m + 1, 4)(A(5, n + 1))
nn.RNNCell(m + 1, 4)(A(5, n + 1))
nn.LSTMCell(m + 1, 4)(A(5, n + 1))
nn.MultiheadAttention(8, 2)(A(m + 1, 2, 8), A(n + 1, 2, 8), A(n + 1, 2, 8))
nn.LSTM(3, 4)(A(5, 2, 3), (A(1, m + 1, 4), A(1, n + 1, 4)))
nn.LSTM(3, k + 1)(A(5, 2, 3), (A(1, 2, m + 1), A(1, 2, n + 1)))
nn.LSTM(3, 4, 2, batch_first=True)(A(m + 1, 5, 3), (A(k + 1, n + 1, 4), A(2, n + 1, 4)))
nn.LSTM(3, 4)(A(5, 3), (A(1, m + 1), A(1, 4)))
nn.GRU(3, 4)(A(5, m + 1, 3), A(1, n + 1, 4))
nn.GRU(3, 4, 2, batch_first=True, bidirectional=True)(A(m + 1, 5, 3), A(4, n + 1, k + 1))
nn.GRU(3, 4)(A(5, 3), A(1, 2, 4))
nn.RNN(3, m + 1)(A(5, 2, 3), A(1, 2, n + 1))
nn.GRUCell(3, m + 1)(A(5, 3), A(5, n + 1))
nn.RNNCell(3, 4)(A(m + 1, 3), A(n + 1, 4))
nn.LSTMCell(3, 4)(A(5, 3), (A(m + 1, 4), A(5, n + 1)))
nn.MultiheadAttention(8, 2, batch_first=True)(A(2, m + 1, 8), A(2, n + 1, 8), A(2, k + 1, 8))
nn.MultiheadAttention(8, 2, batch_first=True)(A(m + 1, 2, 8), A(n + 1, 3, 8), A(n + 1, 3, 8))
nn.MultiheadAttention(8, 2)(A(m + 1, 8), A(n + 1, 8), A(n + 1, 8))
nn.MultiheadAttention(8, 2)(A(m + 1, 8), A(3, n + 1, 8), A(3, n + 1, 8))
nn.TransformerEncoderLayer(8, 2)(A(m + 1, n + 1, 8))
nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2), 2)(A(m + 1, n + 1, 8))
nn.MSELoss()(A(m, n), A(m, k))
nn.MSELoss(reduction="none")(A(m, n), A(m, n))
nn.L1Loss()(A(m, n), A(m, k))
nn.SmoothL1Loss()(A(m, n), A(m, k))
nn.HuberLoss("sum")(A(m, n), A(m, k))
nn.BCELoss()(A(m, n), A(m, k))
nn.BCEWithLogitsLoss()(A(m, n), A(k))
nn.CrossEntropyLoss()(A(m + 1, n + 1), I(k + 1))
nn.CrossEntropyLoss(reduction="none")(A(2, 3, m + 1), I(2, k + 1))
nn.NLLLoss()(A(m + 1, n + 1), I(k + 1))
nn.Threshold(0.1, 1.0)(A(m, n))
"""


def every_call() -> list[str]:
    same = [name for name in MODULES if f"nn.{name}(" not in CALLS and "Dropout" not in name]
    return [
        *lines(CALLS),
        *(f"nn.{name}()(A(m, n))" for name in same),
        "nn.Dropout(0.1)(A(m, n))",
        "nn.AlphaDropout(0.1)(A(m, n))",
        "nn.Dropout1d()(A(2, m, n))",
        "nn.Dropout2d()(A(2, 3, m, n))",
        "nn.Dropout3d()(A(2, 3, 4, m, n))",
    ]


def of_torch(text: str, sizes: dict[str, int]) -> Any:
    """The shapes that PyTorch gives; those that its meta device takes alone do not count."""
    found = on_device(text, sizes, "meta")
    if not agree(by_rule(text, of_table(sizes) | sizes), found):
        found = on_device(text, sizes, "cpu")
    return found


def on_device(text: str, sizes: dict[str, int], device: str) -> Any:
    names = {
        "nn": torch.nn,
        "A": lambda *shape: torch.zeros(shape),
        "I": lambda *shape: torch.zeros(shape, dtype=torch.int64),
    }
    try:
        with warnings.catch_warnings(), torch.device(device):
            warnings.filterwarnings("error", "Using a target size")
            return shapes(eval(text, names | sizes))  # the texts are our own
    except (ValueError, IndexError, RuntimeError, TypeError, AssertionError, UserWarning) as error:
        return Refused(str(error))


def of_table(sizes: dict[str, int]) -> dict[str, Any]:
    def array(*shape: int) -> Sized:
        return Sized(shape, {})

    return {"nn": Layers(MODULES), "A": array, "I": array}


@pytest.mark.filterwarnings("ignore")
def test_layers_are_pytorchs() -> None:
    assert differences(every_call(), of_torch, of_table) == []


def test_each_layer_is_called() -> None:
    called = set(re.findall(r"nn\.(\w+)\(", " ".join(every_call())))
    assert sorted(MODULES.keys() - called) == []
