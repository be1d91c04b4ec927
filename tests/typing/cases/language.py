"""The shape language: anonymous axes, `...`, `#`, `name=`, expressions, placeholders, scalars."""

from dataclasses import dataclass
from typing import reveal_type

import numpy as np
from jaxtyping import Float32, Shaped

from typednn import Tensor, ops

matrix = ops.zeros((3, 4))
cube = ops.zeros((2, 3, 4))


def anonymous(x: Float32[Tensor, "_ n"], y: Float32[Tensor, "_ n"]) -> Float32[Tensor, "n"]:
    reveal_type(x)  # R: Tensor[tuple[Any, n], float32]
    return x[0] + y[0]


reveal_type(anonymous(matrix, ops.zeros((5, 4))))  # R: Tensor[tuple[4], float32]
# E: anonymous: argument 'y' is float32 (3, 5), declared Float32[Tensor, "_ n"]: axis -1 is 5, expected 4 (n is 4, bound by 'x') [shape]
anonymous(matrix, ops.zeros((3, 5)))
# E: anonymous: argument 'y' is float32 (2, 3, 4), declared Float32[Tensor, "_ n"]: 2 axes expected, 3 found [shape-rank]
anonymous(matrix, cube)


def dots(x: Float32[Tensor, "... n"], y: Float32[Tensor, "n ..."]) -> Float32[Tensor, "n"]:
    reveal_type(x)  # R: Tensor[tuple[*tuple[Any, ...], n], float32]
    return ops.zeros(x.shape[-1])


reveal_type(dots(cube, matrix.T))  # R: Tensor[tuple[4], float32]
reveal_type(dots(ops.zeros(4), ops.zeros(4)))  # R: Tensor[tuple[4], float32]
# E: dots: argument 'y' is float32 (3, 4), declared Float32[Tensor, "n ..."]: axis 0 is 3, expected 4 (n is 4, bound by 'x') [shape]
dots(cube, matrix)
# E: dots: argument 'x' is float32 (), declared Float32[Tensor, "... n"]: at least 1 axis expected, 0 found [shape-rank]
dots(ops.zeros(()), matrix)


def several(x: Float32[Tensor, "*b n"], y: Float32[Tensor, "*b n"]) -> Float32[Tensor, "*b"]:
    reveal_type(x)  # R: Tensor[tuple[*b, n], float32]
    return ops.sum(x + y, axis=-1)


# R: def [*b, n <: int] (x: Tensor[tuple[*b, n], float32], y: Tensor[tuple[*b, n], float32]) -> Tensor[tuple[*b], float32]
reveal_type(several)
reveal_type(several(cube, cube))  # R: Tensor[tuple[2, 3], float32]
reveal_type(several(ops.zeros(4), ops.zeros(4)))  # R: Tensor[tuple[()], float32]
# E: several: argument 'y' is float32 (3, 4), declared Float32[Tensor, "*b n"]: *b is (2, 3), and (3,) is not [shape-rank]
several(cube, matrix)
# E: several: argument 'y' is float32 (1, 3, 4), declared Float32[Tensor, "*b n"]: axis 0 is 1, expected 2 [shape]
several(cube, ops.zeros((1, 3, 4)))


def middle(x: Float32[Tensor, "a *b c"]) -> Float32[Tensor, "c *b a"]:
    return ops.zeros((x.shape[-1], *x.shape[1:-1], x.shape[0]))


reveal_type(middle(ops.zeros((2, 3, 4, 5))))  # R: Tensor[tuple[5, 3, 4, 2], float32]
reveal_type(middle(matrix))  # R: Tensor[tuple[4, 3], float32]
# E: middle: argument 'x' is float32 (3,), declared Float32[Tensor, "a *b c"]: at least 2 axes expected, 1 found [shape-rank]
middle(ops.zeros(3))


def broadcasting(
    x: Float32[Tensor, "#n #m"], y: Float32[Tensor, "#n #m"]
) -> Float32[Tensor, "n m"]:
    return x + y


reveal_type(broadcasting(matrix, matrix))  # R: Tensor[tuple[3, 4], float32]
reveal_type(broadcasting(matrix, ops.zeros((1, 4))))  # R: Tensor[tuple[3, 4], float32]
reveal_type(broadcasting(ops.zeros((3, 1)), ops.zeros((1, 4))))  # R: Tensor[tuple[3, 4], float32]
# E: broadcasting: argument 'y' is float32 (2, 4), declared Float32[Tensor, "#n #m"]: axis 0 is 2, expected 1 or 3 (n is 3, bound by 'x') [shape]
broadcasting(matrix, ops.zeros((2, 4)))


def broadcasting_many(
    x: Float32[Tensor, "*#b"], y: Float32[Tensor, "*#b"]
) -> Float32[Tensor, "*b"]:
    return x + y


reveal_type(broadcasting_many(cube, matrix))  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(broadcasting_many(cube, ops.zeros((3, 1))))  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(broadcasting_many(ops.zeros(()), cube))  # R: Tensor[tuple[2, 3, 4], float32]
# E: broadcasting_many: argument 'y' is float32 (2, 4), declared Float32[Tensor, "*#b"]: axis 0: *b is (2, 3, 4), and (2, 4) does not broadcast with it: 2 is not 3 [shape]
broadcasting_many(cube, ops.zeros((2, 4)))


def labelled(x: Float32[Tensor, "rows=3 columns=4"]) -> Float32[Tensor, "columns=4"]:
    return ops.sum(x, axis=0)


reveal_type(labelled(matrix))  # R: Tensor[tuple[4], float32]
# E: labelled: argument 'x' is float32 (4, 3), declared Float32[Tensor, "3 4"]: axis 0 is 4, expected 3 [shape]
labelled(matrix.T)


