"""What the rules of ``scattering`` answer, and how they refuse.

>>> scatter_reduce((n, h), (n, k), (n, k), 1, "sum")
(n, h)
>>> scatter_reduce((b, n), (b, k), (b, k), -1, "amax")
(*b, n)

>>> scatter_reduce((n, 3), (n, k), (n, k), 1, "max")
scatter_reduce: reduce is 'max', expected one of 'sum', 'prod', 'mean', 'amax', 'amin' [shape]
>>> scatter_reduce((n, h), (n, k), (n, 2 * k), 1, "sum")
scatter_reduce: index (n, k) and updates (n, 2*k): axis 1 of updates is 2*k, expected k: for k=2 it is 4, not 2 [shape]
"""
