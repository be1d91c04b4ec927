"""A public function or class whose docstring has a formula also names where the formula is from."""

import inspect
import re
from typing import Any, Final

import pytest

from tests.docs.test_docstrings import NAMES

ELEMENTARY: Final = frozenset(
    {
        "losses.l1", "losses.mse", "metrics.MeanAbsoluteError", "metrics.MeanSquaredError",
        "metrics.mean_absolute_error", "metrics.mean_squared_error",
        "nn.Linear", "nn.LogSigmoid", "nn.Sigmoid", "nn.Tanhshrink",
        "ops.leaky_relu", "ops.relu", "ops.add", "ops.divide", "ops.multiply", "ops.pow",
        "ops.subtract", "ops.square", "ops.reciprocal", "ops.rsqrt", "ops.expm1", "ops.log1p",
        "ops.bitwise_left_shift", "ops.bitwise_right_shift", "ops.erf", "ops.hypot",
        "ops.logaddexp", "ops.sigmoid", "ops.softplus", "ops.max_pool2d",
        "optim.ClipByValue", "optim.ScaleByRate",
    }
)  # fmt: skip
"""What the formula defines, or what every textbook has."""
NO_FORMULA: Final = frozenset(
    {
        "data.from_frame", "data.from_numpy", "random.randint", "ops.where", "ops.irfft",
        "custom_jvp", "jit",
    }
)  # fmt: skip
"""They have sizes, ranges or programs that look like one."""
FORMULA: Final = re.compile(
    r"``[^`]*(?: [-+*/]{1,2} |\b(?:exp|log|sqrt|max|min|abs|sign)\()[^`]*``|= [^.]* [-+*/] "
)
SOURCE: Final = re.compile(
    r"\b(19|20)\d\d\b|array API|numpy's|PyTorch's|scikit-learn|JAX|optax|IEEE"
)
OF_ANOTHER: Final = re.compile(r"Source: that of ``(\w+)``")


def names_a_source(name: str, texts: dict[str, str]) -> bool:
    """Whether its docstring names a source, or another name of its module whose docstring does."""
    if other := OF_ANOTHER.search(texts[name]):
        return names_a_source(f"{name.rpartition('.')[0]}.{other[1]}", texts)
    return bool(SOURCE.search(texts[name]))


TEXTS: Final[dict[str, str]] = {name: inspect.getdoc(thing) or "" for name, thing in NAMES}


@pytest.mark.parametrize("name", TEXTS)
def test_a_formula_has_a_source(name: str) -> None:
    has_one = bool(FORMULA.search(TEXTS[name])) and not names_a_source(name, TEXTS)
    assert has_one is (name in ELEMENTARY | NO_FORMULA)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("``x * 2``, of 1986.", True),
        ("``x * 2``.", False),
        ("``x * 2``. Source: that of ``g``.", True),
        ("``x * 2``. Source: that of ``f``.", False),
    ],
)
def test_what_is_a_source(text: str, found: bool) -> None:
    texts: dict[str, Any] = {"m.h": text, "m.g": "As in optax.", "m.f": "Ours."}
    assert names_a_source("m.h", texts) is found
