"""What the rules of ``creation`` answer, and how they refuse.

>>> eye(n)
(n, n)
>>> arange(n)
(n,)
>>> arange(1, 2 * n + 1, 2)
(n,)
>>> arange(0.0, 1.0, 0.3)
(4,)
>>> arange(UNKNOWN, 5.0)
(?,)
>>> zeros((n - 1, 3))
(n-1, 3)

>>> zeros((2, -1))
zeros: shape (2, -1): a size is at least 0, not -1 [shape]
>>> arange(0, 3, 0)
arange: step must not be 0 [shape]
>>> arange(0, inf, 1)
arange: stop is inf, it must be finite [shape]
"""
