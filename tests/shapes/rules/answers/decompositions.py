"""What the rules of ``decompositions`` answer.

>>> qr((b, n, 3))
[(*b, n, min(n,3)), (*b, min(n,3), 3)]
>>> svd((4, 3))
[(4, 3), (3,), (3, 3)]
>>> eigh((b, n, n))
[(*b, n), (*b, n, n)]
"""
