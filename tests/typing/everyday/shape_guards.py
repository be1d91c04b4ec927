"""Guards about the shapes of tensors whose shape is not known, or has axes ``*s``."""

from typing import NoReturn

from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops


def fail() -> NoReturn:
    raise ValueError


# --- the whole shape
def whole(x: Tensor) -> None:
    if x.shape == (3, 4):
        reveal_type(x)  # R: Tensor[tuple[3, 4], Any]
    else:
        reveal_type(x)  # R: Tensor[Any, Any]
    if x.shape != (3, 4):
        fail()
    reveal_type(x)  # R: Tensor[tuple[3, 4], Any]


def whole_wrong(x: Tensor, y: Float32[Tensor, "_ _"]) -> Float32[Tensor, "3 4"]:
    if x.shape == (3, 4):
        x @ ops.zeros((3, 2))  # E: axis -1 of x has 4, axis -2 of y has 3 [shape]
    if y.shape != (3, 4) or len(y) > 7:
        raise ValueError
    y @ ops.zeros((3, 2))  # E: axis -1 of x has 4, axis -2 of y has 3 [shape]
    return y


# --- the last axis
def last(x: Tensor, y: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    if x.shape[-1] == 3:
        reveal_type(x)  # R: Tensor[tuple[*tuple[Any, ...], 3], Any]
        print(x.shape[0], x.shape[1], x.shape[-1])
    if y.shape[-1] != 3:
        raise ValueError(y.shape[1])
    assert y.shape[0] == 4
    print(y.shape[0], y.shape[1], y.shape[-2])
    return y


def last_wrong(x: Tensor | None, y: Tensor) -> None:
    if x is None or x.shape[-1] != 3:
        return
    x @ ops.zeros((4, 2))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]
    if not y.shape[-1] == 3:
        fail()
    y @ ops.zeros((4, 2))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]


# --- axes of several tensors
def checked(x: Float32[Tensor, "*s"], y: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    z = x * 2
    if x.shape[-1] != 3 or x.shape == (3,):
        fail()
    assert x.shape[0] == 3
    return x + y * z


def returned(x: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    assert x.ndim == 2
    return x


def returned_whole(x: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    if isinstance(x, Float32[Tensor, "a b"]):
        return x
    assert x.shape == (3, 4)
    return x


def returned_wrong(x: Float32[Tensor, "*s"], y: Float32[Tensor, "a b"]) -> Float32[Tensor, "*s"]:
    if x.shape[-1] != 3:
        fail()
    return y[0]  # E: *s can be any axes [shape-rank]


# --- a field
class Model(nn.Module):
    table: Tensor

    def __call__(self, x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 2"]:
        if self.table.shape != (3, 2):
            raise ValueError
        return x @ self.table.astype(x.dtype)  # E: axis -1 of x has 4, axis -2 of y has 3 [shape]


# --- guards that do not narrow
def loops(x: Float32[Tensor, "*s"], y: Float32[Tensor, "*t"], n: int) -> Float32[Tensor, "*s"]:
    if x.shape != y.shape:
        raise ValueError
    for _ in range(3):
        if x.shape[0] == 4:
            continue
        reveal_type(x)  # R: Tensor[tuple[*s], float32]
    if x.shape[0] == 5 or x.shape[1] == n:
        reveal_type(x)  # R: Tensor[tuple[*s], float32]
    return x


def reassigned(x: Tensor) -> None:
    while x.shape[-1] == 3:
        x = x[..., 0]
    if x.shape[-1] != 4:
        x = ops.zeros((2, 4))
    reveal_type(x)  # R: Tensor[Any, Any] | Tensor[tuple[2, 4], float32]
