"""What the rules of ``solving`` answer, and how they refuse.

>>> solve((b, n, n), (n, k))
(*b, n, k)
>>> solve((b, n, n), (n,))
(*b, n)
>>> det((b, n, n))
(*b,)

>>> inv((n, 2 * n))
inv: x (n, 2*n): the matrices have n rows and 2*n columns; they must be square: for n=2 it is 2, not 4 [shape]
>>> solve((n, n), (2 * n, k))
solve: x (n, n) and y (2*n, k): axis -2 of y has 2*n, expected n: for n=2 it is 2, not 4 [shape]
"""
