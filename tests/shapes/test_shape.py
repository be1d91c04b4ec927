"""How shapes are shown."""

from typednn.shapes.dim import UNKNOWN, symbol
from typednn.shapes.shape import UNKNOWN_SHAPE, Broadcastable, ShapeError, Variadic, show


def test_show() -> None:
    assert show((32, symbol("b@2"), Variadic("s@1"), UNKNOWN)) == "(32, b, *s, ?)"
    assert show(()) == "()"
    assert show((3,)) == "(3,)"
    assert show(UNKNOWN_SHAPE) == "(...,)"
    assert show((Variadic("b", True), Broadcastable(2))) == "(*#b, #2)"


def test_error_is_its_message() -> None:
    error = ShapeError("matmul: ...", "shape-rank")
    assert isinstance(error, ValueError)
    assert (str(error), error.code, ShapeError("x").code) == ("matmul: ...", "shape-rank", "shape")
