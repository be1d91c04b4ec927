"""Products of matrices."""

import math
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample, primitive
from typednn.autodiff.tape import apply
from typednn.ops.operands import like_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import reshape, unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["affine", "matmul"]

D = TypeVar("D", bound=np.generic)


def products(*shapes: tuple[str, str]) -> tuple[Sample, ...]:
    return tuple(Sample(pair, (Domain(), Domain())) for pair in shapes)


MATRICES = products(("2 3", "3 4"), ("2 2 3", "2 3 4"), ("2 1 2 3", "2 3 4"), ("2 3", "2 3 4"))
VECTORS = products(("3", "3"), ("2 3", "3"), ("3", "3 2"), ("2 2 3", "3"), ("3", "2 3 2"))

_matmul = primitive(
    "matmul",
    np.matmul,
    vjp=(
        lambda g, out, x, y: unbroadcast(matmul(g, y.mT), x.shape),
        lambda g, out, x, y: unbroadcast(matmul(x.mT, g), y.shape),
    ),
    saves=(0, 1),
    rule=RULES["matmul"],
    samples=(*MATRICES, *products(("3 1", "1 2"))),
    analytic=True,
)


def matmul(x: Tensor[Any, D], y: Tensor[Any, D]) -> Tensor[Any, D]:
    """``(*b, m, k) @ (*c, k, n)`` is ``(*broadcast(b, c), m, n)``; a vector ``(k,)`` loses its axis.

    Raises ShapeError for a scalar, different inner sizes, batches that do not broadcast, and two
    dtypes. Source: array API standard, ``matmul``.
    """
    if type(x) is not Tensor or type(y) is not Tensor or x._data.dtype is not y._data.dtype:
        x, y = like_dtypes("matmul", x, y)
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
    lambda x, weight, bias: np.matmul(x, weight) + bias,
    vjp=(
        lambda g, out, x, weight, bias: matmul(g, weight.mT),
        lambda g, out, x, weight, bias: matmul(x.mT, g),
        lambda g, out, x, weight, bias: g.sum(0),
    ),
    saves=(0, 1),
    rule=lambda x, weight, bias: RULES["add"](RULES["matmul"](x, weight), bias),
    samples=(Sample(("2 3", "3 4", "4"), (Domain(), Domain(), Domain())),),
    analytic=True,
)


def affine(x: Tensor[Any, D], weight: Tensor[Any, D], bias: Tensor[Any, D]) -> Tensor[Any, D]:
    """``x @ weight + bias``; of matrices and a vector as one primitive, for the layers' sake.

    Raises ShapeError as those two operations do.
    """
    dtype = x._data.dtype
    alike = weight._data.dtype is dtype and bias._data.dtype is dtype
    if alike and x.ndim == 2 and weight.ndim == 2 and bias.shape == weight.shape[1:]:
        return apply(_affine, x, weight, bias)
    return matmul(x, weight) + bias
