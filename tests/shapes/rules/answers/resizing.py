"""What the rules of ``resizing`` answer, and how they refuse.

>>> interpolate((n, c, h, w), (h, k), None, "bilinear")
(n, c, h, k)
>>> interpolate((n, c, h, w), None, (2, 0.75))
(n, c, 2*h, 3*w//4)
>>> interpolate((n, c, h), None, 1.1)  # floats round: 10*1.1 is 11
(n, c, ?)
>>> interpolate((n, c, h), UNKNOWN, UNKNOWN)  # either may be None
(n, c, ?)
>>> interpolate((n, c, h), UNKNOWN, 2)
(n, c, 2*h)
>>> interpolate((n, c, h), 3, UNKNOWN)
(n, c, 3)
>>> interpolate((b, c, h, w), 3, None)  # of three axes, four or five
(...,)
>>> interpolate((b, h, w), 3, None, "bilinear")
(?, ?, 3, 3)
"""
