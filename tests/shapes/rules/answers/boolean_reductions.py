"""What the rules of ``boolean_reductions`` answer, and how they refuse.

>>> all((b, n), -1)
(*b,)
>>> any((n, m), 0, True)
(1, m)
>>> count_nonzero((n, 0), 1)
(n,)

>>> any((n, 3), 2)
any: x (n, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
"""
