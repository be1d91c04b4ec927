"""What the rules of ``cumulative`` answer, and how they refuse.

>>> diff((n, 3), 0, 1, (1, 3))
(n, 3)
>>> diff((n, 3), 0, 0, (1, 3))  # nothing is joined
(n, 3)
>>> diff((n, 3), 0, k, (1, 3))  # k may be 0
(?, 3)
>>> diff((n, 3), 0, k + 1, (1, 3))
(max(n-k,0), 3)
"""
