"""What the rules of ``padding`` answer, and how they refuse.

>>> pad((n, 3), ((1, 2), (0, k)))
(n+3, k+3)
>>> pad((b, n), 1)
(..., n+2)
>>> pad((b, n), 0)
(*b, n)
>>> pad((n, 4), (UNKNOWN, (1, 2)))
(?, 7)
>>> pad((n, 4), 3, "reflect")
(n+6, 10)
>>> pad((n, 4), ((-1, 2), (0, -k)), "wrap")
(n+1, 4-k)
>>> pad((n, 4), (b,))
(...,)

>>> pad((b, 2, 3), ((1, 1),))
pad: x (*b, 2, 3) has at least 2 axes, pad_width ((1, 1),) must be an int or as many pairs
[shape-rank]
"""
