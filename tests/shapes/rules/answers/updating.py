"""What the rules of ``updating`` answer, and how they refuse.

>>> index_update((n, h), (h,), (0,))
(n, h)
>>> index_update((b, h), (), (..., 0))
(*b, h)

>>> index_update((3, 4), (), (Mask(()),))
index_update: x (3, 4): a mask that is a scalar must be the only index; use where [shape-rank]
"""
