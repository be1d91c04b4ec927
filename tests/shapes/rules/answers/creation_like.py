"""What the rules of ``creation_like`` answer, and how they refuse.

>>> meshgrid((n,), (m,))
[(m, n), (m, n)]
>>> meshgrid((n,), (m,), indexing='ij')
[(n, m), (n, m)]
>>> meshgrid((n,), (m,), indexing=UNKNOWN)
[(?, ?), (?, ?)]

>>> meshgrid((n,), (m, 3))
meshgrid: arrays[1] (m, 3) must have 1 axis [shape-rank]

>>> full_like((b, n), ())
(*b, n)
"""
