# max_pool1d: x (5, 2) and kernel_size (3,): axis -1 of x has 2, but the window spans 3; it must not be larger
@typed
def f0(p0: tuple[Float32[Tensor, "a"], Float32[Tensor, "*s b+4"]]) -> tuple[Float32[Tensor, "a"], Float32[Tensor, "a"]]:
    v0 = ops.rearrange(p0[0], '... -> ...')
    return (p0[0], p0[0])
@typed
def f1(p0: Float32[Tensor, "c+a a*b"], p1: Float32[Tensor, "c"]) -> Float32[Tensor, "c"]:
    v0 = ops.triu(p0)
    return p1
@typed
def f2(p0: Float32[Tensor, "a c"]) -> Float32[Tensor, ""]:
    v0 = ops.max_pool1d(p0, 3, stride=2, padding=0, ceil_mode=True)
    return ops.sum(v0)
@typed
def f3(p0: Float32[Tensor, ""], p1: Float32[Tensor, "2*a+1 3"]) -> Float32[Tensor, ""]:
    return ops.sum(p0 * p0)
@typed
def f4(p0: Float32[Tensor, "c"], p1: Float32[Tensor, "4 a"]) -> tuple[Float32[Tensor, "c"], Float32[Tensor, "c"]]:
    v0 = p1 / 2.0
    return (ops.tanh(p0), p0)
@typed
def f5(p0: Float32[Tensor, "c"]) -> Float32[Tensor, "c"]:
    v0 = ops.log(p0)
    return ops.tanh(p0)
@typed
def f6(p0: tuple[Float32[Tensor, "a"], Float32[Tensor, "*s b+4"]]) -> tuple[Float32[Tensor, "a"], Float32[Tensor, "a"]]:
    v0 = ops.rearrange(p0[0], '... -> ...')
    return (p0[0], p0[0])
def program() -> None:
    v3 = jit(f2)(ops.ones((5, 2,)))
