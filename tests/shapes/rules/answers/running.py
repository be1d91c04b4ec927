"""What the rules of ``running`` answer, and how they refuse.

>>> cummax((n, 3), 0)
[(n, 3), (n, 3)]
>>> cummin((b, n), -1)
[(*b, n), (*b, n)]
>>> logcumsumexp((n, m), UNKNOWN)
(n, m)

>>> cummax((n, 3), 2)
cummax: x (n, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> cummin((), 0)
cummin: x () has no axes, so no axis 0 [shape-index]
>>> logcumsumexp((n, 3), -3)
logcumsumexp: x (n, 3) has no axis -3; with 2 axes it must be from -2 to 1 [shape-index]
"""
