"""Operations that change the shape of one tensor and keep its elements.

``reshape``, ``permute_dims`` and ``broadcast_to`` are primitives. The others get the shape of the
result from their shape rule, and reshape to it.
"""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import Domain, Sample, never, of_first_operand, primitive
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Viewing
from typednn.kernels.numpy import shaping as kernels
from typednn.ops.arguments import ShapeLike
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = [
    "broadcast_arrays",
    "broadcast_to",
    "expand_dims",
    "flatten",
    "matrix_transpose",
    "permute_dims",
    "reshape",
    "squeeze",
    "transpose",
]

D = TypeVar("D", bound=np.generic)
ANY = (Domain(),)

_reshape = primitive(
    "reshape",
    Viewing(kernels.reshape, kernels.reshape_view, kernels.copy_reshaped),
    vjp=(lambda g, out, x, shape: reshape(g, x.shape),),
    saves=(),
    rule=RULES["reshape"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.reshaped,
    samples=(
        Sample(("2 6",), ANY, {"shape": (3, 4)}),
        Sample(("2 3 4",), ANY, {"shape": (6, -1)}),
        Sample(("3 4",), ANY, {"shape": (12,)}),
        Sample(("",), ANY, {"shape": (1, 1)}),
    ),
    analytic=True,
)


def reshape(x: Tensor[Any, D], shape: ShapeLike, *, copy: bool | None = None) -> Tensor[Any, D]:
    """The same elements in the same order, in another shape. One size may be -1.

    ``copy`` has no effect: tensors are immutable, so a copy makes no difference. Raises ShapeError
    if the number of elements differs.
    """
    return x if x._data.shape == shape else apply(_reshape, x, shape=shape)


operation(reshape, reference=np.reshape)


_permute_dims = primitive(
    "permute_dims",
    Viewing(np.transpose),
    vjp=(lambda g, out, x, axes: permute_dims(g, _inverse(axes)),),
    saves=(),
    rule=RULES["permute_dims"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.permuted,
    samples=(
        Sample(("2 3 4",), ANY, {"axes": (2, 0, 1)}),
        Sample(("2 3",), ANY, {"axes": (-1, 0)}),
    ),
    analytic=True,
)


def permute_dims(x: Tensor[Any, D], axes: Sequence[int]) -> Tensor[Any, D]:
    """``x`` with its axes in another order: axis ``i`` of the result is axis ``axes[i]`` of ``x``.

    Raises ShapeError if ``axes`` is not a permutation of the axes of ``x``.
    """
    return apply(_permute_dims, x, axes=axes)


operation(permute_dims, reference=np.transpose)


def _inverse(axes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the permutation that undoes ``axes``."""
    positions = [axis % len(axes) for axis in axes]
    return tuple(positions.index(axis) for axis in range(len(axes)))


_matrix_transpose = primitive(
    "matrix_transpose",
    Viewing(attrgetter("mT")),
    vjp=(lambda g, out, x: matrix_transpose(g),),
    saves=(),
    rule=RULES["matrix_transpose"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.leading,
    samples=(Sample(("2 3",), ANY), Sample(("2 3 4",), ANY)),
    analytic=True,
)


def matrix_transpose(x: Tensor[Any, D]) -> Tensor[Any, D]:
    """``x`` with its last two axes exchanged. Raises ShapeError for fewer than two axes."""
    return apply(_matrix_transpose, x)


operation(matrix_transpose, reference=np.matrix_transpose)


def transpose(x: Tensor[Any, D]) -> Tensor[Any, D]:
    """The transpose of a matrix, ``x.T``. Raises ShapeError unless ``x`` has two axes."""
    if x.ndim != 2:
        RULES["transpose"](x.shape)
    return apply(_matrix_transpose, x)


operation(transpose, samples=(Sample(("2 3",), ANY),))


_broadcast_to = primitive(
    "broadcast_to",
    Viewing(kernels.broadcast_to),
    vjp=(lambda g, out, x, shape: unbroadcast(g, x.shape),),
    saves=(),
    rule=RULES["broadcast_to"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.broadcast,
    samples=(
        Sample(("3 1",), ANY, {"shape": (2, 3, 4)}),
        Sample(("1 3",), ANY, {"shape": (2, 3)}),
        Sample(("",), ANY, {"shape": (2, 3)}),
        Sample(("2 3",), ANY, {"shape": (2, 3)}),
    ),
    analytic=True,
)


def broadcast_to(x: Tensor[Any, D], shape: ShapeLike) -> Tensor[Any, D]:
    """``x`` repeated along new leading axes and along axes of size 1, without a copy.

    Raises ShapeError if an axis of ``x``, counted from the end, is neither 1 nor the size in
    ``shape``.
    """
    return x if x._data.shape == shape else apply(_broadcast_to, x, shape=shape)


operation(broadcast_to, reference=np.broadcast_to)


def broadcast_arrays(*arrays: Tensor[Any, Any]) -> tuple[Tensor[Any, Any], ...]:
    """All tensors, which may have any dtypes, broadcast to one common shape.

    Raises ShapeError if two of them do not broadcast.
    """
    shapes: Any = RULES["broadcast_arrays"](*(x.shape for x in arrays))
    return tuple(map(broadcast_to, arrays, shapes))


operation(
    broadcast_arrays,
    samples=(
        Sample(("3 1", "2 1 4", ""), (Domain(), Domain(), Domain(0, 9, dtype=np.int64))),
        Sample((), ()),
    ),
    reference=np.broadcast_arrays,
)


def unbroadcast(g: Tensor[Any, D], shape: tuple[int, ...]) -> Tensor[Any, D]:
    """Return the gradient of an operand of this shape that was broadcast to the shape of ``g``."""
    if g.shape == shape:
        return g
    new = g.ndim - len(shape)
    repeated = [new + i for i, size in enumerate(shape) if size == 1]
    return reshape(g.sum((*range(new), *repeated)), shape)


def expand_dims(x: Tensor[Any, D], axis: int = 0) -> Tensor[Any, D]:
    """``x`` with a new axis of size 1, which is axis ``axis`` of the result.

    Raises ShapeError if the result has no such axis.
    """
    shape: Any = RULES["expand_dims"](x.shape, axis)
    return reshape(x, shape)


operation(
    expand_dims,
    samples=(Sample(("2 3",), ANY, {"axis": 1}), Sample(("2 3",), ANY, {"axis": -1})),
    reference=np.expand_dims,
)


def squeeze(x: Tensor[Any, D], axis: ShapeLike) -> Tensor[Any, D]:
    """``x`` without these axes. Raises ShapeError if one does not exist or is not of size 1."""
    shape: Any = RULES["squeeze"](x.shape, axis)
    return reshape(x, shape)


operation(
    squeeze,
    samples=(Sample(("2 1 3",), ANY, {"axis": 1}), Sample(("1 2 1",), ANY, {"axis": (0, -1)})),
    reference=np.squeeze,
)


def flatten(x: Tensor[Any, D], start_axis: int = 0) -> Tensor[Any, D]:
    """``x`` with the axes from ``start_axis`` on merged into one.

    Raises ShapeError if ``x`` has no such axis.
    """
    shape: Any = RULES["flatten"](x.shape, start_axis)
    return reshape(x, shape)


operation(
    flatten,
    samples=(Sample(("2 3 4",), ANY, {"start_axis": 1}), Sample(("2 3",), ANY)),
)
