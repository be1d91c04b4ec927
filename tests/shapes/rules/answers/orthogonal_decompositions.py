"""What the rules of ``orthogonal_decompositions`` answer.

>>> qr((b, n, 3))
[(*b, n, min(n,3)), (*b, min(n,3), 3)]
>>> svd((4, 3))
[(4, 3), (3,), (3, 3)]
"""
