"""The layers of ``torch.nn``: the rule of a call, which also gets the constructor's arguments.

The positional parameters of a rule are those of the call, and the keyword-only ones are the
constructor's. A recurrent layer gives a tree of shapes, as its call does.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.libraries.adapters.axes import flatten_between
from typednn.shapes.libraries.torch_rules import losses
from typednn.shapes.libraries.torch_rules.networks import normalized, resized
from typednn.shapes.libraries.torch_rules.reductions import along
from typednn.shapes.libraries.torch_rules.shaping import unflattened
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import because, size_at, size_from_end, variadic_at
from typednn.shapes.rules.registry import ResultShape
from typednn.shapes.rules.resizing import Scale
from typednn.shapes.rules.windows import SizesPerAxis
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal

Tree: TypeAlias = "Shape | list[Tree]"
"""The shape of a tensor, or of those in nested tuples."""


def same(x: Shape) -> Shape:
    """Return the shape of the argument: activations, dropout."""
    return x


def need_last(layer: str, name: str, x: Shape, size: Size) -> None:
    """Raise ShapeError unless the last axis has this size."""
    if x == ():
        raise ShapeError(f"{layer}: input () has no axes; the last must have {size}", "shape-rank")
    verdict = equal(size_from_end(x, -1), size)
    if isinstance(verdict, Refuted):
        text = f"{layer}: input {show(x)}: axis -1 has {size_from_end(x, -1)}, expected {size},"
        raise ShapeError(f"{text} {name}{because(verdict)}", "shape")


def but_last(x: Shape) -> Shape:
    return x[:-1] if variadic_at(x[-1:]) is None else UNKNOWN_SHAPE


def linear(x: Shape, *, in_features: Size, out_features: Size) -> Shape:
    """Return (*b, out_features) for (*b, in_features)."""
    need_last("Linear", "in_features", x, in_features)
    return (*but_last(x), out_features)


def embedding(x: Shape, *, embedding_dim: Size) -> Shape:
    """Add an axis."""
    return (*x, embedding_dim)


def layer_norm(x: Shape, *, normalized_shape: Size | Shape) -> Shape:
    """Return the shape of ``x``, which ends as the normalized shape."""
    known = normalized_shape if isinstance(normalized_shape, tuple) else (normalized_shape,)
    return normalized(x, known)


def _need_channels(layer: str, x: Shape, least: int, most: int, channels: Size, name: str) -> None:
    if variadic_at(x) is None and not least <= len(x) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        text = f"{layer}: input {show(x)} must have {wanted} axes, not {len(x)}"
        raise ShapeError(text, "shape-rank")
    have = size_at(x, 1) if variadic_at(x[:2]) is None else UNKNOWN
    verdict = equal(have, channels)
    if isinstance(verdict, Refuted):
        text = f"{layer}: input {show(x)}: axis 1 has {have} channels, expected {channels}, {name}"
        raise ShapeError(text + because(verdict), "shape")


def batch_norm1d(x: Shape, *, num_features: Size) -> Shape:
    """Return the shape of ``x``: (N, C) or (N, C, L)."""
    _need_channels("BatchNorm1d", x, 2, 3, num_features, "num_features")
    return x


def batch_norm2d(x: Shape, *, num_features: Size) -> Shape:
    """Return the shape of ``x``: (N, C, H, W)."""
    _need_channels("BatchNorm2d", x, 4, 4, num_features, "num_features")
    return x


def batch_norm3d(x: Shape, *, num_features: Size) -> Shape:
    """Return the shape of ``x``: (N, C, D, H, W)."""
    _need_channels("BatchNorm3d", x, 5, 5, num_features, "num_features")
    return x


def group_norm(x: Shape, *, num_channels: Size) -> Shape:
    """Return the shape of ``x``: (N, C, *space)."""
    _need_channels("GroupNorm", x, 2, 9, num_channels, "num_channels")
    return x


def conv(
    x: Shape,
    *,
    spatial: int,
    in_channels: Size,
    out_channels: Size,
    kernel_size: SizesPerAxis,
    stride: SizesPerAxis = 1,
    padding: SizesPerAxis | str = 0,
    dilation: SizesPerAxis = 1,
    groups: Size = 1,
) -> ResultShape:
    """Convolve over so many spatial axes, as the function does."""
    weight = (out_channels, _divided(in_channels, groups), *_per_axis(kernel_size, spatial))
    return RULES[f"conv{spatial}d"](x, weight, None, stride, padding, dilation, groups)


def conv_transpose(
    x: Shape,
    *,
    spatial: int,
    in_channels: Size,
    out_channels: Size,
    kernel_size: SizesPerAxis,
    stride: SizesPerAxis = 1,
    padding: SizesPerAxis = 0,
    output_padding: SizesPerAxis = 0,
    groups: Size = 1,
    dilation: SizesPerAxis = 1,
) -> ResultShape:
    """Convolve transposed over so many spatial axes, as the function does."""
    weight = (in_channels, _divided(out_channels, groups), *_per_axis(kernel_size, spatial))
    rest = stride, padding, output_padding, groups, dilation
    return RULES[f"conv_transpose{spatial}d"](x, weight, None, *rest)


def _divided(size: Size, by: object) -> Size:
    return size // by if isinstance(by, int) and by > 0 else UNKNOWN


def _per_axis(kernel: SizesPerAxis, spatial: int) -> tuple[Size, ...]:
    if isinstance(kernel, tuple):
        return kernel if len(kernel) == spatial else (UNKNOWN,) * spatial
    return (kernel,) * spatial


def max_pool(
    x: Shape,
    *,
    spatial: int,
    kernel_size: SizesPerAxis,
    stride: SizesPerAxis | None = None,
    padding: SizesPerAxis = 0,
    dilation: SizesPerAxis = 1,
    ceil_mode: bool | Unknown = False,
) -> ResultShape:
    """Return the largest elements of windows, as the function does."""
    return RULES[f"max_pool{spatial}d"](x, kernel_size, stride, padding, dilation, ceil_mode)


def avg_pool(
    x: Shape,
    *,
    spatial: int,
    kernel_size: SizesPerAxis,
    stride: SizesPerAxis | None = None,
    padding: SizesPerAxis = 0,
    ceil_mode: bool | Unknown = False,
) -> ResultShape:
    """Return the means of windows, as the function does."""
    return RULES[f"avg_pool{spatial}d"](x, kernel_size, stride, padding, ceil_mode)


def adaptive_pool(
    x: Shape, *, spatial: int, output_size: Size | tuple[Size | None, ...]
) -> ResultShape:
    """Return so many means or largest elements, as the function does."""
    return RULES[f"adaptive_avg_pool{spatial}d"](x, output_size)


OF_SPATIAL_AXES: Final[Mapping[str, Callable[..., ResultShape]]] = {
    f"{rule.__name__}{spatial}d": partial(rule, spatial=spatial)
    for rule in (conv, conv_transpose, max_pool, avg_pool, adaptive_pool)
    for spatial in (1, 2, 3)
}
"""The rules of ``Conv2d`` and the like, by the names in the table."""


def flatten(x: Shape, *, start_dim: Size = 1, end_dim: Size = -1) -> Shape:
    """Merge axes."""
    return flatten_between(x, start_dim, end_dim)


def unflatten(x: Shape, *, dim: Size, unflattened_size: Size | Shape) -> Shape:
    """Split an axis."""
    return unflattened(x, dim, unflattened_size)


def softmax(x: Shape, *, dim: Size | None = None) -> Shape:
    """Return the shape of ``x``, which has the axis."""
    return along(x, dim)


def upsample(
    x: Shape,
    *,
    size: SizesPerAxis | None = None,
    scale_factor: Scale | None = None,
    mode: str | Unknown = "nearest",
) -> ResultShape:
    """Return the same as ``interpolate``."""
    return resized(x, size, scale_factor, mode)


def pixel_shuffle(x: Shape, *, upscale_factor: Size) -> ResultShape:
    """Return the same as the function."""
    return RULES["pixel_shuffle"](x, upscale_factor)


# Sequences


def transformer_layer(x: Shape, *, d_model: Size) -> Shape:
    """Return the shape of ``x``."""
    need_last("TransformerEncoderLayer", "d_model", x, d_model)
    return x


# Losses


def loss(x: Shape, target: Shape, *, reduction: losses.Reduction = "mean") -> Shape:
    """Return the same as ``mse_loss``."""
    return losses.loss_of_each(x, target, reduction)


def class_loss(x: Shape, target: Shape, *, reduction: losses.Reduction = "mean") -> Shape:
    """Return the same as ``cross_entropy``."""
    return losses.class_loss(x, target, None, reduction)


def index_loss(x: Shape, target: Shape, *, reduction: losses.Reduction = "mean") -> Shape:
    """Return the same as ``nll_loss``."""
    return losses.index_loss(x, target, None, reduction)
