"""rearrange, reduce and repeat: the patterns of einops against the operand and the sizes given."""

from typing import Final, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

images = ops.zeros((2, 12, 8, 3))
m = ops.zeros((3, 4))
i = ops.zeros((3, 4), dtype=np.int32)
s = ops.zeros(())

reveal_type(ops.rearrange(m, "h w -> w h"))  # R: Tensor[tuple[4, 3], float32]
reveal_type(ops.rearrange(images, "b h w c -> b c h w"))  # R: Tensor[tuple[2, 3, 12, 8], float32]
reveal_type(ops.rearrange(images, "b ... -> b (...)"))  # R: Tensor[tuple[2, 288], float32]
reveal_type(ops.rearrange(images, "b (h p) (w q) c -> b (h w) (p q c)", p=4, q=4))  # R: Tensor[tuple[2, 6, 48], float32]
reveal_type(ops.rearrange(m, "y (x z) -> x y z", x=2))  # R: Tensor[tuple[2, 3, 2], float32]
reveal_type(ops.rearrange(m, "a b -> a 1 b ()"))  # R: Tensor[tuple[3, 1, 4, 1], float32]
reveal_type(ops.rearrange(s, " -> 1"))  # R: Tensor[tuple[1], float32]
reveal_type(ops.rearrange(i, "a b -> (b a)"))  # R: Tensor[tuple[12], int32]
reveal_type(ops.reduce(images, "b (h 2) (w 2) c -> b h w c", "max"))  # R: Tensor[tuple[2, 6, 4, 3], float32]
reveal_type(ops.reduce(images, "b h w c -> b c", reduction="mean"))  # R: Tensor[tuple[2, 3], float32]
reveal_type(ops.reduce(images, "... c -> c", "sum"))  # R: Tensor[tuple[3], float32]
reveal_type(ops.reduce(images, "b (h p) ... -> b h", "prod", p=3))  # R: Tensor[tuple[2, 4], float32]
reveal_type(ops.reduce(i, "a b -> b", "max"))  # R: Tensor[tuple[4], int32]
reveal_type(ops.reduce(i, "a b -> b 1", "sum"))  # R: Tensor[tuple[4, 1], int64]
reveal_type(ops.repeat(m, "h w -> h w c", c=3))  # R: Tensor[tuple[3, 4, 3], float32]
reveal_type(ops.repeat(m, "h w -> (h 2) (w x)", x=2))  # R: Tensor[tuple[6, 8], float32]
reveal_type(ops.repeat(m, "h w -> h w axis", axis=5))  # R: Tensor[tuple[3, 4, 5], float32]
reveal_type(ops.repeat(m, 2))  # R: Tensor[tuple[24], float32]
reveal_type(ops.repeat(m, 2, axis=-1))  # R: Tensor[tuple[3, 8], float32]
reveal_type(ops.repeat(m, 0, 0))  # R: Tensor[tuple[0, 4], float32]

reveal_type(m.repeat(2, axis=0))  # R: Tensor[tuple[6, 4], float32]

HEADS: Final = 8


def split_heads(x: Float32[Tensor, "b n 512"]) -> Float32[Tensor, "b 8 n 64"]:
    return ops.rearrange(x, "b n (heads d) -> b heads n d", heads=HEADS)


def patches(x: Float32[Tensor, "b 4*h 4*w c"]) -> Float32[Tensor, "b h*w 16*c"]:
    return ops.rearrange(x, "b (h p) (w q) c -> b (h w) (p q c)", p=4, q=4)


def pooled(x: Float32[Tensor, "*b h w"]) -> Float32[Tensor, "*b"]:
    return ops.reduce(x, "... h w -> ...", "mean")


