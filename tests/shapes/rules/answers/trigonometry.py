"""What the rules of ``trigonometry`` answer, and how they refuse.

>>> atan2((b, n, 1), (m,))
(*b, n, m)

>>> atan2((n,), (3,))
atan2: x (n,) and y (3,): axis -1 of x has n, axis -1 of y has 3; they must be equal, or one of
them 1: for n=2 it is 2, not 3 [shape]
"""
