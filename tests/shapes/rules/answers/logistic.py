"""What the rules of ``logistic`` answer, and how they refuse.

>>> logaddexp((b, n, 1), (m,))
(*b, n, m)

>>> logaddexp((n,), (3,))
logaddexp: x (n,) and y (3,): axis -1 of x has n, axis -1 of y has 3; they must be equal, or one of
them 1: for n=2 it is 2, not 3 [shape]
"""
