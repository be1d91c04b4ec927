"""Initial weights, named after the authors of the papers that derive them.

An initializer takes a shape and a generator. A weight of shape ``(fan_in, fan_out)`` multiplies
from the right, so each output is a sum of ``fan_in`` products. The weight of a convolution is ``(out,
in, *kernel)``, so ``fan_in`` is ``in`` times the elements of the kernel, and ``fan_out`` is ``out``
times them, as in PyTorch. All weights are float32;
a layer in float64 converts them, so that it begins where one in float32 does.
"""

import math
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from typednn import ops
from typednn.checked_arguments import check_values, ranges_of
from typednn.nn.type_parameters import DType
from typednn.ops.random import drawn, refuse_no_generator
from typednn.shapes.words import no_initializer
from typednn.tensor import Tensor

__all__ = [
    "Initializer",
    "ShapedInitializer",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
    "normal",
    "orthogonal",
    "sparse",
    "truncated_normal",
]

S = TypeVar("S", bound=tuple[int, ...])

Array: TypeAlias = npt.NDArray[Any]
Initializer: TypeAlias = Callable[[tuple[int, ...], np.random.Generator], Tensor[Any, np.float32]]
"""What a layer takes: any function of a shape and a generator."""


class ShapedInitializer(Protocol):
    """An initializer whose type says that the weights have the shape that it is asked for."""

    def __call__(self, shape: S, rng: np.random.Generator, /) -> Tensor[S, np.float32]: ...


def glorot_uniform(shape: S, rng: np.random.Generator) -> Tensor[S, np.float32]:
    """U(-a, a) with a = sqrt(6 / (fan_in + fan_out)): variance 2 / (fan_in + fan_out).

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    AISTATS 2010, equation 16. For tanh and similar functions.
    """
    return _uniform("glorot_uniform", math.sqrt(6 / sum(_fans(shape))), shape, rng)


def glorot_normal(shape: S, rng: np.random.Generator) -> Tensor[S, np.float32]:
    """N(0, 2 / (fan_in + fan_out)): Glorot and Bengio 2010, equation 12."""
    return _normal("glorot_normal", math.sqrt(2 / sum(_fans(shape))), shape, rng)


def he_uniform(shape: S, rng: np.random.Generator) -> Tensor[S, np.float32]:
    """U(-a, a) with a = sqrt(6 / fan_in): variance 2 / fan_in, as ``he_normal``."""
    return _uniform("he_uniform", math.sqrt(6 / _fans(shape)[0]), shape, rng)


def he_normal(shape: S, rng: np.random.Generator) -> Tensor[S, np.float32]:
    """N(0, 2 / fan_in). PyTorch calls it kaiming_normal.

    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015, equation 10. For ReLU, which
    halves the mean square of its input.
    """
    return _normal("he_normal", math.sqrt(2 / _fans(shape)[0]), shape, rng)


def lecun_uniform(shape: S, rng: np.random.Generator) -> Tensor[S, np.float32]:
    """U(-a, a) with a = sqrt(3 / fan_in): variance 1 / fan_in, as ``lecun_normal``."""
    return _uniform("lecun_uniform", math.sqrt(3 / _fans(shape)[0]), shape, rng)


def lecun_normal(shape: S, rng: np.random.Generator) -> Tensor[S, np.float32]:
    """N(0, 1 / fan_in).

    LeCun, Bottou, Orr and Mueller, "Efficient BackProp", 1998, equation 16.
    """
    return _normal("lecun_normal", math.sqrt(1 / _fans(shape)[0]), shape, rng)


def normal(std: float) -> ShapedInitializer:
    """Return the initializer N(0, std ** 2), which does not depend on the shape.

    Raises ValueError for a ``std`` below 0 or not finite.
    """
    check_values("normal", {"std": std}, **ranges_of("normal"))

    def draw(shape: S, rng: np.random.Generator) -> Tensor[S, np.float32]:
        return ops.normal(shape, rng=rng) * std

    return draw


