"""What the rules of ``joining`` answer, and how they refuse.

>>> concat(((n, 3), (m, 3), (2, 3)))
(m+n+2, 3)
>>> concat(((b, n), (b, 2)), -1)
(*b, n+2)
>>> concat(((n, UNKNOWN), (m, 3)))
(m+n, 3)
>>> concat(UNKNOWN, 0)
(...,)
>>> concat(AnyNumber((n, 3)), 0)
(?, 3)
>>> concat(AnyNumber((n, 3)), -1)
(n, ?)
>>> concat(AnyNumber((n, 3)), None)
(?,)
>>> concat(AnyNumber((n, 3)), UNKNOWN)
(?, ?)
>>> stack(AnyNumber((n, 3)), -1)
(n, 3, ?)
>>> stack(AnyNumber((b, 3)), 0)
(?, *b, 3)
>>> concat(((b, n), (rest, 2)), -1)
(*b, n+2)
>>> concat(((rest, n), (b, 2)), -1)
(*b, n+2)
>>> stack(((n, 3), (n, 3)), -1)
(n, 3, 2)
>>> stack(((b, 3), (b, 3)), 0)
(2, *b, 3)

>>> concat(((n, 3), (2, 4)))
concat: arrays[0] (n, 3) and arrays[1] (2, 4): axis 1 has 3 and 4; they must be equal [shape]
>>> concat(((b, 3), (Variadic("c"), 3)), -1)
concat: arrays[0] (*b, 3) and arrays[1] (*c, 3): axis 0 has *b and *c; they must be equal: they may
be any sizes [shape]
>>> concat(((b, 2, 3), (b, 2, 4)), -2)
concat: arrays[0] (*b, 2, 3) and arrays[1] (*b, 2, 4): axis -1 has 3 and 4; they must be equal
[shape]
>>> concat(((n, 3), (2,)))
concat: arrays[0] (n, 3) has 2 axes, arrays[1] (2,) has not [shape-rank]
>>> concat(((), ()))
concat: scalars have no axis to join along; use stack [shape-rank]
>>> stack(())
stack: at least one array is needed [shape]
"""
