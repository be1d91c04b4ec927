"""*args and **kwargs."""
from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
def total(*xs: Float32[Tensor, "n"], scale: float = 1.0) -> Float32[Tensor, "n"]:
    out = xs[0]
    for x in xs[1:]:
        out = out + x
    return out * scale

@typed
def joined(**named: Float32[Tensor, "b _"]) -> Float32[Tensor, "b _"]:
    return ops.concat(list(named.values()), axis=1)

@typed
def affine(x: Float32[Tensor, "b i"], w: Float32[Tensor, "i o"], /, *, shift: Float32[Tensor, "o"] | None = None) -> Float32[Tensor, "b o"]:
    return x @ w if shift is None else x @ w + shift

parts = (ops.ones((3,)), ops.ones((3,)))
total(*parts, scale=2)
total(*parts, ops.ones((4,)))  # E: total: argument 'xs' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected [shape]
joined(a=ops.ones((2, 3)), b=ops.ones((2, 4)))
joined(a=ops.ones((2, 3)), b=ops.ones((5, 4)))  # E: joined: argument 'named' is float32 (5, 4), declared Float32[Tensor, "b _"]: axis 0 is 5, [shape]
arguments = (ops.ones((2, 3)), ops.ones((3, 4)))
affine(*arguments)
affine(*arguments, shift=ops.ones((5,)))  # E: affine: argument 'shift' is float32 (5,), declared Float32[Tensor, "o"]: axis 0 is 5, expe [shape]
