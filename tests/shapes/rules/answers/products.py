"""What the rules of ``products`` answer, and how they refuse.

>>> tensordot((b, n, m), (m, k), 1)
(*b, n, k)
>>> tensordot((n, m), (b, n), ((0,), (-1,)))
(m, *b)
>>> tensordot((n, m), (n, k), ((0,), (UNKNOWN,)))
(m, ?)
>>> vecdot((b, n), (b, n))
(*b,)
>>> vecdot((n, m), (n, m), UNKNOWN)
(?,)
>>> outer((rest,), (n,))
(?, n)
"""
