# reshape: x (3, 6) to (-1, 7): its number of elements, 18, must be a multiple of 7
def program(p1: Float32[Tensor, "3 a"]) -> None:
    v6 = ops.reshape(p1, (-1, p1.shape[1] + 1))
