"""What the rules of ``comparison`` answer, and how they refuse.

>>> where((n,), (), (m, n))
(m, n)

>>> less((5, 1, 3), (b, 3))
less: x (5, 1, 3) and y (*b, 3): axis -3 of x has 5, axis -3 of y has *b; they must be equal, or
one of them 1: *b may be any sizes [shape]
>>> where((3,), (), (4,))
where: condition (3,) and y (4,): axis -1 of condition has 3, axis -1 of y has 4; they must be
equal, or one of them 1 [shape]
"""
