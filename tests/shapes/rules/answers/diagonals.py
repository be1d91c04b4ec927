"""What the rules of ``diagonals`` answer, and how they refuse.

>>> tril((b, n, m))
(*b, n, m)
>>> triu((b, n, m), k)
(*b, n, m)
>>> trace((b, n, m))
(*b,)
>>> diag((n,), 2)
(n+2, n+2)
>>> diag((n, m))
(min(m,n),)
>>> diag((n, m), -1)
(max(min(m,n-1),0),)

>>> tril((n,))
tril: x (n,) has 1 axis; it must have 2 or more [shape-rank]
>>> triu(())
triu: x () has 0 axes; it must have 2 or more [shape-rank]
>>> trace((n,))
trace: x (n,) has 1 axis; it must have 2 or more [shape-rank]
>>> diag(())
diag: x () has 0 axes; it must have 1 or 2 [shape-rank]
>>> diag((n, m, 3))
diag: x (n, m, 3) has 3 axes; it must have 1 or 2 [shape-rank]
"""
