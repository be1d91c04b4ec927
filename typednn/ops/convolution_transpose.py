"""Transposed convolutions over one to three spatial axes. Names and layout are PyTorch's."""

from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from typednn.kernels.numpy.windows import Ints
from typednn.ops.arguments import PerAxis, per_axis, plain
from typednn.ops.convolution_primitives import (
    any_operands,
    convolution_transpose,
    need_one_dtype,
    with_bias,
)
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]

F = TypeVar("F", bound=np.floating[Any])


@lru_cache(maxsize=1024)
def _window(
    name: str,
    x: Ints,
    weight: Ints,
    bias: Ints | None,
    stride: PerAxis,
    padding: PerAxis,
    output_padding: PerAxis,
    groups: int,
    dilation: PerAxis,
) -> dict[str, Any]:
    """Return the parameters of the primitive. Raises ShapeError if the operation's rule does."""
    RULES[name](x, weight, bias, stride, padding, output_padding, groups, dilation)
    rank = len(weight) - 2
    more = zip(per_axis(padding, rank), per_axis(output_padding, rank), strict=True)
    return {
        "stride": per_axis(stride, rank),
        "padding": tuple((pad, pad - extra) for pad, extra in more),
        "dilation": per_axis(dilation, rank),
        "groups": groups,
    }


def _conv_transpose(
    name: str,
    x: Tensor[Any, F],
    weight: Tensor[Any, Any],
    bias: Tensor[Any, Any] | None,
    *window: Any,
) -> Tensor[Any, F]:
    need_one_dtype(name, x, weight, bias)
    shape = None if bias is None else bias.shape
    params = _window(name, x.shape, weight.shape, shape, *map(plain, window))
    return with_bias(convolution_transpose, x, weight, bias, params)


def conv_transpose1d(
    x: Tensor[Any, F],
    weight: Tensor[Any, Any],
    bias: Tensor[Any, Any] | None = None,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    groups: int = 1,
    dilation: PerAxis = 1,
) -> Tensor[Any, F]:
    """Like ``conv_transpose2d``, over one spatial axis."""
    window = (stride, padding, output_padding, groups, dilation)
    return _conv_transpose("conv_transpose1d", x, weight, bias, *window)


def conv_transpose2d(
    x: Tensor[Any, F],
    weight: Tensor[Any, Any],
    bias: Tensor[Any, Any] | None = None,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    groups: int = 1,
    dilation: PerAxis = 1,
) -> Tensor[Any, F]:
    """The transpose of ``conv2d``: add each element of ``x``, times a kernel, to its window.

    ``x`` is (N, C_in, H, W) or (C_in, H, W); ``weight`` (C_in, C_out/groups, KH, KW); ``bias``
    (C_out,). The result is (N, C_out, H', W') with H' = (H-1)*stride - 2*padding + dilation*(KH-1)
    + 1 + output_padding.

    ``padding``: the number of elements that are cut off on each side, equal to the number that
    ``conv2d`` would add. ``output_padding``: the number of elements that are added at the end.
    ``conv2d`` maps several sizes to the same H, and this chooses one of them.

    Raises ShapeError for the same reasons as ``conv2d``, if a spatial axis of ``x`` or of the
    result is empty, and if ``output_padding`` is at least as large as both ``stride`` and
    ``dilation``. Source: Zeiler et al., "Deconvolutional networks" (2010).
    """
    window = (stride, padding, output_padding, groups, dilation)
    return _conv_transpose("conv_transpose2d", x, weight, bias, *window)


def conv_transpose3d(
    x: Tensor[Any, F],
    weight: Tensor[Any, Any],
    bias: Tensor[Any, Any] | None = None,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    groups: int = 1,
    dilation: PerAxis = 1,
) -> Tensor[Any, F]:
    """Like ``conv_transpose2d``, over three spatial axes."""
    window = (stride, padding, output_padding, groups, dilation)
    return _conv_transpose("conv_transpose3d", x, weight, bias, *window)


operation(
    conv_transpose1d,
    samples=(
        any_operands("n=2 i=2 h=3", "i=2 o=3 k=2", "o=3"),
        any_operands("2*o h=3", "2*o o k=2", stride=3, padding=1, output_padding=2, groups=2),
        any_operands("n=1 i=1 h=3", "i=1 o=2 k=2", dilation=3, output_padding=2),
    ),
)
operation(
    conv_transpose2d,
    samples=(
        any_operands("n=2 i=2 h=2 w=3", "i=2 o=1 k=2 l=3", "o=1"),
        any_operands(
            "n=1 2*o h=2 w=2",
            "2*o o k=3 l=2",
            "2*o",
            stride=(2, 1),
            padding=(1, 0),
            groups=2,
        ),
        any_operands(
            "i=2 h=2 w=3", "i=2 o=1 k=2 l=2", stride=2, output_padding=(1, 0), dilation=(1, 2)
        ),
    ),
)
operation(
    conv_transpose3d,
    samples=(
        any_operands("n=1 i=2 d=2 h=1 w=2", "i=2 o=1 j=2 k=2 l=1", "o=1"),
        any_operands("i=1 d=2 h=1 w=2", "i=1 o=2 j=1 k=2 l=2", stride=(1, 2, 1), padding=(0, 0, 1)),
    ),
)
