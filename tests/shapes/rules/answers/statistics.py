"""What the rules of ``statistics`` answer, and how they refuse.

>>> var((b, n), -1)
(*b,)
>>> std((n, m), (0, 1), 1, True)
(1, 1)
>>> norm((n, 0), 1)
(n,)

>>> var((n, 0), 1)
var: x (n, 0): axis 1 has size 0, and var of nothing is not defined [shape]
>>> std((n, 0))
std: x (n, 0): axis 1 has size 0, and std of nothing is not defined [shape]
>>> norm((n, 3), (0, 0))
norm: x (n, 3): axis 0 is given twice in (0, 0) [shape-index]
"""
