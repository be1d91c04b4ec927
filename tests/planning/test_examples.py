"""The examples in the docstrings of the planning modules print what they say."""

import doctest
import importlib
from typing import Any

import pytest

from tests.planning.building import ones, traced
from typednn import grad, ops, remat, scan
from typednn.autodiff.primitive import PRIMITIVES

MODULES = (
    "arena.layout",
    "passes.algebra",
    "passes.attention_gradients",
    "passes.common_subexpressions",
    "passes.constant_folding",
    "passes.dead_code",
    "passes.fusion.fuse",
    "passes.fusion.tiles",
    "passes.loops",
    "passes.matrix_chains",
    "passes.rematerialization",
    "passes.sinking",
)
NAMES = {
    "PRIMITIVES": PRIMITIVES,
    "grad": grad,
    "ones": ones,
    "ops": ops,
    "remat": remat,
    "scan": scan,
    "traced": traced,
}


@pytest.mark.parametrize("name", MODULES)
def test_the_example_prints_what_it_says(name: str) -> None:
    module: Any = importlib.import_module(f"typednn.planning.{name}")
    text = module.__doc__
    assert text.count(">>>") >= 2
    example = doctest.DocTestParser().get_doctest(text, vars(module) | NAMES, name, name, 0)
    found: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=found.append)
    assert not found, "".join(found)
