# mypy says Tensor[tuple[a, Any], float32]
def program(p1: Float32[Tensor, "a a"]) -> None:
    v25 = ops.avg_pool1d(p1, kernel_size=3, stride=3, padding=1, ceil_mode=True)
