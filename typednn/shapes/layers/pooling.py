"""Pooling layers over one to three axes in space."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.layers.arguments import Flag, Outputs, PerAxis
from typednn.shapes.layers.registry import (
    CallRule,
    ConstructionRule,
    of_call,
    of_construction,
    one,
)
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import axes_text, variadic_at
from typednn.shapes.rules.pooling import refuse_wide
from typednn.shapes.rules.windows import SizesPerAxis, sizes_per_axis
from typednn.shapes.shape import Shape, ShapeError, show

_GLOBAL_LEAST = 3


def _max_rule(layer: str, operation: str) -> CallRule:
    @of_call(layer)
    def pool(
        x: Shape,
        kernel_size: SizesPerAxis,
        stride: SizesPerAxis | None = None,
        padding: SizesPerAxis = 0,
        dilation: SizesPerAxis = 1,
        ceil_mode: bool | Unknown = False,
    ) -> Shape:
        return one(RULES[operation](x, kernel_size, stride, padding, dilation, ceil_mode))

    return pool


def _mean_rule(layer: str, operation: str) -> CallRule:
    @of_call(layer)
    def pool(
        x: Shape,
        kernel_size: SizesPerAxis,
        stride: SizesPerAxis | None = None,
        padding: SizesPerAxis = 0,
        ceil_mode: bool | Unknown = False,
    ) -> Shape:
        return one(RULES[operation](x, kernel_size, stride, padding, ceil_mode))

    return pool


def _max_construction_rule(layer: str, rank: int) -> ConstructionRule:
    @of_construction(layer)
    def refuse(
        kernel_size: PerAxis,
        stride: PerAxis | None = None,
        padding: PerAxis = 0,
        dilation: PerAxis = 1,
        ceil_mode: Flag = False,
    ) -> None:
        """Raise the errors of ``_refuse_window``, and ShapeError for a dilation below 1."""
        _refuse_window(layer, rank, kernel_size, stride, padding)
        sizes_per_axis(layer, "dilation", dilation, rank, 1)

    return refuse


def _mean_construction_rule(layer: str, rank: int) -> ConstructionRule:
    @of_construction(layer)
    def refuse(
        kernel_size: PerAxis,
        stride: PerAxis | None = None,
        padding: PerAxis = 0,
        ceil_mode: Flag = False,
        count_include_pad: Flag = True,
    ) -> None:
        """Raise the errors of ``_refuse_window``."""
        _refuse_window(layer, rank, kernel_size, stride, padding)

    return refuse


def _refuse_window(
    layer: str,
    rank: int,
    kernel_size: SizesPerAxis,
    stride: SizesPerAxis | None,
    padding: SizesPerAxis,
) -> None:
    """Raise ShapeError (shape) for numbers too small, and padding of more than half a window."""
    kernel = sizes_per_axis(layer, "kernel_size", kernel_size, rank, 1)
    if stride is not None:
        sizes_per_axis(layer, "stride", stride, rank, 1)
    refuse_wide(layer, sizes_per_axis(layer, "padding", padding, rank, 0), kernel)


def _adaptive_rule(layer: str, operation: str) -> CallRule:
    @of_call(layer)
    def pool(x: Shape, output_size: Size | tuple[Size | None, ...]) -> Shape:
        return one(RULES[operation](x, output_size))

    return pool


def _adaptive_construction_rule(layer: str, rank: int) -> ConstructionRule:
    @of_construction(layer)
    def refuse(output_size: Outputs | None) -> None:
        """Raise ShapeError (shape) for a size below 1."""
        given = output_size if isinstance(output_size, tuple) else (output_size,) * rank
        known = tuple(UNKNOWN if size is None else size for size in given)
        sizes_per_axis(layer, "output_size", known, rank, 1, str(output_size))

    return refuse


def _global_rule(layer: str) -> CallRule:
    @of_call(layer)
    def pool(x: Shape) -> Shape:
        """x (N, C, *space) gives (N, C). Raises ShapeError (shape-rank) without axes in space."""
        variadic = variadic_at(x)
        if variadic is None and len(x) < _GLOBAL_LEAST:
            text = f"{layer}: x {show(x)} has {axes_text(len(x))}, expected {_GLOBAL_LEAST} or more"
            raise ShapeError(f"{text} (N, C, *space)", "shape-rank")
        known = x if variadic is None else x[:variadic]
        return (*known, UNKNOWN, UNKNOWN)[:2]

    return pool


for _rank in (1, 2, 3):
    _max_rule(f"MaxPool{_rank}d", f"max_pool{_rank}d")
    _max_construction_rule(f"MaxPool{_rank}d", _rank)
    _mean_rule(f"AvgPool{_rank}d", f"avg_pool{_rank}d")
    _mean_construction_rule(f"AvgPool{_rank}d", _rank)

for _kind in ("Max", "Avg"):
    for _rank in (1, 2, 3):
        _adaptive_rule(f"Adaptive{_kind}Pool{_rank}d", f"adaptive_{_kind.lower()}_pool{_rank}d")
        _adaptive_construction_rule(f"Adaptive{_kind}Pool{_rank}d", _rank)
    _global_rule(f"Global{_kind}Pool")
