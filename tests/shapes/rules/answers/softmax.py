"""What the rules of ``softmax`` answer, and how they refuse.

>>> softmax((b, n))
(*b, n)
>>> log_softmax((n, m), UNKNOWN)
(n, m)

>>> softmax((n, 3), 2)
softmax: x (n, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> log_softmax(())
log_softmax: x () has no axes, so no axis -1 [shape-index]
"""
