"""The mean of windows in space."""

from typednn.shapes.dim import Unknown
from typednn.shapes.rules.pooling import pooled
from typednn.shapes.rules.registry import ShapeRule, rule_of, takes
from typednn.shapes.rules.windows import SizesPerAxis
from typednn.shapes.shape import Shape


def _avg_pool(operation: str, rank: int) -> ShapeRule:
    def avg_pool(
        x: Shape,
        kernel_size: SizesPerAxis,
        stride: SizesPerAxis | None = None,
        padding: SizesPerAxis = 0,
        ceil_mode: bool | Unknown = False,
        count_include_pad: bool | Unknown = True,
    ) -> Shape:
        """Return the same as ``pooled``."""
        return pooled(operation, rank, x, kernel_size, stride, padding, 1, ceil_mode)

    return takes(x="f")(rule_of(operation, __name__, avg_pool))


avg_pool1d = _avg_pool("avg_pool1d", 1)
avg_pool2d = _avg_pool("avg_pool2d", 2)
avg_pool3d = _avg_pool("avg_pool3d", 3)
