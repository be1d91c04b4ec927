"""Patterns that cannot be.

>>> rearrange(X, "(h p) w -> h p w", p=5)
rearrange '(h p) w -> h p w': x (12, 3): (h p) is 12, no multiple of p=5 [shape]
>>> rearrange(X, "(a b c) w -> a b c w", a=2, b=5)
rearrange '(a b c) w -> a b c w': x (12, 3): (a b c) is 12, no multiple of a*b=10 [shape]
>>> rearrange(X, "(h p) w -> h p w", p=0)
rearrange '(h p) w -> h p w': x (12, 3): (h p): beside a size 0, h could be any size [shape]
>>> rearrange(X, "h -> h")
rearrange 'h -> h': x (12, 3) has 2 axes, 'h' names 1 [shape-rank]
>>> rearrange(X, "a b c ... -> (a b c) ...")
rearrange 'a b c ... -> (a b c) ...': x (12, 3) has 2 axes, 'a b c ...' names 3 or more
[shape-rank]
>>> rearrange(X, "h w -> w")
rearrange 'h w -> w': 'h' is only on the left; see reduce and repeat [shape-syntax]
>>> reduce(X, "(h 5) w -> h", "sum")
reduce '(h 5) w -> h': x (12, 3): (h 5) is 12, no multiple of 5 [shape]
>>> reduce(X, "h w -> h", "median")
reduce: reduction 'median' is none of 'sum', 'mean', 'max', 'min', 'prod' [shape-syntax]
>>> repeat(X, "h w -> h w c")
repeat 'h w -> h w c': c is only on the right; say its size, c=... [shape]
>>> repeat(X, -2)
repeat: repeats is at least 0, not -2 [shape]
>>> repeat(X, 2, c=2)
repeat: c= is a size of a pattern, and 2 is none [shape]
>>> repeat(X, 2, 2)
repeat: x (12, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> reduce(drawn(0, 3), "a b -> b", "mean")
reduce 'a b -> b': x (0, 3): axis a has size 0, and mean of nothing is not defined [shape]
"""

from tests.ops.tensors import drawn

X = drawn(12, 3)
