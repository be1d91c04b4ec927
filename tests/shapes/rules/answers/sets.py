"""What the rules of ``sets`` answer, and how they refuse.

>>> unique_values((b, n))
(?,)

>>> unique_counts((b, n))
[(?,), (?,)]
>>> unique_inverse((b, n))
[(?,), (*b, n)]
>>> unique_all((n, m))
[(?,), (?,), (n, m), (?,)]
"""
