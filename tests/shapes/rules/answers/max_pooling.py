"""What the rules of ``max_pooling`` answer, and how they refuse.

>>> max_pool2d((n, c, h, w), 2)
(n, c, h//2, w//2)
>>> max_pool2d((c, h, w), 3, 2, 1)
(c, (h+1)//2, (w+1)//2)
>>> max_pool1d((c, h), 3, 2, 1, 2)
(c, (h+1)//2-1)
>>> max_pool1d((c, h), 3, 2, ceil_mode=True)
(c, h//2)
>>> max_pool1d((n, c, h), 30)
(n, c, h//30)
"""
