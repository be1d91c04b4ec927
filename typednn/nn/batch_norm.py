"""Batch normalisation: each channel of a batch gets the mean 0 and the variance 1."""

from typing import Any, Generic

import numpy as np
from jaxtyping import Float

from typednn import ops
from typednn.nn.buffers import Buffer
from typednn.nn.layer_rules import refuse_construction, refuse_dtype
from typednn.nn.modes import Eval, Mode, Train
from typednn.nn.module import Module
from typednn.nn.type_parameters import Channels, DType, F
from typednn.shapes import ShapeError, show
from typednn.tensor import Tensor

__all__ = ["BatchNorm"]


class BatchNorm(Module, Generic[Channels, DType]):
    """``(x - mean) / sqrt(variance + eps) * weight + bias`` for each channel, axis 1 of ``x``.

    ``x`` may be vectors ``(b, C)``, images ``(b, C, h, w)``, or have any other axes after the
    channels. In training, mean and variance are those of the batch and of these axes, and the
    running ones move towards them, by the fraction ``momentum`` of the distance; the running
    variance towards the unbiased one. In evaluation the running ones are used. So ``x`` does not
    depend on the rest of its batch then. If the same layer is called twice in a step, the second
    call goes on from the running values of the first.

    ``affine=False`` leaves out ``weight``, which starts at one, and ``bias``, which starts at zero.

    Raises ShapeError for fewer than one channel, and in training for a batch with one value for
    each channel, which would all become zero. Source: Ioffe and Szegedy 2015, "Batch normalization:
    accelerating deep network training by reducing internal covariate shift", algorithms 1 and 2.
    """

    weight: Float[Tensor[Any, DType], "Channels"] | None
    bias: Float[Tensor[Any, DType], "Channels"] | None
    running_mean: Buffer[Float[Tensor[Any, DType], "Channels"]]
    running_var: Buffer[Float[Tensor[Any, DType], "Channels"]]
    momentum: float
    eps: float

    def __init__(
        self,
        channels: Channels,
        *,
        momentum: float = 0.1,
        eps: float = 1e-5,
        affine: bool = True,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, channels, momentum, eps, affine)
        refuse_dtype(self, dtype)
        self.weight = ops.ones(channels, dtype=dtype) if affine else None
        self.bias = ops.zeros(channels, dtype=dtype) if affine else None
        self.running_mean = ops.zeros(channels, dtype=dtype)
        self.running_var = ops.ones(channels, dtype=dtype)
        self.momentum = momentum
        self.eps = eps

    def __call__(
        self, x: Float[Tensor[Any, DType], "b Channels *rest"], mode: Mode
    ) -> Float[Tensor[Any, DType], "b Channels *rest"]:
        if isinstance(mode, Eval):
            mean, var = self.running_mean, self.running_var
        else:
            mean, var = self._of_batch(x, mode)
        scale = 1.0 / ops.sqrt(var + self.eps)
        if self.weight is not None:
            scale = scale * self.weight
        centred = x - _along_channels(mean, x)
        out = centred * _along_channels(scale, x)
        return out if self.bias is None else out + _along_channels(self.bias, x)

    def _of_batch(
        self, x: Tensor[Any, DType], mode: Train
    ) -> tuple[Tensor[Any, DType], Tensor[Any, DType]]:
        """Return the mean and the biased variance of each channel; update the running ones."""
        channels = x.shape[1]
        count = x.size // channels
        if count < 2:
            raise ShapeError(
                f"BatchNorm: x {show(x.shape)} has {count} values for each of {channels} channels,"
                " and in training it needs 2, as the mean and variance are those of the batch"
            )
        axes = (0, *range(2, x.ndim))
        mean, var = ops.mean(x, axis=axes), ops.var(x, axis=axes)
        newest, kept, moved = mode.newest(self), 1 - self.momentum, self.momentum
        mode.update(
            self,
            running_mean=newest.running_mean * kept + mean * moved,
            running_var=newest.running_var * kept + var * (moved * count / (count - 1)),
        )
        return mean, var


def _along_channels(x: Tensor[Any, F], like: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return a value for each channel in a shape that broadcasts to that of ``like``."""
    return x.reshape(x.shape + (1,) * (like.ndim - 2))
