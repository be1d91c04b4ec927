"""What the rules of ``rounding`` answer, and how they refuse.

>>> floor_divide((n, 1), (3,))
(n, 3)
>>> remainder((b, n), (n,))
(*b, n)

>>> remainder((n,), (3,))
remainder: x (n,) and y (3,): axis -1 of x has n, axis -1 of y has 3; they must be equal, or one of
them 1: for n=2 it is 2, not 3 [shape]
"""
