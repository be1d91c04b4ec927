"""Products of matrices."""

import math
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost, elementwise
from typednn.autodiff.primitive import Domain, Sample, never, of_first_operand, primitive
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Direct
from typednn.kernels.numpy import linear_algebra as kernels
from typednn.ops.operands import as_tensors, need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import reshape, unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["matmul"]

D = TypeVar("D", bound=np.generic)


def products(*shapes: tuple[str, str]) -> tuple[Sample, ...]:
    return tuple(Sample(pair, (Domain(), Domain())) for pair in shapes)


MATRICES = products(("2 3", "3 4"), ("2 2 3", "2 3 4"), ("2 1 2 3", "2 3 4"), ("2 3", "2 3 4"))
VECTORS = products(("3", "3"), ("2 3", "3"), ("3", "3 2"), ("2 2 3", "3"), ("3", "2 3 2"))


def _matmul_cost(call: Call) -> Cost:
    return Cost(2 * call.size * call.inputs[0].shape[-1])


_matmul = primitive(
    "matmul",
    Direct(kernels.matmul),
    vjp=(
        lambda g, out, x, y: unbroadcast(matmul(g, y.mT), x.shape),
        lambda g, out, x, y: unbroadcast(matmul(x.mT, g), y.shape),
    ),
    saves=(0, 1),
    rule=RULES["matmul"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_matmul_cost,
    batch=batch_rules.matrices,
    samples=(*MATRICES, *products(("3 1", "1 2"))),
    analytic=True,
)


def matmul(x: Tensor[Any, D], y: Tensor[Any, D]) -> Tensor[Any, D]:
    """``(*b, m, k) @ (*c, k, n)`` is ``(*broadcast(b, c), m, n)``.

    A vector ``(k,)`` counts as a matrix, and the added axis is removed from the result. Raises
    ShapeError for a scalar, for different inner sizes, for batches that do not broadcast, and for
    different dtypes. Source: array API standard, ``matmul``.
    """
    if type(x) is not Tensor or type(y) is not Tensor or x._data.dtype is not y._data.dtype:
        need_dtypes("matmul", x=x, y=y)
        x, y = as_tensors("matmul", x, y)
    if x.ndim == 2 and y.ndim == 2:
        return apply(_matmul, x, y)
    result: Any = RULES["matmul"](x.shape, y.shape)
    if x.ndim == 1:
        x = reshape(x, (1, *x.shape))
    if y.ndim == 1:
        y = reshape(y, (*y.shape, 1))
    if y.ndim == 2:  # one large product instead of a batch of small ones
        x = reshape(x, (math.prod(x.shape[:-1]), x.shape[-1]))
    return reshape(apply(_matmul, x, y), result)


operation(matmul, samples=(*MATRICES, *products(("2 2 3", "3 4")), *VECTORS), reference=np.matmul)


_affine = primitive(
    "affine",
    Direct(kernels.affine),
    vjp=(
        lambda g, out, x, weight, bias: matmul(g, weight.mT),
        lambda g, out, x, weight, bias: matmul(x.mT, g),
        lambda g, out, x, weight, bias: g.sum(0),
    ),
    saves=(0, 1),
    rule=lambda x, weight, bias: RULES["add"](RULES["matmul"](x, weight), bias),
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=lambda call: _matmul_cost(call) + elementwise(call),
    batch=batch_rules.affine,
    samples=(Sample(("2 3", "3 4", "4"), (Domain(), Domain(), Domain())),),
    analytic=True,
)


def affine(x: Tensor[Any, D], weight: Tensor[Any, D], bias: Tensor[Any, D]) -> Tensor[Any, D]:
    """Return ``x @ weight + bias``, as one primitive for two matrices and a vector.

    Raises ShapeError for the same reasons as these two operations.
    """
    dtype = x._data.dtype
    alike = weight._data.dtype is dtype and bias._data.dtype is dtype
    if alike and x.ndim == 2 and weight.ndim == 2 and bias.shape == weight.shape[1:]:
        return apply(_affine, x, weight, bias)
    return matmul(x, weight) + bias
