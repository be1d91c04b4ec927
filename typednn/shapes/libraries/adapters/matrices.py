"""Rules of decompositions of matrices."""

from typednn.shapes.dim import Unknown, minimum
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.rules.matrices import need_matrices, without_matrices
from typednn.shapes.rules.registry import AnyNumber, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, Variadic


def full_svd(
    x: Shape, full_matrices: bool | Unknown = True, compute_uv: bool | Unknown = True
) -> ResultShape:
    """Return U, S and V of the singular value decomposition."""
    need_matrices("svd", x)
    if compute_uv is not True or not isinstance(full_matrices, bool):
        return AnyNumber(UNKNOWN_SHAPE)
    if not full_matrices or variadic_at(x[-2:]) is not None:
        return RULES["svd"](x)
    rows, columns = x[-2], x[-1]
    assert not isinstance(rows, Variadic)
    assert not isinstance(columns, Variadic)
    batch = without_matrices(x)
    least = minimum(rows, columns)
    return [(*batch, rows, rows), (*batch, least), (*batch, columns, columns)]


def orthogonal_factors(x: Shape, mode: str | Unknown = "reduced") -> ResultShape:
    """Return Q and R, of whose sizes ``reduced`` is the default."""
    return RULES["qr"](x) if mode == "reduced" else AnyNumber(UNKNOWN_SHAPE)


def least_squares(x: Shape, y: Shape) -> ResultShape:
    """Return the solution of ``x @ result = y`` first, and three more results."""
    need_matrices("lstsq", x)
    if variadic_at(x) is not None or variadic_at(y) is not None:
        return AnyNumber(UNKNOWN_SHAPE)
    RULES["matmul"]((x[1], x[0]), y)
    return [(x[1], *y[1:]), UNKNOWN_SHAPE, (), UNKNOWN_SHAPE]
