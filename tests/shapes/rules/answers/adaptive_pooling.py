"""What the rules of ``adaptive_pooling`` answer, and how they refuse.

>>> adaptive_max_pool2d((n, c, h, w), (None, o))
(n, c, h, o)
"""
