"""Named tuples as arguments: mypy names their fields as the run time does."""

from typing import NamedTuple, reveal_type

from jaxtyping import Float32

from typednn import Tensor, ops


class Stats(NamedTuple):
    mean: Float32[Tensor, "d"]
    std: Float32[Tensor, "d"]
    rows: int = 0


def normalized(x: Float32[Tensor, "n d"], stats: Stats) -> Float32[Tensor, "n d"]:
    return (x - stats.mean) / stats.std


def both(x: Float32[Tensor, "n d"], pair: tuple[Stats, Float32[Tensor, "d"]]) -> None: ...


v, x = ops.ones(3), ops.ones((2, 4))
reveal_type(normalized(ops.ones((2, 3)), Stats(v, v)))  # R: Tensor[tuple[2, 3], float32]
# E: normalized: argument 'stats.mean' is float32 (3,), declared Float32[Tensor, "d"]: axis 0 is 3, expected 4 (d is 4, bound by 'x') [shape]
normalized(x, Stats(v, v))
# E: both: argument 'pair[0].mean' is float32 (3,), declared Float32[Tensor, "d"]: axis 0 is 3, expected 4 (d is 4, bound by 'x') [shape]
both(x, (Stats(v, v), ops.ones(4)))
# E: both: argument 'pair[1]' is float32 (3,), declared Float32[Tensor, "d"]: axis 0 is 3, expected 4 (d is 4, bound by 'x') [shape]
both(x, (Stats(ops.ones(4), ops.ones(4)), v))