def spread(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n m"]:
    return ops.repeat(x, "n -> n m", m=y.shape[0])


def of_any_pattern(x: Float32[Tensor, "n"], pattern: str, k: int, **sizes: int) -> None:
    reveal_type(ops.rearrange(x, pattern))  # R: Tensor[Any, float32]
    reveal_type(ops.repeat(x, "n -> n k", k=k))  # R: Tensor[tuple[n, Any], float32]
    reveal_type(ops.repeat(x, "n -> n k", **sizes))  # R: Tensor[Any, float32]


def of_any_size(x: Float32[Tensor, "n d"]) -> None:
    # E: rearrange 'n (heads d) -> n heads d': x (n, d): (heads d) is d, no multiple of heads=8: for d=9 it is 9, not 8 [shape]
    ops.rearrange(x, "n (heads d) -> n heads d", heads=8)


# E: rearrange '(h p) w -> h p w': x (3, 4): (h p) is 3, no multiple of p=2 [shape]
ops.rearrange(m, "(h p) w -> h p w", p=2)
ops.rearrange(m, "h w -> h w", h=4)  # E: rearrange 'h w -> h w': x (3, 4): h is 3, expected 4 (h=4) [shape]
# E: rearrange '(a b) w -> a b w': x (3, 4): (a b) is 3, expected 4 (a=2, b=2) [shape]
ops.rearrange(m, "(a b) w -> a b w", a=2, b=2)
ops.rearrange(m, "(h p) w -> h p w")  # E: rearrange '(h p) w -> h p w': x (3, 4): (h p) needs a size for h or p: p=... [shape]
ops.rearrange(m, "h 1 -> h")  # E: rearrange 'h 1 -> h': x (3, 4): () is 4, expected 1 [shape]
ops.rearrange(m, "a b c -> c b a")  # E: rearrange 'a b c -> c b a': x (3, 4) has 2 axes, 'a b c' names 3 [shape-rank]
# E: rearrange 'a b c ... -> ...': 'a' is only on the left; see reduce and repeat [shape-syntax]
ops.rearrange(m, "a b c ... -> ...")
ops.rearrange(m, "a b")  # E: rearrange 'a b': a pattern has one '->' [shape-syntax]
ops.rearrange(m, "a a -> a")  # E: rearrange 'a a -> a': 'a' stands twice on one side [shape-syntax]
ops.rearrange(m, "a b -> (a b")  # E: rearrange 'a b -> (a b': parentheses must come in pairs, none in another [shape-syntax]
ops.rearrange(m, "a b -> a, b")  # E: rearrange 'a b -> a, b': ',' is no name, number, '...' or parenthesis [shape-syntax]
ops.rearrange(m, "a b -> b a", c=3)  # E: rearrange 'a b -> b a': c= is given, but no axis has this name [shape-syntax]
ops.rearrange(m, "(...) -> ...")  # E: rearrange '(...) -> ...': '...' cannot stand in parentheses on the left [shape-syntax]
ops.reduce(m, "a b -> a c", "sum")  # E: reduce 'a b -> a c': 'c' is only on the right; a new axis must be 1, or see repeat [shape-syntax]
# E: reduce 'a b -> a': x (3, 0): axis b has size 0, and max of nothing is not defined [shape]
ops.reduce(ops.zeros((3, 0)), "a b -> a", "max")
ops.reduce(i, "a b -> a", "mean")  # E: Value of type variable "F" of "reduce" cannot be [type-var]
ops.reduce(m, "a b -> a", "median")  # E: reduce: reduction 'median' is none of 'sum', 'mean', 'max', 'min', 'prod' [shape-syntax]
ops.repeat(m, "h w -> h w c")  # E: repeat 'h w -> h w c': c is only on the right; say its size, c=... [shape]
ops.repeat(m, "h w -> h w c", c=-1)  # E: repeat 'h w -> h w c': a size is at least 0, not c=-1 [shape]
ops.repeat(m, "h w -> h")  # E: repeat 'h w -> h': 'w' is only on the left; an axis that is dropped must be 1, or see reduce [shape-syntax]
ops.repeat(m, -1)  # E: repeat: repeats is at least 0, not -1 [shape]
ops.repeat(m, 2, 2)  # E: repeat: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
