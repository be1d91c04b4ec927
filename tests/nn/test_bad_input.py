"""What layers refuse, they refuse at run time in mypy's words; and what only the run time can see."""

import ast
from typing import Any

import numpy as np
import pytest

from tests.typing.harness import CASES, expectations
from typednn import nn, ops
from typednn.shapes.shape import ShapeError

FILES = ("layers_bad_input", "layers_in_modules", "layers_wrapped")
SOURCES = {name: (CASES / f"{name}.py").read_text() for name in FILES}
MISTAKES = {
    (name, message.line): message.text
    for name, source in SOURCES.items()
    for message in expectations(source)
    if message.kind == "E"
}


def names(file: str) -> dict[str, Any]:
    """Return what the right statements of the file define."""
    tree = ast.parse(SOURCES[file])
    right = [statement for statement in tree.body if (file, statement.lineno) not in MISTAKES]
    found: dict[str, Any] = {}
    exec(compile(ast.Module(right, []), file, "exec"), found)  # noqa: S102 # our own file
    return found


@pytest.mark.parametrize(("file", "line"), MISTAKES)
def test_the_run_time_says_what_mypy_says(file: str, line: int) -> None:
    (statement,) = [each for each in ast.parse(SOURCES[file]).body if each.lineno == line]
    code = compile(ast.Module([statement], []), file, "exec")
    with pytest.raises((ShapeError, TypeError)) as caught:
        exec(code, names(file))  # noqa: S102 # our own file
    assert str(caught.value) == MISTAKES[file, line]


@pytest.mark.parametrize("index", [5, -6])
def test_an_index_out_of_the_range_of_an_embedding(index: int) -> None:
    layer = nn.Embedding(5, 3, rng=np.random.default_rng(0))
    with pytest.raises(ShapeError, match=f"index {index} .*5"):
        layer(ops.asarray([[1, index]]))


def test_a_cache_that_has_room_for_some_positions_only() -> None:
    attention = nn.MultiHeadAttention(12, 3, rng=np.random.default_rng(0))
    x = ops.zeros((2, 3, 12))
    _, cache = attention.extended(x, nn.KeyValueCache(2, 3, 4, 4))
    attention.extended(x[:, :1], cache)
    with pytest.raises(ShapeError) as caught:
        attention.extended(x, cache)
    assert str(caught.value) == "KeyValueCache: it would hold 6 positions, but there is room for 4"
