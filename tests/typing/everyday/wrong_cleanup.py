"""try, except, finally and context managers."""
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from jaxtyping import Float32

from typednn import Tensor, ops, typed


@contextmanager
def buffer(n: int) -> Iterator[Float32[Tensor, "3 4"]]:
    print("open")
    try:
        yield ops.ones((3, 4))
    finally:
        print("closed")

@typed
def safe(x: Float32[Tensor, "n n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    try:
        inverse = ops.solve(x, y)
    except ValueError:
        return ops.zeros_like(x)  # E: safe: the result is float32 (n, n), declared Float32[Tensor, "n"]: 1 axis expected, 2 foun [shape-rank]
    finally:
        print("done")
    return inverse

@typed
def first(texts: list[str], x: Float32[Tensor, "4"]) -> Float32[Tensor, "4"]:
    for text in texts:
        with suppress(ValueError):
            return x * float(text)
    return x

with buffer(3) as held:
    held @ ops.ones((3, 2))  # E: matmul: x (3, 4) and y (3, 2): axis -1 of x has 4, axis -2 of y has 3; they must be equal [shape]
with ExitStack() as stack:
    a = stack.enter_context(buffer(3))
    b = stack.enter_context(buffer(4))
    (a + b) @ ops.ones((5,))  # E: matmul: x (3, 4) and y (5,): axis -1 of x has 4, axis -1 of y has 5; they must be equal [shape]
safe(ops.eye(3), ops.ones((3,)))
try:
    safe(ops.zeros((3, 3)), ops.ones((3,)))
except Exception as error:
    print(type(error))
first(["a", "2"], ops.ones((4,)))
