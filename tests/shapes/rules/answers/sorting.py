"""What the rules of ``sorting`` answer, and how they refuse.

>>> sort((b, n))
(*b, n)
>>> argsort((n, m), UNKNOWN)
(n, m)

>>> topk((b, n), k)
[(*b, k), (*b, k)]
>>> topk((b, n), k, 0)
[(...,), (...,)]
>>> topk((n, m), 2, UNKNOWN)
[(?, ?), (?, ?)]

>>> sort((n, 3), 2)
sort: x (n, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> argsort(())
argsort: x () has no axes, so no axis -1 [shape-index]
>>> topk((n, 3), 4)
topk: x (n, 3): axis 1 has 3; k must be from 0 to that, not 4 [shape]
>>> topk((n, 3), -1)
topk: x (n, 3): axis 1 has 3; k must be from 0 to that, not -1 [shape]
"""
