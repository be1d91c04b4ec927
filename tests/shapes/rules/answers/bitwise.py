"""What the rules of ``bitwise`` answer, and how they refuse.

>>> bitwise_and((n, 1), (3,))
(n, 3)
>>> bitwise_left_shift((b, n), (n,))
(*b, n)

>>> bitwise_or((n,), (3,))
bitwise_or: x (n,) and y (3,): axis -1 of x has n, axis -1 of y has 3; they must be equal, or one
of them 1: for n=2 it is 2, not 3 [shape]
"""
