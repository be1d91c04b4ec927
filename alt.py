from jaxtyping import Float32

from typednn import Tensor, ops


def f(
    x: Float32[Tensor, "2*n"] | Float32[Tensor, "2*n 3"], y: Float32[Tensor, "n"]
) -> Float32[Tensor, "n"]:
    return y


reveal_type(f(ops.zeros((6,)), ops.zeros((3,))))
reveal_type(f(ops.zeros((7,)), ops.zeros((3,))))
reveal_type(f(ops.zeros((8, 3)), ops.zeros((3,))))


def g(
    y: Float32[Tensor, "n"], x: Float32[Tensor, "2*n"] | Float32[Tensor, "2*n 3"]
) -> Float32[Tensor, "n"]:
    return y


reveal_type(g(ops.zeros((3,)), ops.zeros((7,))))
