# mypy says tuple[Tensor[tuple[b, Any], float32], Tensor[tuple[b, Any], int64], fallback=Pooled[Never]]
def program(p0: Float32[Tensor, "b a*c"]) -> None:
    v23 = ops.max_pool1d_with_indices(p0, 2, padding=1, dilation=1, ceil_mode=True)
