"""What the rules of ``searching`` answer, and how they refuse.

>>> argmax((b, n), -1)
(*b,)
>>> argmin((n, m), None)
()
>>> searchsorted((n,), (b, m))
(*b, m)

>>> nonzero((n, m))
[(?,), (?,)]
>>> nonzero((b, n))
any number of (?,)

>>> argmax((n, 0), 1)
argmax: x (n, 0): axis 1 has size 0, and argmax of nothing is not defined [shape]
>>> argmin((n, 0), 1)
argmin: x (n, 0): axis 1 has size 0, and argmin of nothing is not defined [shape]
>>> nonzero(())
nonzero: x () has no axes; it must have 1 or more [shape-rank]
>>> searchsorted((n, 3), (4,))
searchsorted: x (n, 3) must have 1 axis [shape-rank]
>>> searchsorted((n,), (4,), "left", (3,))
searchsorted: x (n,) and sorter (3,) must have one size: for n=2 it is 2, not 3 [shape]
>>> searchsorted((n,), (4,), "left", (n, 1))
searchsorted: sorter (n, 1) must have 1 axis [shape-rank]
"""
