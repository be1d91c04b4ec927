"""The largest element of windows in space."""

from typednn.shapes.dim import Unknown
from typednn.shapes.rules.pooling import pooled
from typednn.shapes.rules.registry import ShapeRule, rule_of
from typednn.shapes.rules.windows import SizesPerAxis
from typednn.shapes.shape import Shape


def _max_pool(operation: str, rank: int) -> ShapeRule:
    def max_pool(
        x: Shape,
        kernel_size: SizesPerAxis,
        stride: SizesPerAxis | None = None,
        padding: SizesPerAxis = 0,
        dilation: SizesPerAxis = 1,
        ceil_mode: bool | Unknown = False,
    ) -> Shape:
        """Return the same as ``pooled``."""
        return pooled(operation, rank, x, kernel_size, stride, padding, dilation, ceil_mode)

    return rule_of(operation, __name__, max_pool)


max_pool1d = _max_pool("max_pool1d", 1)
max_pool2d = _max_pool("max_pool2d", 2)
max_pool3d = _max_pool("max_pool3d", 3)
