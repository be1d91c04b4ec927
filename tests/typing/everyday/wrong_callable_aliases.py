"""Aliases of callables, sizes of self, starmap, descriptors, InitVar."""
import itertools
from collections.abc import Callable

from jaxtyping import Float32

from typednn import Tensor, ops, typed

Field = Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]]

@typed
def euler(f: Field, x: Float32[Tensor, "n"], dt: float) -> Float32[Tensor, "n"]:
    return x + dt * f(x)

def shrink(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n-1"]:
    return x[1:]

class Buffer:
    def __init__(self, n: int) -> None:
        self.n = n
        self.data = ops.zeros((self.n, 3))

    @typed
    def mean(self) -> Float32[Tensor, "3"]:
        return ops.mean(self.data, axis=0)

class Checked:
    def __set_name__(self, owner: type, name: str) -> None:
        self.name = "_" + name

    def __get__(self, obj: object, owner: type | None = None) -> Float32[Tensor, "3"]:
        value: Float32[Tensor, "3"] = getattr(obj, self.name)
        return value

    @typed
    def __set__(self, obj: object, value: Float32[Tensor, "3"]) -> None:
        setattr(obj, self.name, value)

class Holder:
    weight = Checked()

@typed
def product(x: Float32[Tensor, "3"], y: Float32[Tensor, "3"]) -> Float32[Tensor, ""]:
    return x @ y

holder = Holder()
holder.weight = ops.ones((3,))
holder.weight @ ops.ones((4,))  # E: matmul: x (3,) and y (4,): axis -1 of x has 3, axis -1 of y has 4; they must be equal [shape]
euler(shrink, ops.ones((5,)), 0.1)  # E: euler: argument 'f' is a function whose result is float32 (n-1,), declared Float32[Tensor, [shape]
euler(lambda v: v[1:], ops.ones((5,)), 0.1)  # E: euler: argument 'f' is a function whose result is float32 (max(n-1,0),), declared Float32[ [shape]
rows = [ops.ones((3,)), ops.ones((3,))]
shorts = [ops.ones((4,)), ops.ones((4,))]
list(itertools.starmap(product, zip(rows, rows)))
list(map(product, rows, shorts))  # E: map: argument 1 is a function whose argument 2 is float32 (4,), declared Float32[Tensor, " [shape]
print(Buffer(4).mean().shape)