def expressions(
    x: Float32[Tensor, "h w"], k: Float32[Tensor, "p p"]
) -> Float32[Tensor, "(h-p)//2+1 min(w,p) h*w"]:
    reveal_type(x)  # R: Tensor[tuple[h, w], float32]
    h, w = x.shape
    p = k.shape[0]
    return ops.zeros(((h - p) // 2 + 1, min(w, p), h * w))


# R: def [h <: int, w <: int, p <: int] (x: Tensor[tuple[h, w], float32], k: Tensor[tuple[p, p], float32]) -> Tensor[tuple[(h+p)//2-p+1, min(p,w), h*w], float32]
reveal_type(expressions)
# R: Tensor[tuple[3, 3, 63], float32]
reveal_type(expressions(ops.zeros((7, 9)), ops.zeros((3, 3))))
# E: expressions: argument 'k' is float32 (3, 4), declared Float32[Tensor, "p p"]: axis -1 is 4, expected 3 (p is 3) [shape]
expressions(ops.zeros((7, 9)), ops.zeros((3, 4)))


def canonical(x: Float32[Tensor, "n+1 2*k"]) -> Float32[Tensor, "1+n k+k"]:
    return x


def not_canonical(x: Float32[Tensor, "n+1 2*k"]) -> Float32[Tensor, "n k"]:
    return x  # E: not_canonical: the result is float32 (n+1, 2*k), declared Float32[Tensor, "n k"]: axis 0: for n=2 it is 3, not 2 [shape]


def halves(x: Float32[Tensor, "k 2*k"]) -> Float32[Tensor, "2*k//2"]:
    return x[0, ::2]


reveal_type(halves(ops.zeros((4, 8))))  # R: Tensor[tuple[4], float32]
# E: halves: argument 'x' is float32 (4, 9), declared Float32[Tensor, "k 2*k"]: axis -1 is 9, expected 8 (2*k is 8) [shape]
halves(ops.zeros((4, 9)))


def triangle(x: Float32[Tensor, "n"]) -> Float32[Tensor, "(n+1)*(n+2)//2"]:
    n = x.shape[0]
    return ops.zeros(n * (n + 1) // 2 + n + 1)


reveal_type(triangle(ops.zeros(3)))  # R: Tensor[tuple[10], float32]


def rounded(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n//2*2"]:
    n = x.shape[0]
    return x[: n // 2 * 2]


def not_rounded(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n//2*2"]:
    return x  # E: not_rounded: the result is float32 (n,), declared Float32[Tensor, "n//2*2"]: axis 0: for n=3 it is 3, not 2 [shape]


def argument(size: int, x: Float32[Tensor, "n"]) -> Float32[Tensor, "{size} n"]:
    return ops.broadcast_to(x, (size, x.shape[0]))


reveal_type(argument(5, ops.zeros(3)))  # R: Tensor[tuple[5, 3], float32]
reveal_type(argument(size=6, x=ops.zeros(3)))  # R: Tensor[tuple[6, 3], float32]


def argument_taken(size: int, x: Float32[Tensor, "{size} n"]) -> Float32[Tensor, "n"]:
    return x[0]


reveal_type(argument_taken(5, ops.zeros((5, 2))))  # R: Tensor[tuple[2], float32]
# E: argument_taken: argument 'x' is float32 (6, 2), declared Float32[Tensor, "{size} n"]: axis 0 is 6, expected 5 ({size} is 5) [shape]
argument_taken(5, ops.zeros((6, 2)))


def unknown_argument(size: int) -> None:
    reveal_type(argument(size, ops.zeros(3)))  # R: Tensor[tuple[Any, 3], float32]
    reveal_type(argument_taken(size, ops.zeros((6, 2))))  # R: Tensor[tuple[2], float32]


@dataclass
class Window:
    size: int

    def cut(self, x: Float32[Tensor, "n"]) -> Float32[Tensor, "{self.size}"]:
        return x[: self.size]

    def grow(self, x: Float32[Tensor, "{self.size}"]) -> Float32[Tensor, "{self.size}+1"]:
        return ops.concat([x, x[:1]])


window = Window(3)
reveal_type(window.cut(ops.zeros(5)))  # R: Tensor[tuple[Any], float32]
reveal_type(window.grow(ops.zeros(3)))  # R: Tensor[tuple[Any], float32]


def scalar(x: Float32[Tensor, ""]) -> Float32[Tensor, ""]:
    return x


reveal_type(scalar(ops.sum(matrix)))  # R: Tensor[tuple[()], float32]
# E: scalar: argument 'x' is float32 (3, 4), declared Float32[Tensor, ""]: 0 axes expected, 2 found [shape-rank]
scalar(matrix)


def any_dtype(x: Shaped[Tensor, "n m"]) -> Shaped[Tensor, "m n"]:
    reveal_type(x)  # R: Tensor[tuple[n, m], generic[Any]]
    return x.T


reveal_type(any_dtype(matrix))  # R: Tensor[tuple[4, 3], generic[Any]]
reveal_type(any_dtype(ops.zeros((3, 4), dtype=np.bool_)))  # R: Tensor[tuple[4, 3], generic[Any]]


def zero(x: Float32[Tensor, "0 n"]) -> Float32[Tensor, "n"]:
    return ops.sum(x, axis=0)


reveal_type(zero(ops.zeros((0, 4))))  # R: Tensor[tuple[4], float32]
# E: zero: argument 'x' is float32 (3, 4), declared Float32[Tensor, "0 n"]: axis 0 is 3, expected 0 [shape]
zero(matrix)
