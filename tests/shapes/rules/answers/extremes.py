"""What the rules of ``extremes`` answer, and how they refuse.

>>> maximum((n, 1), (3,))
(n, 3)
>>> clip((b, n), None, (n,))
(*b, n)
>>> clip((n,), (m, 1))
(m, n)

>>> minimum((n,), (3,))
minimum: x (n,) and y (3,): axis -1 of x has n, axis -1 of y has 3; they must be equal, or one of
them 1: for n=2 it is 2, not 3 [shape]
>>> clip((2,), (n,), (3,))
clip: x (2,) and min (n,): axis -1 of x has 2, axis -1 of min has n; they must be equal, or one of
them 1: for n=3 it is 2, not 3 [shape]
>>> clip((2,), None, (3,))
clip: x (2,) and max (3,): axis -1 of x has 2, axis -1 of max has 3; they must be equal, or one of
them 1 [shape]
"""
