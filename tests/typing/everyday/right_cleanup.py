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
        return ops.zeros_like(y)
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
    held @ ops.ones((4, 2))
with ExitStack() as stack:
    a = stack.enter_context(buffer(3))
    b = stack.enter_context(buffer(4))
    (a + b) @ ops.ones((4,))
safe(ops.eye(3), ops.ones((3,)))
try:
    safe(ops.zeros((3, 3)), ops.ones((3,)))
except Exception as error:
    print(type(error))
first(["a", "2"], ops.ones((4,)))
