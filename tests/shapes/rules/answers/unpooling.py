"""What the rules of ``unpooling`` answer, and how they refuse.

>>> max_pool2d_with_indices((n, c, h, w), 2)
[(n, c, h//2, w//2), (n, c, h//2, w//2)]
>>> max_unpool1d((c, h), (c, h), 2)
(c, 2*h)
>>> max_unpool2d((n, c, h, w), (n, c, h, w), 2, output_size=(5, 7))
(n, c, 5, 7)

>>> max_unpool1d((c, h), (c, 2 * h), 2)
max_unpool1d: x (c, h) and indices (c, 2*h): axis 1 of indices is 2*h, expected h: for h=2 it is 2, not 4 [shape]
>>> max_unpool1d((c, 1), (c, 1), 2, padding=1)
max_unpool1d: x (c, 1): axis -1 of the result is 0, expected at least 1 [shape]
"""
