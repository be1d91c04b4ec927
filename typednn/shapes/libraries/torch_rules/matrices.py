"""Norms, products and equations of matrices: ``torch.linalg``."""

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.libraries.adapters.matrices import full_svd
from typednn.shapes.libraries.torch_rules.operands import reduced_by
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import Axes, axes_text, size_from_end, variadic_at
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.matrices import need_matrices, need_square, without_matrices
from typednn.shapes.rules.registry import AnyNumber, Arrays, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show


def square_matrices(x: Shape) -> Shape:
    """Return the shape of square matrices: ``matrix_exp``."""
    need_square("matrix_exp", x)
    return x


def condition_number(x: Shape) -> Shape:
    """Drop the last two axes: ``cond``."""
    need_matrices("cond", x)
    return without_matrices(x)


def general_norm(
    x: Shape, order: object = None, axis: Axes | None = None, keepdims: bool | Unknown = False
) -> ResultShape:
    """Reduce all axes, or those that are given: two of them are a matrix if there is an ``ord``."""
    if order is not None and not isinstance(order, Unknown) and variadic_at(x) is None:
        axes = len(x) if axis is None else len(axis) if isinstance(axis, tuple) else 1
        if axes > 2 or axes == 0 and axis is None:
            text = f"norm: input {show(x)}: ord {order!r} is of vectors and matrices, not of"
            raise ShapeError(f"{text} {axes_text(axes)}", "shape-rank")
    return reduced_by("sum", x, axis, keepdims)


def norm_of_matrices(
    x: Shape, axis: Axes | None = (-2, -1), keepdims: bool | Unknown = False
) -> Shape:
    """Reduce two axes: ``matrix_norm``."""
    need_matrices("matrix_norm", x)
    return reduced_by("sum", x, axis, keepdims)


def factors(x: Shape, mode: str | Unknown = "reduced") -> ResultShape:
    """Return Q and R: ``qr``."""
    need_matrices("qr", x)
    if mode != "complete":
        return RULES["qr"](x) if mode == "reduced" else AnyNumber(UNKNOWN_SHAPE)
    if variadic_at(x[-2:]) is not None:
        return AnyNumber(UNKNOWN_SHAPE)
    return [(*x[:-2], x[-2], x[-2]), x]


def singular_values_and_vectors(x: Shape, full_matrices: bool | Unknown = True) -> ResultShape:
    """Return U, S and Vh: ``svd``."""
    return full_svd(x, full_matrices)


def solution(x: Shape, y: Shape) -> ResultShape:
    """Solve equations. A batch of vectors has the batch of ``x``, and an axis less: ``solve``."""
    need_square("solve", x)
    if variadic_at(x) is not None or variadic_at(y) is not None:
        return UNKNOWN_SHAPE
    if len(y) == len(x) - 1 > 1:
        if y == x[:-1]:
            return y
        pairs = zip(x[:-1], y, strict=True)
        if not any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in pairs):
            return UNKNOWN_SHAPE  # which of the two depends on the sizes
    return RULES["solve"](x, y)


def solution_of_matrices(x: Shape, y: Shape) -> ResultShape:
    """Solve equations, whose right sides are matrices: ``solve_triangular``."""
    need_square("solve_triangular", x)
    if variadic_at(y) is None and len(y) < 2:
        text = f"solve_triangular: B {show(y)} must have 2 axes or more"
        raise ShapeError(text, "shape-rank")
    return UNKNOWN_SHAPE if variadic_at(y) is not None else RULES["solve"](x, y)


def product_of_all(arrays: Arrays) -> ResultShape:
    """Multiply matrices; the first and the last may be vectors: ``multi_dot``."""
    if isinstance(arrays, Unknown | AnyNumber):
        return UNKNOWN_SHAPE
    if len(arrays) < 2:
        raise ShapeError(f"multi_dot: expected at least 2 tensors, not {len(arrays)}", "shape")
    for place, x in enumerate(arrays):
        ranks = (1, 2) if place in (0, len(arrays) - 1) else (2,)
        if variadic_at(x) is None and len(x) not in ranks:
            text = f"multi_dot: tensor {place} {show(x)} must have {' or '.join(map(str, ranks))}"
            raise ShapeError(f"{text} axes", "shape-rank")
    found: ResultShape = arrays[0]
    for x in arrays[1:]:
        assert isinstance(found, tuple)
        found = RULES["matmul"](found, x)
    return found


def dot_along(x: Shape, y: Shape, axis: Size = -1) -> Shape:
    """Multiply two tensors, which broadcast, and sum over an axis: ``vecdot``."""
    return reduced_by("sum", broadcast("vecdot", x, y), axis, False)


def powers(x: Shape, count: Size | None = None) -> Shape:
    """Return so many powers of each number, as many as there are numbers if none: ``vander``."""
    if x == ():
        raise ShapeError("vander: x () has no axes; it must have 1 or more", "shape-rank")
    known = variadic_at(x[-1:]) is None
    columns = size_from_end(x, -1) if count is None else count
    if isinstance(columns, int) and columns < 2:
        raise ShapeError(f"vander: N is {columns}; it must be 2 or more", "shape")
    return (*x, columns) if known else (Variadic(None), columns)
