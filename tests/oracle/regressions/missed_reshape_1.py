# reshape: x (6, 9, 7) to (-1, 4, 8): its number of elements, 378, must be a multiple of 32
def program(p1: Float32[Tensor, "a b c"]) -> None:
    v24 = ops.reshape(p1, shape=(-1, 3 + 1, p1.shape[2] + 1))
