"""Guards that count the different sizes: ``len({len(x), len(y)}) != 1``; and ``all([...])``."""
from jaxtyping import Float32

from typednn import Tensor


# --- a set of lengths
def of_one_length(x: Float32[Tensor, "a"], y: Float32[Tensor, "b"], z: Float32[Tensor, "c"]) -> Float32[Tensor, "a"]:
    if len({len(x), len(y), len(z)}) != 1:
        raise ValueError
    return x + y + z


# --- a set of shapes
def of_one_shape(x: Float32[Tensor, "a"], y: Float32[Tensor, "b"], z: Float32[Tensor, "c"]) -> Float32[Tensor, "a"]:
    assert len(set([x.shape, y.shape])) == 1
    _ = x + y
    return x + y + z  # E: x (a,) and y (c,): axis -1 of x has a, axis -1 of y has c [shape]


# --- the wrong branch
def several(x: Float32[Tensor, "a"], y: Float32[Tensor, "b"]) -> Float32[Tensor, "a"]:
    if len({x.shape[0], y.shape[0]}) > 1:
        return x + y  # E: x (a,) and y (b,): axis -1 of x has a, axis -1 of y has b [shape]
    return x + y


# --- all of several conditions
def together(x: Float32[Tensor, "a"], y: Float32[Tensor, "b"], z: Float32[Tensor, "c"]) -> Float32[Tensor, "a"]:
    assert all([x.shape == y.shape, y.size == z.size])
    return x + y + z


def not_together(x: Float32[Tensor, "a"], y: Float32[Tensor, "b"]) -> Float32[Tensor, "a"]:
    if not all((x.shape == y.shape, x.ndim == 1)):
        raise ValueError
    return x + y
