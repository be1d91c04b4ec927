"""Activations along an axis: softmax, gates that halve it, and a learnt slope for each channel."""

from typing import Any, Generic

import numpy as np
from jaxtyping import Float
from typing_extensions import TypeVar as TypeVarWithDefault

from typednn import ops
from typednn.nn.layer_rules import refuse_construction, refuse_dtype
from typednn.nn.module import Module
from typednn.nn.type_parameters import Axis, DType, F
from typednn.shapes.layers import CALL_RULES
from typednn.tensor import Tensor

__all__ = ["GEGLU", "GLU", "LogSoftmax", "PReLU", "Softmax", "Softmax2d", "Softmin", "SwiGLU"]

Slopes = TypeVarWithDefault("Slopes", bound=int, default=Any, covariant=True)  # noqa: PLC0105


class _AlongAxis(Module, Generic[Axis]):
    """What activations along one axis share."""

    axis: Axis

    def __init__(
        self,
        axis: Axis = -1,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, axis)
        self.axis = axis


class Softmax(_AlongAxis[Axis]):
    """``exp(x) / sum(exp(x))`` along an axis. Raises ShapeError for an axis that does not exist.

    ``(*s)`` stays ``(*s)``. Source: Bridle, "Probabilistic interpretation of feedforward
    classification network outputs", 1990.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.softmax(x, self.axis)


class Softmax2d(Module):
    """``Softmax`` over the channels at each place of images ``(*b, c, h, w)``."""

    def __call__(self, x: Float[Tensor[Any, F], "*b c h w"]) -> Float[Tensor[Any, F], "*b c h w"]:
        return ops.softmax(x, -3)


class Softmin(_AlongAxis[Axis]):
    """``Softmax`` of ``-x``. Raises ShapeError for an axis that does not exist.

    ``(*s)`` stays ``(*s)``.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.softmax(-x, self.axis)


class LogSoftmax(_AlongAxis[Axis]):
    """The logarithm of ``Softmax``. Raises ShapeError for an axis that does not exist.

    ``(*s)`` stays ``(*s)``.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.log_softmax(x, self.axis)


class GLU(_AlongAxis[Axis]):
    """``a * sigmoid(b)`` of the two halves ``a`` and ``b`` of an axis: ``(*s, 2*n)`` becomes ``(*s, n)``.

    Raises ShapeError for an axis that does not exist or whose size is odd. Source: Dauphin, Fan, Auli
    and Grangier, "Language modeling with gated convolutional networks", ICML 2017.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        a, b = _halves("GLU", x, self.axis)
        return a * ops.sigmoid(b)


class SwiGLU(_AlongAxis[Axis]):
    """Like ``GLU``, with ``a * silu(b)``. Source: Shazeer, "GLU variants improve Transformer", 2020.

    ``(*s, 2*n)`` becomes ``(*s, n)``.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        a, b = _halves("SwiGLU", x, self.axis)
        return a * ops.silu(b)


class GEGLU(_AlongAxis[Axis]):
    """Like ``GLU``, with ``a * gelu(b)``. Source: Shazeer, "GLU variants improve Transformer", 2020.

    ``(*s, 2*n)`` becomes ``(*s, n)``.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        a, b = _halves("GEGLU", x, self.axis)
        return a * ops.gelu(b)


def _halves(layer: str, x: Tensor[Any, F], axis: int) -> tuple[Tensor[Any, F], Tensor[Any, F]]:
    """Raises ShapeError if the layer's rule does."""
    CALL_RULES[layer](x.shape, axis)
    first, second = ops.chunk(x, 2, axis)
    return first, second


class PReLU(Module, Generic[Slopes, DType]):
    """``x`` if it is positive, else ``weight * x``: a leaky ReLU that learns its slope.

    ``(*s)`` stays ``(*s)``. There is one slope, or one for each channel, along axis 1 of ``x``.
    They start at ``init``. Raises ShapeError for a number below 1, and, when it is called, for
    another number of channels. Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV
    2015, equation 1.
    """

    weight: Float[Tensor[Any, DType], "Slopes"]
    num_parameters: Slopes

    def __init__(
        self,
        num_parameters: Slopes = 1,  # type: ignore[assignment]  # in the type, if left out
        init: float = 0.25,
        *,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, num_parameters, init)
        refuse_dtype(self, dtype)
        self.weight = ops.full(num_parameters, init, dtype=dtype)
        self.num_parameters = num_parameters

    def __call__(self, x: Float[Tensor[Any, DType], "..."]) -> Float[Tensor[Any, DType], "..."]:
        CALL_RULES["PReLU"](x.shape, self.num_parameters)
        after = (1,) * (x.ndim - 2) if self.num_parameters > 1 else ()
        return ops.where(x > 0.0, x, ops.reshape(self.weight, (-1, *after)) * x)
