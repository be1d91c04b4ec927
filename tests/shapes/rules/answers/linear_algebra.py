"""What the rules of ``linear_algebra`` answer, and how they refuse.

>>> matmul((b, m, k), (k, n))
(*b, m, n)
>>> matmul((b, k), (k, n))
(*b, n)
>>> matmul((b, m, k), (b, k, n))
(*b, m, n)
>>> matmul((k,), (b, k, n))
(*b, n)
>>> matmul((b, k), (5, k, n))  # x may be a vector
(..., n)
>>> matmul((m, k), (rest, n))  # y may be a vector
(...,)
>>> matmul((rest,), (k, n))
(..., n)

>>> matmul((32, 784), (100, 10))
matmul: x (32, 784) and y (100, 10): axis -1 of x has 784, axis -2 of y has 100; they must be equal
[shape]
>>> matmul((n, h), (k, 10))
matmul: x (n, h) and y (k, 10): axis -1 of x has h, axis -2 of y has k; they must be equal: for
h=2, k=3 it is 2, not 3 [shape]
>>> matmul((2, 3, 4), (5, 4, 3))
matmul: x (2, 3, 4) and y (5, 4, 3): axis -3 of x has 2, axis -3 of y has 5; they must be equal, or
one of them 1 [shape]
>>> matmul((2, 3), (4,))
matmul: x (2, 3) and y (4,): axis -1 of x has 3, axis -1 of y has 4; they must be equal [shape]
>>> matmul((), (n,))
matmul: x () and y (n,): x is a scalar; use multiply [shape-rank]
"""
