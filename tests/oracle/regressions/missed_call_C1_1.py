# C1.__call__: argument 'p0' is int64 (6, 3, 6, 3, 8), declared Int64[Tensor, "*s H 3 H"]: axis -1 is 8, expected 6 (H is 6, bound by self.w0)
@typed
def f0(p0: Float32[Tensor, "a b"]) -> tuple[Float32[Tensor, "a b"], Float32[Tensor, "a b"]]:
    v0 = ops.reciprocal(p0)
    return (p0, v0)
@typed
class C1(Generic[H, E]):
    w0: H
    w1: H
    def __init__(self, w0: H, w1: H, nE: E) -> None:
        self.w0 = w0
        self.w1 = w1
        self.nE = nE
    def __call__(self, p0: Int64[Tensor, "*s H 3 H"]) -> Float32[Tensor, "2 4"]:
        return ops.ones((2, 4))
def program() -> None:
    v2 = C1(6, 6, 4)(ops.zeros((6, 3, 6, 3, 6 + 2,), dtype=np.int64))
