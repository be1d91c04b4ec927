"""Annotations that stand in the place of the array type of others: the axes are those of both."""

from collections.abc import Callable
from typing import (
    TYPE_CHECKING,
    Annotated,
    Literal,
    NewType,
    Protocol,
    TypeAlias,
    cast,
    overload,
    reveal_type,
)

from jaxtyping import BFloat16, Complex64, Float, Float8e4m3fn, Float32, Int4, Key, Shaped

from typednn import Tensor, ops

Image = Float32[Tensor, "h w"]
Images = Float32[Image, "n"]
Videos: TypeAlias = Float[Images, "t"]
Direct = Float32[Float[Tensor, "h w"], "c"]
Bare = Tensor
Rows = Float32[Bare, "n 3"]


def written_out(x: Float32[Float32[Tensor, "h w"], "c"]) -> Float32[Tensor, "c h w"]:
    reveal_type(x)  # R: Tensor[tuple[c, h, w], float32]
    return x


def of_alias(x: Float32[Image, "c"]) -> Float32[Tensor, "c h w"]:
    reveal_type(x)  # R: Tensor[tuple[c, h, w], float32]
    return x


def aliases(x: Images, y: Videos, z: Direct, w: Float32[Bare, "a"]) -> Float32[Tensor, "n h w"]:
    reveal_type(x)  # R: Tensor[tuple[n, h, w], float32]
    reveal_type(y)  # R: Tensor[tuple[t, n, h, w], float32]
    reveal_type(z)  # R: Tensor[tuple[c, h, w], float32]
    reveal_type(w)  # R: Tensor[tuple[a], float32]
    return x


def of_bare(x: Rows) -> Float32[Bare, "n 4"]:
    reveal_type(x)  # R: Tensor[tuple[n, 3], float32]
    return x  # E: of_bare: the result is float32 (n, 3), declared Float32[Tensor, "n 4"]: axis -1 is 3, expected 4 [shape]


def wrong(x: Images) -> Float32[Tensor, "n h w+1"]:
    return x  # E: the result is float32 (n, h, w), declared Float32[Tensor, "n h w+1"] [shape]


def any_length(x: Shaped[Float[Float32[Tensor, "k"], "l"], "*m"]) -> Float32[Tensor, "*m l k"]:
    return x


def narrowed(x: Float32[Tensor, "a b"]) -> None:
    if isinstance(x, Float32[Float32[Tensor, "3"], "4"]):
        reveal_type(x)  # R: Tensor[tuple[4, 3], float32]


of_alias(ops.ones((3, 4, 5)))
of_alias(ops.ones((3, 4)))  # E: "c h w"]: 3 axes expected, 2 found [shape-rank]


# mypy looks for no type variables here


def in_default(x: object = cast(Float32[Tensor, "3 b"], None)) -> None: ...


def in_lambda(f: object = lambda z: cast('Float32[Tensor, "a 4"]', z)) -> None: ...


if TYPE_CHECKING:  # jaxtyping refuses it from Python 3.13 on

    def of_annotated(x: Float32[Annotated[Tensor, 1], "a"]) -> None: ...


class InClass:
    f = lambda self, x: cast(Float32[Tensor, "a b"], x)  # noqa: E731

    def m(self, x: object = cast(Float32[Tensor, "a b"], None)) -> None: ...


class OfImages(Protocol):
    x: Float32[Float32[Tensor, "3"], "b"]

    def f(self, x: Float32[Image, "b"]) -> Float32[Image, "b"]: ...


New = NewType("New", Float32[Tensor, "3"])


@overload
def overloaded(x: Float32[Image, "b"]) -> Float32[Image, "b"]: ...
@overload
def overloaded(x: New) -> Float32[Tensor, "3"]: ...
def overloaded(x: object) -> object:
    return x


# dtypes that numpy does not have, or that no operation computes


def others(x: BFloat16[Tensor, "a"], y: Int4[Tensor, "a b"], z: Float8e4m3fn[Tensor, "a"]) -> None:
    reveal_type(x)  # R: Tensor[tuple[a], Any]
    reveal_type(x + 1)  # R: Tensor[tuple[a], Any]
    reveal_type(y * 2)  # R: Tensor[tuple[a, b], Any]
    reveal_type(z + z)  # R: Tensor[tuple[a], Any]


def keys(x: Key[Tensor, "a"]) -> Key[Tensor, "a"]:
    return x


def complex_tensor(x: Complex64[Tensor, "a"]) -> None:
    reveal_type(x + 1)  # R: Tensor[tuple[a], complex64]
    reveal_type(2.0 * x)  # R: Tensor[tuple[a], complex64]


# beside mypy's own message there is none of a defect


# E: Parameter 1 of Literal[...] is invalid [valid-type]
def in_literal(x: "Literal[Float32[Image, 'c']]") -> None: ...


def mistakes(x: Float32[Tensor, "a b"]) -> None:
    ops.sum(x, axis="a")  # E: incompatible type "str" [arg-type]
    ops.einsum(3, x)  # E: incompatible type "int" [arg-type]
    isinstance(x, Float32[Tensor, "a +"])  # E: '+' is not an axis [shape-syntax]
    assert isinstance(x, Float32[Tensor, "(("])  # E: '((' is not an axis [shape-syntax]
    _ = ops.einsum(3, x)  # type: ignore[arg-type]


def of_later_alias(read: "Callable[[int], Shaped[Later, 'x']]", y: "Shaped[Later, 'x']") -> None:
    reveal_type(read(2))  # R: Tensor[tuple[x, h, w], float32]


Later = Image
