"""What the rules of ``splitting`` answer, and how they refuse.

>>> split((b, n), (2, n - 2), -1)
[(*b, 2), (*b, n-2)]
>>> split((10, n), (3, UNKNOWN))
[(3, n), (7, n)]
>>> split((UNKNOWN, n), (3, m))
[(3, n), (m, n)]
>>> split((3 * n, m), n)
[(n, m), (n, m), (n, m)]
>>> split((n, m), (2, 3), UNKNOWN)
[(?, ?), (?, ?)]
>>> split((2 * n, m), 2)  # one part of size 0 where n is 0
any number of (?, m)
>>> split((2 * n + 2, m), 2)
any number of (2, m)
>>> split((n, m), UNKNOWN)
any number of (?, m)
>>> split((n, m), (2, b))
any number of (?, m)
>>> chunk((b, 4 * n), 2, -1)
[(*b, 2*n), (*b, 2*n)]
>>> chunk((n, m), 1)
[(n, m)]
>>> chunk((n, m), 2)
any number of (?, m)
>>> chunk((0, m), 2)
[(0, m), (0, m)]
>>> chunk((5, m), UNKNOWN)
any number of (?, m)
>>> unbind((n, m), 0)
any number of (m,)

>>> split((n, 3), (m, 2))
split: x (n, 3): axis 0 has n, the sizes (m, 2) add up to m+2; they must be equal: for m=2, n=3 it
is 3, not 4 [shape]
>>> split((5, 3), (7, UNKNOWN))
split: x (5, 3): axis 0 has 5, the sizes (7, ?) more [shape]
"""
