"""How shapes are shown."""

import pickle

import pytest

from typednn import ops
from typednn.shapes.dim import UNKNOWN, symbol
from typednn.shapes.shape import UNKNOWN_SHAPE, Broadcastable, ShapeError, Variadic, common, show


def test_show() -> None:
    assert show((32, symbol("b@2"), Variadic("s@1"), UNKNOWN)) == "(32, b, *s, ?)"
    assert show(()) == "()"
    assert show((3,)) == "(3,)"
    assert show(UNKNOWN_SHAPE) == "(...,)"
    assert show((Variadic("b", True), Broadcastable(2))) == "(*#b, #2)"


def test_common() -> None:
    b, s = symbol("b"), Variadic("s")
    assert common([(2, b, 3)]) == (2, b, 3)
    assert common([(2, b, 3), (2, b, 4), (b, b, 3)]) == (UNKNOWN, b, UNKNOWN)
    assert common([(s, 3), (s, 4)]) == (s, UNKNOWN)
    assert common([(s, 3), (2, 3)]) == UNKNOWN_SHAPE
    assert common([(2, 3), (3,)]) == UNKNOWN_SHAPE


def test_error_is_its_message() -> None:
    error = ShapeError("matmul: ...", "shape-rank")
    assert isinstance(error, ValueError)
    assert (str(error), error.code, ShapeError("x").code) == ("matmul: ...", "shape-rank", "shape")


def test_an_axis_that_is_not_there_is_an_index_error() -> None:
    """Source: array API standard 2024.12, ``expand_dims``."""
    for error in (ShapeError("take: ...", "shape-index"), ShapeError("x", code="shape-index")):
        assert isinstance(error, IndexError) and isinstance(error, ValueError)
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), again.code) == (type(error), str(error), "shape-index")
    assert not isinstance(ShapeError("x", "shape"), IndexError)
    with pytest.raises(IndexError, match="^expand_dims: x .* has no axis -3"):
        ops.expand_dims(ops.zeros(3), axis=-3)  # type: ignore[shape-index] # what mypy refuses too
