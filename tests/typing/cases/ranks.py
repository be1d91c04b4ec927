"""``x.ndim`` narrows a union of ranks, and stays an int everywhere else; guards about sizes."""

from typing import reveal_type

from jaxtyping import Float32

from typednn import Tensor, ops


def one_or_many(
    x: Float32[Tensor, "h w c"] | Float32[Tensor, "n h w c"],
) -> Float32[Tensor, "_ h w c"]:
    if x.ndim == 3:
        reveal_type(x)  # R: Tensor[tuple[h, w, c], float32]
        x = x[None]
    return x


def asserted(
    x: Float32[Tensor, "h w c"] | Float32[Tensor, "n h w c"],
) -> Float32[Tensor, "n h w c"]:
    assert x.ndim == 4
    return x


def matched(x: Float32[Tensor, "h w c"] | Float32[Tensor, "n h w c"]) -> Float32[Tensor, "h w c"]:
    match x.ndim:
        case 3:
            return x
        case _:
            return x[0]


reveal_type(one_or_many(ops.ones((2, 3, 4))))  # R: Tensor[tuple[Any, 2, 3, 4], float32]
reveal_type(one_or_many(ops.ones((5, 2, 3, 4))))  # R: Tensor[tuple[Any, 2, 3, 4], float32]


def refused(x: Float32[Tensor, "h w c"] | Float32[Tensor, "n h w c"]) -> Float32[Tensor, "h w c"]:
    if x.ndim != 3:
        # E: refused: the result is float32 (n, h, w, c), declared Float32[Tensor, "h w c"]: 3 axes expected, 4 found [shape-rank]
        return x
    return x


def an_int(x: Float32[Tensor, "h w c"], y: Float32[Tensor, "*b c"]) -> list[int]:
    axis = x.ndim
    axis = 7
    axis -= 1
    axes = [x.ndim]
    axes.append(axis)
    if y.ndim == 3:
        reveal_type(y)  # R: Tensor[tuple[*tuple[Any, ...], c], float32]
    return axes


def equal_lengths(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    if x.shape[0] != y.shape[0]:
        raise ValueError
    reveal_type(x + y)  # R: Tensor[tuple[n], float32]
    return y


def equal_shapes(x: Float32[Tensor, "n k"], y: Float32[Tensor, "m l"]) -> Float32[Tensor, "m l"]:
    assert x.shape == y.shape
    swapped: Float32[Tensor, "l m"] = x.T
    # E: equal_shapes: 'wrong' is float32 (k, n), declared Float32[Tensor, "m l"] [shape]
    wrong: Float32[Tensor, "m l"] = x.T
    return x + y


def only_inside(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "m"]:
    if x.shape == y.shape and ops.sum(x) > 0:
        return x + y
    return x + y  # E: add: x (n,) and y (m,) [shape]


def divided(x: Float32[Tensor, "b t d"]) -> Float32[Tensor, "b t d"]:
    d = x.shape[-1]
    assert d % 4 == 0, "four heads"
    heads = ops.rearrange(x, "b t (h d) -> b h t d", h=4)
    reveal_type(heads)  # R: Tensor[tuple[b, 4, t, d//4], float32]
    reveal_type(ops.reshape(x, (-1, d // 4)))  # R: Tensor[tuple[b*d*t//(d//4), d//4], float32]
    return ops.rearrange(heads, "b h t d -> b t (h d)")


def not_divided(x: Float32[Tensor, "b d"]) -> None:
    if x.shape[1] % 4:
        ops.reshape(x, (4, x.shape[0], -1))  # E: must be a multiple of [shape]


def by_a_name(x: Float32[Tensor, "b d"], heads: Float32[Tensor, "h"]) -> Float32[Tensor, "b d"]:
    split = ops.rearrange(x, "b (h k) -> b h k", h=heads.shape[0])
    reveal_type(split)  # R: Tensor[tuple[b, h, d//h], float32]
    return ops.rearrange(split, "b h k -> b (h k)")


def positions(x: Float32[Tensor, "b t d"], table: Float32[Tensor, "512 d"]) -> None:
    x + table[: x.shape[1]]  # E: for t=513 it is 513, not 512 [shape]
    while x.shape[1] > 512:
        x + table[: x.shape[1]]  # E: for t=513 it is 513, not 512 [shape]
    assert x.shape[1] <= 512
    _ = x + table[: x.shape[1]]
