"""What the docstring of each layer says: shapes, what is refused, and the paper that it is from."""

import inspect
import re
from typing import Final

import pytest

from typednn import nn
from typednn.shapes.layers import CONSTRUCTION_RULES

LAYERS: Final = {
    name: layer
    for name, layer in vars(nn).items()
    if inspect.isclass(layer) and issubclass(layer, nn.Module) and layer is not nn.Module
}
OF_NO_PAPER: Final = frozenset(
    {
        "Lambda", "Linear", "Repeat", "Sequential",
        "Flatten", "Unflatten", "Unfold", "Fold", "PixelUnshuffle", "Upsample",
        "AdaptiveMaxPool1d", "AdaptiveMaxPool2d", "AdaptiveMaxPool3d", "GlobalMaxPool",
        "Hardtanh", "Sigmoid", "LogSigmoid", "Tanh", "Tanhshrink", "Threshold",
        "LogSoftmax", "Softmin", "Softmax2d", "KeyValueCache",
    }
)  # fmt: skip
SHAPE: Final = re.compile(r"``\([^`]*\w[^`]*\)``")
YEAR: Final = re.compile(r"\b(19|20)\d\d\b")
LIKE: Final = re.compile(r"Like ``(\w+)``")


def docstring(name: str) -> str:
    return inspect.getdoc(LAYERS[name]) or ""


def with_that_of_its_like(name: str) -> str:
    """Return the docstring, and that of the layer which it names as the one that it is like."""
    text = docstring(name)
    like = LIKE.match(text)
    return text if like is None else f"{text}\n{docstring(like[1])}"


@pytest.mark.parametrize("name", LAYERS)
def test_it_names_the_shapes(name: str) -> None:
    assert SHAPE.search(docstring(name))


@pytest.mark.parametrize("name", sorted(LAYERS.keys() & CONSTRUCTION_RULES))
def test_it_says_what_is_refused(name: str) -> None:
    if inspect.signature(CONSTRUCTION_RULES[name]).parameters:
        assert re.search(r"\bRaises\s", with_that_of_its_like(name))


@pytest.mark.parametrize("name", LAYERS)
def test_it_names_the_paper(name: str) -> None:
    assert bool(YEAR.search(with_that_of_its_like(name))) is (name not in OF_NO_PAPER)
