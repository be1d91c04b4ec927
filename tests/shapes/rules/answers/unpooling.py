"""What the rules of ``unpooling`` answer, and how they refuse.

>>> max_pool2d_with_indices((n, c, 8, 9), 2)
[(n, c, 4, 4), (n, c, 4, 4)]
>>> max_pool1d_with_indices((n, c, h), 3, 1)
[(n, c, h-2), (n, c, h-2)]
>>> max_unpool2d((n, c, 4, 4), (n, c, 4, 4), 2)
(n, c, 8, 8)
>>> max_unpool1d((n, c, h), (n, c, h), 3, 2)
(n, c, 2*h+1)
>>> max_unpool1d((c, 4), (c, 4), 2, output_size=(9,))
(c, 9)

>>> max_unpool1d((n, c, 4), (c, 4), 2)
max_unpool1d: x (n, c, 4) and indices (c, 4) have different numbers of axes [shape-rank]
>>> max_unpool1d((n, c, 4), (n, c, 5), 2)
max_unpool1d: x (n, c, 4) and indices (n, c, 5): axis 2 of indices is 5, expected 4 [shape]
>>> max_unpool1d((n, c, 1), (n, c, 1), 2, padding=1)
max_unpool1d: x (n, c, 1): axis -1 of the result is 0, expected at least 1 [shape]
>>> max_pool1d_with_indices((c, 2), 3)
max_pool1d_with_indices: x (c, 2) and kernel_size (3,): axis -1 of x has 2, but the window spans 3; it must not be larger [shape]
"""
