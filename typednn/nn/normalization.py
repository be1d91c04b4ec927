"""Layers that normalise each element of a batch by itself."""

from typing import Any, Generic

import numpy as np
from jaxtyping import Float
from typing_extensions import TypeVar as TypeVarWithDefault

from typednn import ops
from typednn.nn.layer_rules import refuse_construction, refuse_dtype
from typednn.nn.module import Module
from typednn.nn.type_parameters import Channels, DType, F, Groups
from typednn.ops.arguments import PerAxis
from typednn.shapes.layers import CALL_RULES
from typednn.tensor import Tensor

__all__ = ["GroupNorm", "InstanceNorm", "LayerNorm", "RMSNorm"]

Sizes = TypeVarWithDefault("Sizes", bound=PerAxis, default=Any, covariant=True)  # noqa: PLC0105


class LayerNorm(Module, Generic[Sizes, DType]):
    """``(x - mean) / sqrt(var + eps) * weight + bias`` over the last axes of ``x``.

    ``(*s)`` stays ``(*s)``. ``normalized_shape`` is the size of the last axis, or the sizes of
    several; the weight, which starts at one, and the bias, which starts at zero, have it.
    ``elementwise_affine=False`` leaves out both, ``bias=False`` the bias. Raises ShapeError for a
    size below 1, and, when it is called, for ``x`` with other last axes. Source: Ba, Kiros and
    Hinton, "Layer normalization", 2016.
    """

    weight: Float[Tensor[Any, DType], "..."] | None
    bias: Float[Tensor[Any, DType], "..."] | None
    normalized_shape: Sizes
    eps: float

    def __init__(
        self,
        normalized_shape: Sizes,
        eps: float = 1e-5,
        *,
        elementwise_affine: bool = True,
        bias: bool = True,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, normalized_shape, eps, elementwise_affine, bias)
        refuse_dtype(self, dtype)
        self.weight = ops.ones(normalized_shape, dtype=dtype) if elementwise_affine else None
        self.bias = (
            ops.zeros(normalized_shape, dtype=dtype) if elementwise_affine and bias else None
        )
        self.normalized_shape, self.eps = normalized_shape, eps

    def __call__(self, x: Float[Tensor[Any, DType], "..."]) -> Float[Tensor[Any, DType], "..."]:
        CALL_RULES["LayerNorm"](x.shape, self.normalized_shape)
        return _affine(
            _standardized(x, _last(self.normalized_shape), self.eps), self.weight, self.bias
        )


class RMSNorm(Module, Generic[Sizes, DType]):
    """``x / sqrt(mean(x**2) + eps) * weight`` over the last axes of ``x``.

    ``(*s)`` stays ``(*s)``. ``normalized_shape`` is as in ``LayerNorm``. The weight starts at one;
    ``elementwise_affine=False`` leaves it out. Raises ShapeError as ``LayerNorm``. Source: Zhang
    and Sennrich, "Root mean square layer normalization", NeurIPS 2019, equation 4.
    """

    weight: Float[Tensor[Any, DType], "..."] | None
    normalized_shape: Sizes
    eps: float

    def __init__(
        self,
        normalized_shape: Sizes,
        eps: float = 1e-6,
        *,
        elementwise_affine: bool = True,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, normalized_shape, eps, elementwise_affine)
        refuse_dtype(self, dtype)
        self.weight = ops.ones(normalized_shape, dtype=dtype) if elementwise_affine else None
        self.normalized_shape, self.eps = normalized_shape, eps

    def __call__(self, x: Float[Tensor[Any, DType], "..."]) -> Float[Tensor[Any, DType], "..."]:
        CALL_RULES["RMSNorm"](x.shape, self.normalized_shape)
        square = ops.mean(x * x, axis=_last(self.normalized_shape), keepdims=True)
        return _affine(x * ops.rsqrt(square + self.eps), self.weight, None)


