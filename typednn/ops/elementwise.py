"""Sign, absolute value and dtype of each element; samples of elementwise functions."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import elementwise, nothing
from typednn.autodiff.primitive import Domain, Sample, never, primitive, same_shape
from typednn.autodiff.tape import apply
from typednn.dtypes import DType, normal_dtype
from typednn.kernels.computation import Direct
from typednn.kernels.numpy import elementwise as kernels
from typednn.ops.arguments import need_host
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["abs", "astype", "conj", "negative", "positive", "real", "sign", "square"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)
N = TypeVar("N", bound=np.number[Any])


def over(domain: Domain, **params: Any) -> tuple[Sample, ...]:
    """Return samples of one operand from this domain."""
    return tuple(Sample((shape,), (domain,), params) for shape in ("2 3", ""))


ANY = over(Domain())
AWAY_FROM_0 = over(Domain(away_from=(0.0,)))

_negative = primitive(
    "negative",
    np.negative,
    vjp=(lambda g, out, x: -g,),
    saves=(),
    rule=RULES["negative"],
    cost=elementwise,
    samples=ANY,
    analytic=True,
)


def negative(x: Tensor[S, N]) -> Tensor[S, N]:
    """``-x``. Raises ShapeError for booleans."""
    return apply(_negative, x)


operation(negative, reference=np.negative)


_positive = primitive(
    "positive",
    np.positive,
    vjp=(lambda g, out, x: +g,),
    saves=(),
    rule=RULES["positive"],
    cost=nothing,
    samples=ANY,
    analytic=True,
)


def positive(x: Tensor[S, N]) -> Tensor[S, N]:
    """``+x``, the same elements. Raises ShapeError for booleans."""
    return apply(_positive, x)


operation(positive, reference=np.positive)


_sign = primitive("sign", np.sign, cost=elementwise, samples=AWAY_FROM_0, rule=RULES["sign"])


def sign(x: Tensor[S, N]) -> Tensor[S, N]:
    """-1, 0 or 1 if the element is below, at or above 0. It has no gradient.

    Raises ShapeError for booleans.
    """
    return apply(_sign, x)


operation(sign, reference=np.sign)


_abs = primitive(
    "abs",
    np.abs,
    vjp=(lambda g, out, x: g * sign(x),),
    saves=(0,),
    cost=elementwise,
    samples=AWAY_FROM_0,
)


def abs(x: Tensor[S, D]) -> Tensor[S, D]:
    """The absolute value. Its gradient at 0 is 0."""
    return apply(_abs, x)


operation(abs, reference=np.abs)


def conj(x: Tensor[S, N]) -> Tensor[S, N]:
    """The elements of ``x``, because there are no complex tensors. Raises ShapeError for booleans.

    Programs that also support complex numbers call it. Source: array API standard, ``conj``.
    """
    need_dtypes("conj", x=x)
    return positive(x)


operation(conj, samples=ANY, reference=np.conj)


def real(x: Tensor[S, N]) -> Tensor[S, N]:
    """The elements of ``x``, like ``conj``. Raises ShapeError for booleans.

    Source: array API standard, ``real``.
    """
    need_dtypes("real", x=x)
    return positive(x)


operation(real, samples=ANY, reference=np.real)


def square(x: Tensor[S, D]) -> Tensor[S, D]:
    """``x * x``."""
    return Tensor.__mul__(x, x)  # raises if x is not a tensor: its own * may do something else


operation(square, samples=ANY, reference=np.square)


_astype = primitive(
    "astype",
    Direct(kernels.astype),
    vjp=(lambda g, out, x, dtype: astype(g, x.dtype),),
    saves=(),
    rule=same_shape,
    dtype=lambda operands, params: np.dtype(params["dtype"]),
    elementwise=True,
    refuses=never,
    cost=nothing,
    samples=(Sample(("2 3",), (Domain(),), {"dtype": np.float64}),),
)


def astype(
    x: Tensor[S, Any], dtype: DType[D], *, copy: bool = True, device: str | None = None
) -> Tensor[S, D]:
    """The elements converted to another dtype, as in numpy. The gradient is converted back.

    ``copy`` has no effect: tensors are immutable, so a tensor that already has the dtype is
    returned itself. Raises ShapeError for a dtype that a tensor cannot have.
    """
    if device is not None:
        need_host("astype", device)
    normal = normal_dtype("astype", dtype)
    return x if x._data.dtype == normal else apply(_astype, x, dtype=normal)


operation(
    astype,
    samples=(
        Sample(("2 3",), (Domain(),), {"dtype": np.float64}),
        Sample(("2",), (Domain(0, 9, dtype=np.int64),), {"dtype": np.float32}),
    ),
    reference=lambda x, dtype: x.astype(dtype),
)
