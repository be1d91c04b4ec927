"""Calls of all layers, written out: right ones, and the same with an input of another shape.

``x[2 3]`` stands for floats of this shape, ``i[2 3]`` for integers, ``m[2 3]`` for a mask.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any, Final

from tests.nn.constructors import layers
from typednn import nn

HEAD: Final = """\
import numpy as np

from typednn import nn, ops, random

rng = np.random.default_rng(0)
train = nn.Train(random.key(0))
evaluate = nn.Eval()
"""

_ATTENTION: Final = "nn.MultiHeadAttention(8, 4, rng=rng)"
_SHARED: Final = "nn.MultiHeadAttention(8, 4, kv_heads=2, rotary=True, rng=rng)"
_STACK: Final = "8, 2, 6, layers=2, rng=rng"

CALLS: Final[dict[str, tuple[str, ...]]] = {
    "nn.Linear(3, 4, rng=rng)": ("(x[2 3])",),
    "nn.Bilinear(3, 4, 2, rng=rng)": ("(x[2 3], x[2 4])",),
    "nn.Embedding(5, 3, rng=rng)": ("(i[2 4])", ".attend(x[2 3])"),
    "nn.Conv1d(4, 6, 3, 2, 1, groups=2, rng=rng)": ("(x[2 4 7])",),
    "nn.Conv2d(4, 3, (3, 2), padding='valid', rng=rng)": ("(x[2 4 5 4])",),
    "nn.Conv3d(4, 2, 2, dilation=2, rng=rng)": ("(x[1 4 3 4 3])",),
    "nn.ConvTranspose1d(4, 6, 3, 2, 1, 1, 2, rng=rng)": ("(x[2 4 6])",),
    "nn.ConvTranspose2d(4, 3, (3, 2), (2, 1), rng=rng)": ("(x[2 4 5 4])",),
    "nn.ConvTranspose3d(4, 2, 2, dilation=2, rng=rng)": ("(x[1 4 3 4 3])",),
    "nn.SeparableConv2d(4, 3, 3, rng=rng)": ("(x[2 4 5 3])",),
    "nn.MaxPool1d(3)": ("(x[2 4 3])", ".with_indices(x[2 4 3])"),
    "nn.MaxPool2d(3, 2)": ("(x[2 4 5 3])", ".with_indices(x[2 4 5 3])"),
    "nn.MaxPool3d((2, 1, 2))": ("(x[1 4 3 4 2])", ".with_indices(x[1 4 3 4 2])"),
    "nn.MaxUnpool1d(2)": ("(x[2 3 2], i[2 3 2])",),
    "nn.MaxUnpool2d(3, 2, 1)": ("(x[2 3 2 3], i[2 3 2 3])",),
    "nn.MaxUnpool3d((1, 2, 2))": ("(x[1 2 2 1 3], i[1 2 2 1 3])",),
    "nn.AvgPool1d(3, stride=1)": ("(x[2 4 3])",),
    "nn.AvgPool2d((2, 3), padding=1)": ("(x[2 4 5 1])",),
    "nn.AvgPool3d(2)": ("(x[1 4 3 4 2])",),
    "nn.AdaptiveMaxPool1d(2)": ("(x[2 4 6])",),
    "nn.AdaptiveMaxPool2d((2, None))": ("(x[2 4 5 1])",),
    "nn.AdaptiveMaxPool3d(2)": ("(x[1 4 3 4 3])",),
    "nn.AdaptiveAvgPool1d(3)": ("(x[2 4 6])",),
    "nn.AdaptiveAvgPool2d((3, 2))": ("(x[2 4 5 1])",),
    "nn.AdaptiveAvgPool3d(1)": ("(x[1 4 3 4 3])",),
    "nn.GlobalMaxPool()": ("(x[2 4 5])",),
    "nn.GlobalAvgPool()": ("(x[2 4 5])",),
    "nn.Upsample(5, mode='linear')": ("(x[2 4 3])",),
    "nn.PixelShuffle(2)": ("(x[2 4 3 2])",),
    "nn.PixelUnshuffle(2)": ("(x[2 1 4 6])",),
    "nn.Unfold((2, 3), padding=(0, 1))": ("(x[2 1 2 1])",),
    "nn.Fold((4, 5), (2, 3), (2, 1), (0, 1), 2)": ("(x[2 6 3])",),
    "nn.Flatten(2)": ("(x[2 3 4])",),
    "nn.Unflatten(1, (2, 3))": ("(x[2 6])",),
    "nn.Rearrange('b c (h p) -> b h (p c)', p=2)": ("(x[2 3 4])",),
    "nn.BatchNorm(3)": ("(x[2 3 4], evaluate)",),
    "nn.LayerNorm((3, 4))": ("(x[2 3 4])",),
    "nn.RMSNorm(4)": ("(x[2 4])",),
    "nn.GroupNorm(2, 4)": ("(x[2 4 3])",),
    "nn.InstanceNorm(4)": ("(x[2 4 3])",),
    "nn.Dropout(0.3)": ("(x[2 3], train)",),
    "nn.SpatialDropout(0.3)": ("(x[2 3 4], train)",),
    "nn.RReLU()": ("(x[2 3], evaluate)",),
    "nn.Softmax(1)": ("(x[2 3])",),
    "nn.Softmin(2)": ("(x[2 3 4])",),
    "nn.LogSoftmax(-2)": ("(x[2 3])",),
    "nn.Softmax2d()": ("(x[2 3 4 4])",),
    "nn.GLU()": ("(x[2 4])",),
    "nn.SwiGLU(1)": ("(x[2 4 3])",),
    "nn.GEGLU()": ("(x[2 4])",),
    "nn.PReLU(3)": ("(x[2 3 4])",),
    _ATTENTION: (
        "(x[2 3 8], mask=m[3 3], key_mask=m[2 3])",
        ".cross(x[2 3 8], x[2 5 8], mask=m[3 5], key_mask=m[2 5])",
    ),
    _SHARED: (
        ".extended(x[2 3 8], nn.KeyValueCache(2, 2, 4, 2))",
        ".extended(x[2 3 8], nn.KeyValueCache(3, 2, 4, 2))",
        ".extended(x[2 3 8], nn.KeyValueCache(2, 4, 4, 2))",
        ".extended(x[2 3 8], nn.KeyValueCache(2, 2, 2, 2))",
        ".extended(x[2 3 8], nn.KeyValueCache(2, 2, 4, 4))",
    ),
    "nn.KeyValueCache(2, 3, 4, 5)": (".extended(x[2 3 4 5], x[2 3 4 5])",),
    "nn.LearnedPositions(4, 8, rng=rng)": ("(x[2 4 8])",),
    "nn.SinusoidalPositions(8)": ("(x[2 4 8])",),
    "nn.RotaryPositions(8)": ("(x[2 4 8])",),
    "nn.RNN(3, 4, layers=2, rng=rng)": ("(x[2 5 3], (x[2 4], x[2 4]), lengths=i[2])",),
    "nn.GRU(3, 4, directions=2, rng=rng)": ("(x[2 5 3], (x[2 4], x[2 4]), lengths=i[2])",),
    "nn.LSTM(3, 4, rng=rng)": ("(x[2 5 3], ((x[2 4], x[2 4]),), lengths=i[2])",),
    "nn.RNNCell(3, 4, rng=rng)": ("(x[2 3], x[2 4])",),
    "nn.GRUCell(3, 4, rng=rng)": ("(x[2 3], x[2 4])",),
    "nn.LSTMCell(3, 4, rng=rng)": ("(x[2 3], (x[2 4], x[2 4]))",),
    "nn.TransformerBlock(8, 2, 6, rng=rng)": (
        "(x[2 3 8], evaluate, mask=m[3 3], key_mask=m[2 3])",
    ),
    f"nn.TransformerEncoder({_STACK})": ("(x[2 3 8], evaluate, mask=m[3 3], key_mask=m[2 3])",),
    "nn.TransformerDecoderBlock(8, 2, 6, rng=rng)": (
        "(x[2 3 8], x[2 5 8], evaluate, key_mask=m[2 3], memory_key_mask=m[2 5])",
    ),
    f"nn.TransformerDecoder({_STACK})": (
        "(x[2 3 8], x[2 5 8], evaluate, key_mask=m[2 3], memory_key_mask=m[2 5])",
    ),
    "nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Linear(4, 5, rng=rng))": ("(x[2 3])",),
    "nn.Residual(nn.Linear(3, 3, rng=rng))": ("(x[2 3])",),
    "nn.Parallel(nn.Linear(3, 4, rng=rng), nn.Linear(3, 4, rng=rng))": ("(x[2 3])",),
    "nn.Concat(nn.Linear(3, 4, rng=rng), nn.Linear(3, 1, rng=rng), axis=-1)": ("(x[2 3])",),
    "nn.Repeat(2, lambda: nn.Linear(3, 3, rng=rng))": ("(x[2 3])",),
}
"""Right calls of each layer, in which each argument may have another shape; of a cache, wrong ones, too."""

OF_ANY_SHAPE: Final = frozenset(
    {
        "CELU", "ELU", "GELU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU",
        "LogSigmoid", "Mish", "ReLU", "ReLU6", "SELU", "SiLU", "Sigmoid", "Softplus", "Softshrink",
        "Softsign", "Tanh", "Tanhshrink", "Threshold", "Lambda",
    }
)  # fmt: skip

OF_NO_SHAPE: Final = frozenset({"self", "mode", "is_causal", "output_size", "first"})
INSIDE: Final = frozenset({"projected", "step", "initial", "output", "through"})
"""Methods that layers call of each other."""

_INPUT: Final = re.compile(r"\b([xim])\[([\d ]*)\]")
_DTYPES: Final = {"x": "", "i": ", dtype=np.int64", "m": ", dtype=np.bool_"}


def statements() -> Iterator[str]:
    """Yield each call as it stands, and with each other shape of each of its inputs."""
    for layer, calls in CALLS.items():
        for call in calls:
            yield layer + _written(call)
            for number, found in enumerate(_INPUT.finditer(call)):
                for sizes in others(_sizes(found[2]), swaps=number == 0):
                    shape = " ".join(map(str, sizes))
                    changed = f"{call[: found.start()]}{found[1]}[{shape}]{call[found.end() :]}"
                    yield layer + _written(changed)


def _written(call: str) -> str:
    return _INPUT.sub(lambda found: _input(found[1], _sizes(found[2])), call)


def others(sizes: tuple[int, ...], swaps: bool) -> Iterator[tuple[int, ...]]:
    """Yield shapes near to this one: an axis longer or shorter, more and fewer axes, swapped ones.

    Of an input whose two axes are compared with others it is not said which is named first.
    """
    for axis, size in enumerate(sizes):
        for other in (size - 1, size + 1):
            if other > 0:
                yield (*sizes[:axis], other, *sizes[axis + 1 :])
    yield sizes[1:]
    yield (3, *sizes)
    if swaps and len(sizes) > 1:
        yield (*sizes[:-2], sizes[-1], sizes[-2])


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


def _input(kind: str, sizes: tuple[int, ...]) -> str:
    return f"ops.{'ones' if kind == 'm' else 'zeros'}({sizes}{_DTYPES[kind]})"


def parameters_of_methods() -> set[str]:
    """Return ``Layer.method.parameter`` for each that may get a tensor or a cache."""
    return {
        f"{layer}.{name}.{parameter}"
        for layer in layers()
        if layer not in OF_ANY_SHAPE
        for name, method in inspect.getmembers(getattr(nn, layer), inspect.isfunction)
        if (name == "__call__" or not name.startswith("_")) and name not in INSIDE
        for parameter in inspect.signature(method).parameters
        if parameter not in OF_NO_SHAPE and method.__module__ != nn.Module.__module__
    }


def parameters_in_calls() -> set[str]:
    """Return ``Layer.method.parameter`` for each argument of a call of the table."""
    found: set[str] = set()
    for layer, calls in CALLS.items():
        name = layer[len("nn.") : layer.index("(")]
        for call in calls:
            written: Any = ast.parse("layer" + _INPUT.sub("x", call), mode="eval").body
            method = written.func.attr if isinstance(written.func, ast.Attribute) else "__call__"
            signature = inspect.signature(getattr(getattr(nn, name), method))
            given = [None, *written.args]
            named = {each.arg: each.value for each in written.keywords}
            bound = signature.bind(*given, **named).arguments
            found |= {f"{name}.{method}.{parameter}" for parameter in bound}
    return {each for each in found if each.rpartition(".")[2] not in OF_NO_SHAPE}
