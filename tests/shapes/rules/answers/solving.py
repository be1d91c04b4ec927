"""What the rules of ``solving`` answer, and how they refuse.

>>> inv((b, n, n))
(*b, n, n)
>>> det((b, n, n))
(*b,)
>>> slogdet((k, n, n))
[(k,), (k,)]
>>> solve((n, n), (n,))
(n,)
>>> solve((k, 1, n, n), (m, n, 2))
(k, m, n, 2)
>>> solve((b, n, n), (n, m))
(*b, n, m)
>>> solve((b, n, n), (n,))
(*b, n)

>>> inv((n,))
inv: x (n,) has 1 axis; it must have 2 or more [shape-rank]
>>> det((2, 3))
det: x (2, 3): the matrices have 2 rows and 3 columns; they must be square [shape]
>>> inv((n, n+1))
inv: x (n, n+1): the matrices have n rows and n+1 columns; they must be square: for n=2 it is 2, not 3 [shape]
>>> solve((3, 3), (4,))
solve: x (3, 3) and y (4,): axis -1 of y has 4, expected 3 [shape]
>>> solve((3, 3), (4, 2))
solve: x (3, 3) and y (4, 2): axis -2 of y has 4, expected 3 [shape]
>>> solve((3, 3), ())
solve: y () has no axes; it must have 1 or more [shape-rank]
>>> solve((2, 3, 3), (4, 3, 1))
solve: x (2, 3, 3) and y (4, 3, 1): axis -3 of x has 2, axis -3 of y has 4; they must be equal, or one of them 1 [shape]
>>> inv((n, 2 * n))
inv: x (n, 2*n): the matrices have n rows and 2*n columns; they must be square: for n=2 it is 2, not 4 [shape]
>>> solve((n, n), (2 * n, k))
solve: x (n, n) and y (2*n, k): axis -2 of y has 2*n, expected n: for n=2 it is 2, not 4 [shape]
"""
