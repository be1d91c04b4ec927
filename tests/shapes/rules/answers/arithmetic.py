"""What the rules of ``arithmetic`` answer, and how they refuse.

>>> add((n, 3), (3,))
(n, 3)
>>> add((n, 1), (1, m))
(n, m)
>>> add((n,), (UNKNOWN,))  # n may be 1
(?,)
>>> add((n + 1,), (UNKNOWN,))
(?,)
>>> add((n + 2,), (UNKNOWN,))  # and n+2 may not
(n+2,)
>>> add((b, 3), (3,))
(*b, 3)
>>> add((b, 3), (b, 1))
(*b, 3)
>>> add((2, b, 3), (b, 3))
(2, *b, 3)
>>> add((b, 3), (1, 3))  # of one axis more where b is ()
(..., 3)
>>> add((rest, 3), (4, 3))
(..., 4, 3)
>>> add((rest,), (5, 1, n, 3))  # a size of 2 or more stays
(..., 5, ?, ?, 3)
>>> add((2, rest), (4, 3))
(..., 4, 3)
>>> add((rest, 3), (4, b, 3))
(..., 3)
>>> add((5, rest), (7, rest))  # of different lengths, perhaps
(...,)

>>> add((n,), (3,))
add: x (n,) and y (3,): axis -1 of x has n, axis -1 of y has 3; they must be equal, or one of them
1: for n=2 it is 2, not 3 [shape]
>>> multiply((b, 3), (4, 3))
multiply: x (*b, 3) and y (4, 3): axis -2 of x has *b, axis -2 of y has 4; they must be equal, or
one of them 1: *b may be any sizes [shape]
>>> subtract((b, 3), (Variadic("c"), 3))
subtract: x (*b, 3) and y (*c, 3): axis -2 of x has *b, axis -2 of y has *c; they must be equal, or
one of them 1: they may be any sizes [shape]
"""
