"""What the rules of ``scattering`` answer, and how they refuse.

>>> scatter_reduce((n, 3), (k, 3), (k, 3), 0, "sum")
(n, 3)
>>> scatter_reduce((n, m), (k, m), (k, m), 0, UNKNOWN)
(n, m)

>>> scatter_reduce((4, 3), (2, 3), (2, 3), 0, "prod")
scatter_reduce: reduce is 'prod', expected one of 'sum', 'mean', 'amax', 'amin' [shape]
>>> scatter_reduce((4, 3), (2, 3), (2, 2), 0, "sum")
scatter_reduce: index (2, 3) and updates (2, 2): axis 1 of updates is 2, expected 3 [shape]
>>> scatter_reduce((4, 3), (2, 3), (2, 3), 2, "sum")
scatter_reduce: x (4, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
"""
