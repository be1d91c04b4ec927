"""Functions of each element of one tensor; the result has its shape and dtype."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import OUT, Domain, Sample, primitive
from typednn.autodiff.tape import apply
from typednn.dtypes import DType, normal_dtype
from typednn.ops.operation import operation
from typednn.tensor import Tensor

__all__ = [
    "abs",
    "astype",
    "exp",
    "leaky_relu",
    "log",
    "negative",
    "relu",
    "sigmoid",
    "sign",
    "sqrt",
    "square",
    "tanh",
]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])


def over(domain: Domain, **params: float) -> tuple[Sample, ...]:
    """Samples of one operand from this domain."""
    return tuple(Sample((shape,), (domain,), params) for shape in ("2 3", ""))


ANY = over(Domain())
AWAY_FROM_0 = over(Domain(away_from=(0.0,)))
POSITIVE = over(Domain(0.5, 3.0))

_negative = primitive(
    "negative", np.negative, vjp=(lambda g, out, x: -g,), samples=ANY, analytic=True
)


def negative(x: Tensor[S, D]) -> Tensor[S, D]:
    """``-x``."""
    return apply(_negative, x)


operation(negative, reference=np.negative)


_sign = primitive("sign", np.sign, samples=AWAY_FROM_0)


def sign(x: Tensor[S, D]) -> Tensor[S, D]:
    """-1, 0 or 1, as the element is below, at or above 0. It has no gradient."""
    return apply(_sign, x)


operation(sign, reference=np.sign)


_abs = primitive(
    "abs", np.abs, vjp=(lambda g, out, x: g * sign(x),), saves=(0,), samples=AWAY_FROM_0
)


def abs(x: Tensor[S, D]) -> Tensor[S, D]:
    """The absolute value. Its gradient at 0 is 0."""
    return apply(_abs, x)


operation(abs, reference=np.abs)


def square(x: Tensor[S, D]) -> Tensor[S, D]:
    """``x * x``."""
    return x * x


operation(square, samples=ANY, reference=np.square)


_exp = primitive(
    "exp",
    np.exp,
    vjp=(lambda g, out, x: g * out,),
    saves=(OUT,),
    samples=ANY,
    floating=True,
    analytic=True,
)


def exp(x: Tensor[S, F]) -> Tensor[S, F]:
    """e to the power ``x``. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_exp, x)


operation(exp, reference=np.exp)


_log = primitive(
    "log",
    np.log,
    vjp=(lambda g, out, x: g / x,),
    saves=(0,),
    samples=POSITIVE,
    floating=True,
    analytic=True,
)


def log(x: Tensor[S, F]) -> Tensor[S, F]:
    """The natural logarithm. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_log, x)


operation(log, reference=np.log)


_sqrt = primitive(
    "sqrt",
    np.sqrt,
    vjp=(lambda g, out, x: g * 0.5 / out,),
    saves=(OUT,),
    samples=POSITIVE,
    floating=True,
    analytic=True,
)


def sqrt(x: Tensor[S, F]) -> Tensor[S, F]:
    """The square root. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_sqrt, x)


operation(sqrt, reference=np.sqrt)


_tanh = primitive(
    "tanh",
    np.tanh,
    vjp=(lambda g, out, x: g * (1.0 - out * out),),
    saves=(OUT,),
    samples=ANY,
    floating=True,
    analytic=True,
)


def tanh(x: Tensor[S, F]) -> Tensor[S, F]:
    """The hyperbolic tangent. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_tanh, x)


operation(tanh, reference=np.tanh)


def _sigmoid_forward(x: Any) -> Any:
    # exp of -|x| never overflows, and small results keep their digits
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, x.dtype.type(1), small) / (1 + small)


_sigmoid = primitive(
    "sigmoid",
    _sigmoid_forward,
    vjp=(lambda g, out, x: g * out * (1.0 - out),),
    saves=(OUT,),
    samples=ANY,
    floating=True,
)


def sigmoid(x: Tensor[S, F]) -> Tensor[S, F]:
    """``1 / (1 + exp(-x))``. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_sigmoid, x)


operation(sigmoid, reference=lambda x: 1 / (1 + np.exp(-x)))


_relu = primitive(
    "relu",
    lambda x: np.maximum(x, 0),
    vjp=(lambda g, out, x: g * sign(out),),
    saves=(OUT,),
    samples=AWAY_FROM_0,
    floating=True,
)


def relu(x: Tensor[S, F]) -> Tensor[S, F]:
    """``max(x, 0)``. Its gradient at 0 is 0. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_relu, x)


operation(relu, reference=lambda x: np.maximum(x, 0))


def _leaky_relu_forward(x: Any, negative_slope: float) -> Any:
    scaled = x * negative_slope
    larger = 0 < negative_slope <= 1  # then x is larger than scaled just where it is above 0
    return np.maximum(x, scaled) if larger else np.where(x > 0, x, scaled)


_leaky_relu = primitive(
    "leaky_relu",
    _leaky_relu_forward,
    vjp=(lambda g, out, x, negative_slope: g * _slope(x > 0.0, negative_slope, g.dtype),),
    saves=(0,),
    samples=over(Domain(away_from=(0.0,)), negative_slope=0.1),
    floating=True,
)


def leaky_relu(x: Tensor[S, F], negative_slope: float = 0.01) -> Tensor[S, F]:
    """``x`` where it is above 0, ``negative_slope * x`` elsewhere; its gradient at 0 is the slope.

    Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_leaky_relu, x, negative_slope=float(negative_slope))


operation(
    leaky_relu, reference=lambda x, negative_slope=0.01: np.where(x > 0, x, x * negative_slope)
)


def _slope(above: Tensor[S, np.bool_], negative_slope: float, dtype: np.dtype[F]) -> Tensor[Any, F]:
    """1 where ``above``, elsewhere ``negative_slope``."""
    return above.astype(dtype) * (1.0 - negative_slope) + negative_slope


_astype = primitive(
    "astype",
    lambda x, dtype: x.astype(dtype),
    vjp=(lambda g, out, x, dtype: astype(g, x.dtype),),
    samples=(Sample(("2 3",), (Domain(),), {"dtype": np.float64}),),
)


def astype(x: Tensor[S, Any], dtype: DType[D]) -> Tensor[S, D]:
    """The elements converted to another dtype, as numpy does. The gradient is converted back."""
    normal = normal_dtype("astype", dtype)
    return x if x.dtype == normal else apply(_astype, x, dtype=normal)


operation(
    astype,
    samples=(
        Sample(("2 3",), (Domain(),), {"dtype": np.float64}),
        Sample(("2",), (Domain(0, 9, dtype=np.int64),), {"dtype": np.float32}),
    ),
    reference=lambda x, dtype: x.astype(dtype),
)
