# mypy says tuple[Tensor[tuple[a, Any, Any], float32], Tensor[tuple[a, Any, Any], int64], fallback=Pooled[Never]]
def program(p1: Float32[Tensor, "a b c"]) -> None:
    v14 = ops.broadcast_arrays(p1, p1)
    v19 = ops.max_pool2d_with_indices(v14[0], kernel_size=3, stride=3, padding=1, ceil_mode=True)
