"""Layers that normalise, and the sizes that they normalise over."""

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.layers.registry import (
    CallRule,
    ConstructionRule,
    of_call,
    of_construction,
    refuse_below_one,
    refuse_remainder,
)
from typednn.shapes.rules.axes import axes_text, because, least_rank, variadic_at
from typednn.shapes.shape import Shape, ShapeError, Variadic, show
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


def _last_axes_construction_rule(layer: str) -> ConstructionRule:
    @of_construction(layer)
    def refuse(normalized_shape: Size | tuple[Size, ...]) -> None:
        """Raise ShapeError (shape) for a size below 1."""
        sizes = normalized_shape if isinstance(normalized_shape, tuple) else (normalized_shape,)
        for size in sizes:
            refuse_below_one(layer, normalized_shape=size)

    return refuse


for _layer in ("LayerNorm", "RMSNorm"):
    _last_axes_rule(_layer)
    _last_axes_construction_rule(_layer)


@of_construction("GroupNorm")
def refuse_group_norm(num_groups: Size, num_channels: Size) -> None:
    """Raise ShapeError (shape) for a size below 1, and groups that do not divide the channels."""
    refuse_below_one("GroupNorm", num_groups=num_groups, num_channels=num_channels)
    refuse_remainder("GroupNorm", ("num_groups", num_groups), num_channels=num_channels)


@of_construction("InstanceNorm")
def refuse_instance_norm(num_features: Size) -> None:
    """Raise ShapeError (shape) for a size below 1."""
    refuse_below_one("InstanceNorm", num_features=num_features)
