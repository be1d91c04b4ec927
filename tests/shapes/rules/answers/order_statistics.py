"""What the rules of ``order_statistics`` answer, and how they refuse.

>>> median((b, n), -1, True)
(*b, 1)
>>> quantile((n, m), 0.25, 0)
(m,)
>>> quantile((n, m), UNKNOWN)
()

>>> quantile((n, m), 1.5)
quantile: q is 1.5, expected a number from 0 to 1 [shape]
>>> median((n, 0), 1)
median: x (n, 0): axis 1 has size 0, and median of nothing is not defined [shape]
"""
