"""What the rules of ``reductions`` answer, and how they refuse.

>>> sum((b, n), -1)
(*b,)
>>> sum((b, n), -1, True)
(*b, 1)
>>> sum((b, n), 0)
(...,)
>>> sum((b, n), None)
()
>>> sum((n, m, 1), UNKNOWN, True)
(?, ?, 1)
>>> sum((n, m, k), (0, UNKNOWN))
(?,)
>>> sum((n, m), 0, UNKNOWN)
(...,)
>>> sum((n, m), (), UNKNOWN)
(n, m)

>>> sum((2, 3), 2)
sum: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> sum((), 0)
sum: x () has no axes, so no axis 0 [shape-index]
>>> mean((2, 3), (0, -2))
mean: x (2, 3): axis 0 is given twice in (0, -2) [shape-index]
>>> max((0, 3), 0)
max: x (0, 3): axis 0 has size 0, and max of nothing is not defined [shape]
"""
