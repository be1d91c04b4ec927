"""What the rules of ``average_pooling`` answer, and how they refuse.

>>> avg_pool1d((b, c, h), k, s, p)
(*b, c, (h+2*p-k)//s+1)
>>> avg_pool1d((n, c, h * k), k)
(n, c, h)
>>> avg_pool1d((c, h), 2, 2, 1, True)
(c, min((h+1)//2,h//2)+1)
>>> avg_pool2d((rest, w), 2)
(..., ?, ?, w//2)
"""
