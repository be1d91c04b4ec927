"""What the rules of ``symmetric_decompositions`` answer.

>>> eigh((b, n, n))
[(*b, n), (*b, n, n)]
"""
