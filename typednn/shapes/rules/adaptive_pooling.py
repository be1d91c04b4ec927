"""Pooling to given sizes over 1 to 3 spatial axes: x is (N, C, *space) or (C, *space)."""

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.rules.registry import ShapeRule, rule_of, takes
from typednn.shapes.rules.windows import refuse_empty, sizes_per_axis, split
from typednn.shapes.shape import Shape


def _adaptive(operation: str, rank: int, kinds: str | None = None) -> ShapeRule:
    def adaptive(x: Shape, output_size: Size | tuple[Size | None, ...]) -> Shape:
        """Replace the spatial sizes by ``output_size``; a size of None stays as it is.

        Raises ShapeError: wrong number of axes (shape-rank), an empty spatial axis, a size below 1
        (shape).
        """
        batch, channels, sizes = split(operation, x, rank)
        given = output_size if isinstance(output_size, tuple) else (output_size,) * rank
        known = tuple(UNKNOWN if size is None else size for size in given)
        asked = sizes_per_axis(operation, "output_size", known, rank, 1, str(output_size))
        refuse_empty(operation, x, sizes)
        stays = [each is None for each in given] if None in given else [False] * rank
        grown = (old if stay else new for old, stay, new in zip(sizes, stays, asked, strict=True))
        return (*batch, channels, *grown)

    return takes(x=kinds)(rule_of(operation, __name__, adaptive))


adaptive_max_pool1d = _adaptive("adaptive_max_pool1d", 1)
adaptive_avg_pool1d = _adaptive("adaptive_avg_pool1d", 1, "f")
adaptive_max_pool2d = _adaptive("adaptive_max_pool2d", 2)
adaptive_avg_pool2d = _adaptive("adaptive_avg_pool2d", 2, "f")
adaptive_max_pool3d = _adaptive("adaptive_max_pool3d", 3)
adaptive_avg_pool3d = _adaptive("adaptive_avg_pool3d", 3, "f")