class GroupNorm(Module, Generic[Groups, Channels, DType]):
    """``(x - mean) / sqrt(var + eps) * weight + bias`` over groups of channels and all axes in space.

    ``x`` is ``(b, num_channels, *space)``. Its channels are in ``num_groups`` groups, each with a mean
    and a variance of its own; ``num_groups=1`` normalises over all channels, as many groups as channels
    over none but their own. The weight, which starts at one, and the bias, which starts at zero, have a
    number for each channel; ``affine=False`` leaves out both. Raises ShapeError for a size below 1, and
    for groups that do not divide the channels. Source: Wu and He, "Group normalization", ECCV 2018.
    """

    weight: Float[Tensor[Any, DType], "Channels"] | None
    bias: Float[Tensor[Any, DType], "Channels"] | None
    num_groups: Groups
    num_channels: Channels
    eps: float

    def __init__(
        self,
        num_groups: Groups,
        num_channels: Channels,
        eps: float = 1e-5,
        *,
        affine: bool = True,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, num_groups, num_channels, eps, affine)
        refuse_dtype(self, dtype)
        self.weight = ops.ones(num_channels, dtype=dtype) if affine else None
        self.bias = ops.zeros(num_channels, dtype=dtype) if affine else None
        self.num_groups, self.num_channels, self.eps = num_groups, num_channels, eps

    def __call__(
        self, x: Float[Tensor[Any, DType], "b Channels *space"]
    ) -> Float[Tensor[Any, DType], "b Channels *space"]:
        grouped = ops.reshape(x, (x.shape[0], self.num_groups, -1))
        normal = ops.reshape(_standardized(grouped, -1, self.eps), x.shape)
        return _affine(normal, _of_channels(self.weight, x), _of_channels(self.bias, x))


class InstanceNorm(Module, Generic[Channels, DType]):
    """``(x - mean) / sqrt(var + eps) * weight + bias`` over all axes in space, for each channel.

    ``x`` is ``(b, num_features, *space)``. There is no weight and no bias unless ``affine`` is true;
    then they start at one and at zero, with a number for each channel. Raises ShapeError for a size
    below 1. Source: Ulyanov, Vedaldi and Lempitsky, "Instance normalization", 2016.
    """

    weight: Float[Tensor[Any, DType], "Channels"] | None
    bias: Float[Tensor[Any, DType], "Channels"] | None
    num_features: Channels
    eps: float

    def __init__(
        self,
        num_features: Channels,
        eps: float = 1e-5,
        *,
        affine: bool = False,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, num_features, eps, affine)
        refuse_dtype(self, dtype)
        self.weight = ops.ones(num_features, dtype=dtype) if affine else None
        self.bias = ops.zeros(num_features, dtype=dtype) if affine else None
        self.num_features, self.eps = num_features, eps

    def __call__(
        self, x: Float[Tensor[Any, DType], "b Channels *space"]
    ) -> Float[Tensor[Any, DType], "b Channels *space"]:
        normal = _standardized(x, tuple(range(2, x.ndim)), self.eps)
        return _affine(normal, _of_channels(self.weight, x), _of_channels(self.bias, x))


def _last(sizes: PerAxis) -> int | tuple[int, ...]:
    return tuple(range(-len(sizes), 0)) if isinstance(sizes, tuple) else -1


def _standardized(x: Tensor[Any, F], axes: int | tuple[int, ...], eps: float) -> Tensor[Any, F]:
    """Return ``x`` with mean 0 and variance 1 along the axes, but for ``eps``."""
    centred = x - ops.mean(x, axis=axes, keepdims=True)
    return centred * ops.rsqrt(ops.mean(centred * centred, axis=axes, keepdims=True) + eps)


def _affine(
    x: Tensor[Any, F], weight: Tensor[Any, F] | None, bias: Tensor[Any, F] | None
) -> Tensor[Any, F]:
    x = x if weight is None else x * weight
    return x if bias is None else x + bias


def _of_channels(parameter: Tensor[Any, F] | None, x: Tensor[Any, F]) -> Tensor[Any, F] | None:
    """Return a number for each channel with axes of size 1 for the axes in space of ``x``."""
    return None if parameter is None else ops.reshape(parameter, (-1, *(1,) * (x.ndim - 2)))