def truncated_normal(std: float, low: float = -2.0, high: float = 2.0) -> ShapedInitializer:
    """Return the initializer N(0, std ** 2) without draws below ``low`` and above ``high``.

    Each draw outside is drawn again. The bounds are in standard deviations, so that the weights are
    between ``low * std`` and ``high * std``. Raises ValueError unless ``low < high``, and for a ``std``
    below 0 or not finite.
    """
    check_values("truncated_normal", {"std": std}, **ranges_of("truncated_normal"))
    if not low < high:
        raise ValueError(f"truncated_normal: low is {low}, expected less than high, {high}")

    def values(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        found = rng.standard_normal(shape)
        while (outside := (found < low) | (found > high)).any():
            found[outside] = rng.standard_normal(int(outside.sum()))
        return found * std

    return _initializer("truncated_normal", values)


def orthogonal(gain: float = 1.0) -> ShapedInitializer:
    """Return the initializer of ``gain`` times a random matrix with orthonormal rows or columns.

    The smaller of both sides is orthonormal. A weight of a convolution is the matrix ``(out, in *
    kernel)``. Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in
    deep linear neural networks", ICLR 2014; uniform over such matrices by Mezzadri, "How to generate
    random matrices from the classical compact groups", 2007. Raises ValueError for a shape with less
    than two axes.
    """

    def values(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        rows, columns = _matrix("orthogonal", shape)
        q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
        q = gain * q * np.sign(np.diag(r))  # without the signs, q is not uniform
        return (q if rows >= columns else q.T).reshape(shape)

    return _initializer("orthogonal", values)


def sparse(sparsity: float, std: float = 0.01) -> ShapedInitializer:
    """Return the initializer N(0, std ** 2) in which each output has only some inputs.

    The part ``sparsity`` of the weights of each output, rounded up, is zero; which, is drawn. Martens,
    "Deep learning via Hessian-free optimization", ICML 2010. Raises ValueError unless ``sparsity`` is
    from 0 to 1 and ``std`` finite and at least 0, and for a shape with other than two axes.
    """
    check_values("sparse", {"sparsity": sparsity, "std": std}, **ranges_of("sparse"))

    def values(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        if len(shape) != 2:
            raise ValueError(f"sparse: the shape {shape} has {len(shape)} axes, expected 2")
        ranks = rng.random(shape).argsort(axis=0).argsort(axis=0)
        return np.where(ranks < math.ceil(sparsity * shape[0]), 0, rng.standard_normal(shape) * std)

    return _initializer("sparse", values)


def initialized(
    layer: object,
    weight_init: Initializer,
    shape: tuple[int, ...],
    rng: np.random.Generator,
    dtype: type[DType],
) -> Tensor[Any, DType]:
    """Return a layer's first weight.

    Raises TypeError unless ``weight_init`` is an initializer and ``rng`` a generator.
    """
    what = f"{type(layer).__name__}: weight_init"
    if not callable(weight_init):
        raise TypeError(no_initializer(type(layer).__name__, type(weight_init).__name__))
    refuse_no_generator(type(layer).__name__, rng)
    weight = weight_init(shape, rng)
    if not isinstance(weight, Tensor):
        raise TypeError(f"{what} gives {type(weight).__name__}, but expected a Tensor")
    return weight.astype(dtype)


def _initializer(
    name: str, values: Callable[[tuple[int, ...], np.random.Generator], Array]
) -> ShapedInitializer:
    """Return the initializer that draws these values."""

    def draw(shape: S, rng: np.random.Generator) -> Tensor[S, np.float32]:
        return drawn(name, shape, rng, lambda: values(shape, rng))

    return draw


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return how many inputs an output is a sum of, and how many outputs an input is in, at least 1.

    Of a weight without elements no variance is asked. Raises ValueError for a shape with less than two axes.
    """
    rows, columns = _matrix("a variance by fan_in and fan_out", shape)
    inputs, outputs = (rows, columns) if len(shape) == 2 else (columns, rows * math.prod(shape[2:]))
    return max(inputs, 1), max(outputs, 1)


def _matrix(what: str, shape: tuple[int, ...]) -> tuple[int, int]:
    if len(shape) < 2:
        raise ValueError(f"{what} needs a shape with at least 2 axes, not {shape}")
    return shape[0], math.prod(shape[1:])


def _normal(name: str, std: float, shape: S, rng: np.random.Generator) -> Tensor[S, np.float32]:
    refuse_no_generator(name, rng)
    return ops.normal(shape, rng=rng) * std


def _uniform(name: str, limit: float, shape: S, rng: np.random.Generator) -> Tensor[S, np.float32]:
    refuse_no_generator(name, rng)
    return ops.uniform(shape, rng=rng, low=-limit, high=limit)
