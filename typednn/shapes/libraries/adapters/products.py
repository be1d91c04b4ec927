"""Rules of products of arrays, and of sums over indices."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.libraries.adapters.axes import flat, reversed_axes, with_unknown_sizes
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.registry import ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic


def dot(x: Shape, y: Shape) -> ResultShape:
    """Sum over the last axis of ``x`` and the last but one of ``y``: ``numpy.dot``."""
    if x == () or y == ():
        return x or y
    if variadic_at(x) is not None or variadic_at(y) is not None:
        return UNKNOWN_SHAPE
    return RULES["tensordot"](x, y, ((-1,), (-2 if len(y) > 1 else -1,)))


def inner(x: Shape, y: Shape) -> ResultShape:
    """Sum over the last axes of both."""
    if x == () or y == ():
        return x or y
    if variadic_at(x) is not None or variadic_at(y) is not None:
        return UNKNOWN_SHAPE
    return RULES["tensordot"](x, y, ((-1,), (-1,)))


def matrix_product(x: Shape, y: Shape) -> ResultShape:
    """Multiply two matrices: ``torch.mm``."""
    for name, shape in (("input", x), ("mat2", y)):
        if variadic_at(shape) is None and len(shape) != 2:
            raise ShapeError(f"mm: {name} must have 2 axes, not {len(shape)}", "shape-rank")
    return RULES["matmul"](x, y)


def linear(x: Shape, weight: Shape, bias: Shape | None = None) -> ResultShape:
    """Multiply by the transpose of a weight, and add: PyTorch's ``linear``."""
    if variadic_at(weight) is not None:
        return UNKNOWN_SHAPE
    product = RULES["matmul"](x, reversed_axes(weight))
    if bias is None or not isinstance(product, tuple):
        return product
    return broadcast("linear", product, bias)


def outer_of_all(x: Shape, y: Shape) -> ResultShape:
    """Multiply each element of ``x`` by each of ``y``: numpy flattens both."""
    return RULES["outer"](flat(x), flat(y))


def einsum_of_any(equation: str | Unknown, *operands: Shape) -> ResultShape:
    """Sum over indices; as in numpy, an axis of size 1 is repeated where others are longer."""
    if not any(1 in x for x in operands):
        return RULES["einsum"](equation, *operands)
    repeated = [tuple(UNKNOWN if entry == 1 else entry for entry in x) for x in operands]
    result = RULES["einsum"](equation, *repeated)
    return with_unknown_sizes(result) if isinstance(result, tuple) else UNKNOWN_SHAPE


def kronecker(x: Shape, y: Shape) -> Shape:
    """Multiply each element of ``x`` by all of ``y``: the sizes are the products."""
    rank = max(len(x), len(y))
    pairs = zip((1,) * (rank - len(x)) + x, (1,) * (rank - len(y)) + y, strict=True)
    sizes = list[Size]()
    for left, right in pairs:
        if isinstance(left, Variadic) or isinstance(right, Variadic):
            return UNKNOWN_SHAPE
        sizes.append(left * right)
    return tuple(sizes)
