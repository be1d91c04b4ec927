# mypy says tuple[Tensor[tuple[3, Any], float32], Tensor[tuple[3, Any], int64], fallback=Pooled[Never]]
def program(p0: Float32[Tensor, "3 a"]) -> None:
    v8 = ops.max_pool1d_with_indices(p0, 2, 3, 0, ceil_mode=True)
