"""Layers that normalise, and the sizes that they normalise over."""

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.layers.arguments import Count, Counts, Flag, Positive
from typednn.shapes.layers.registry import (
    CallRule,
    of_call,
    of_construction,
    of_input,
    refuse_remainder,
)
from typednn.shapes.rules.axes import axes_text, because, least_rank, variadic_at
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal


def _last_axes_rule(layer: str) -> CallRule:
    @of_call(layer)
    def normalize(x: Shape, normalized_shape: Size | tuple[Size, ...]) -> Shape:
        """Return ``x``.

        Raises ShapeError unless its last axes are ``normalized_shape``: too few axes (shape-rank), or
        another size (shape).
        """
        if isinstance(normalized_shape, Unknown):
            return x
        sizes = normalized_shape if isinstance(normalized_shape, tuple) else (normalized_shape,)
        what = f"{layer}: x {show(x)}"
        if variadic_at(x) is None and len(x) < len(sizes):
            text = (
                f"{what} has {axes_text(least_rank(x))}, expected at least {len(sizes)}, the last"
            )
            raise ShapeError(f"{text} {show(sizes)}", "shape-rank")
        for axis in range(-1, -min(len(sizes), len(x)) - 1, -1):
            found, expected = x[axis], sizes[axis]
            if isinstance(found, Variadic):
                break
            verdict = equal(found, expected)
            if isinstance(verdict, Refuted):
                text = f"{what}: axis {axis} is {found}, expected {expected}{because(verdict)}"
                raise ShapeError(text, "shape")
        return x

    return normalize


for _layer in ("LayerNorm", "RMSNorm"):
    _last_axes_rule(_layer)


@of_input("LayerNorm", "RMSNorm")
def last_axes(normalized_shape: Size | tuple[Size, ...]) -> Shape:
    sizes = normalized_shape if isinstance(normalized_shape, tuple) else (normalized_shape,)
    return (*UNKNOWN_SHAPE, *(() if isinstance(normalized_shape, Unknown) else sizes))


@of_construction("LayerNorm")
def refuse_layer_norm(
    normalized_shape: Counts,
    eps: Positive = 1e-5,
    elementwise_affine: Flag = True,
    bias: Flag = True,
) -> None:
    _refuse_no_axes("LayerNorm", normalized_shape)


@of_construction("RMSNorm")
def refuse_rms_norm(
    normalized_shape: Counts, eps: Positive = 1e-6, elementwise_affine: Flag = True
) -> None:
    _refuse_no_axes("RMSNorm", normalized_shape)


def _refuse_no_axes(layer: str, normalized_shape: Size | tuple[Size, ...]) -> None:
    """Raise ShapeError (shape) without a size."""
    if normalized_shape == ():
        raise ShapeError(f"{layer}: normalized_shape is (), but expected one size or more", "shape")


@of_construction("GroupNorm")
def refuse_group_norm(
    num_groups: Count, num_channels: Count, eps: Positive = 1e-5, affine: Flag = True
) -> None:
    """Raise ShapeError (shape) for groups that do not divide the channels."""
    refuse_remainder("GroupNorm", ("num_groups", num_groups), num_channels=num_channels)


@of_construction("InstanceNorm")
def refuse_instance_norm(num_features: Count, eps: Positive = 1e-5, affine: Flag = False) -> None:
    pass
