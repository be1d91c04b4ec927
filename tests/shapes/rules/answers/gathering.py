"""What the rules of ``gathering`` answer, and how they refuse.

>>> gather((n, h), (k, o), 1)
(k, o)
>>> gather((b, n), (b, o), -1)
(*b, o)
>>> scatter_add((n, h), (n, k), (n, k), 1)
(n, h)
>>> take_along_axis((b, n), (b, o))
(*b, o)
>>> take_along_axis((1, n), (k, o))
(k, o)
>>> take_along_axis((n, h), (n, k), UNKNOWN)
(?, ?)

>>> gather((n, h), (k, o), 1)
(k, o)
>>> gather((n, 0), (n, k), 1)
gather: x (n, 0): axis 1 has size 0, so there is nothing to take [shape-index]
"""
