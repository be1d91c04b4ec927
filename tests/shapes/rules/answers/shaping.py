"""What the rules of ``shaping`` answer, and how they refuse.

>>> broadcast_to((n, 1), (b, n, m))
(*b, n, m)
>>> reshape((n, 28, 28), (-1, 784))
(n, 784)
>>> reshape((n, h, 2 * k), (n, -1))
(n, 2*h*k)
>>> reshape((b, 6), (b, 2, -1))
(*b, 2, 3)
>>> reshape((b, 784), (-1, 784))
(?, 784)
>>> reshape((5, 12), (5, UNKNOWN))
(5, 12)
>>> reshape((n, 12), (n, UNKNOWN))  # any size where n is 0
(n, ?)
>>> reshape((UNKNOWN, 12), (-1, 5))
(?, 5)
>>> flatten((n, 28, 28), 1)
(n, 784)
>>> flatten((n, b), 1)
(n, ?)
>>> permute_dims((rest, m, n), (2, -2, 0))
(n, m, ?)
>>> matrix_transpose((b, m, n))
(*b, n, m)
>>> matrix_transpose((b, n))
(..., n, ?)
>>> transpose((rest, n))
(n, ?)
>>> expand_dims((b, n), -2)
(*b, 1, n)
>>> expand_dims((b, n), 0)
(1, *b, n)
>>> squeeze((b, 1), -1)
(*b,)
>>> squeeze((n, 1), UNKNOWN)
(...,)

>>> broadcast_arrays((n, 1), (m,), ())
[(n, m), (n, m), (n, m)]

>>> broadcast_to((n, 3), (4, 3))
broadcast_to: x (n, 3) to (4, 3): axis -2 of x has n; it must be 1 or 4: for n=2 it is 2, not 4
[shape]
>>> broadcast_to((2, n, 3), (4, 3))
broadcast_to: x (2, n, 3) has 3 axes, (4, 3) fewer [shape-rank]
>>> reshape((2, 3), (4, 2))
reshape: x (2, 3) has 6 elements, (4, 2) has 8; they must be equal [shape]
>>> reshape((n, 3), (-1, 2))
reshape: x (n, 3) to (-1, 2): its number of elements, 3*n, must be a multiple of 2: for n=3 it is
9, not 8 [shape]
>>> reshape((n, n), (-1, n + 1))
reshape: x (n, n) to (-1, n+1): its number of elements, n*n, must be a multiple of n+1: for n=2 it is
4, not 3 [shape]
>>> reshape((2, n), (-1, n + 1))  # n=1 alone leaves none
reshape: x (2, n) to (-1, n+1): its number of elements, 2*n, must be a multiple of n+1: for n=2 it is
4, not 3 [shape]
>>> reshape((n, m), (-1, k + 1))  # k+1 may divide n
(m*n//(k+1), k+1)
>>> reshape((n, m), (-1, 4, n + 1))
reshape: x (n, m) to (-1, 4, n+1): its number of elements, m*n, must be a multiple of 4*n+4: for
m=2, n=3 it is 6, not 0 [shape]
>>> reshape((n, 4 * m), (-1, 4, n + 1))
reshape: x (n, 4*m) to (-1, 4, n+1): its number of elements, 4*m*n, must be a multiple of 4*n+4: for
m=2, n=3 it is 24, not 16 [shape]
>>> reshape((b, 2, 3), (b, 7))
reshape: x (*b, 2, 3) has 6*prod(*b) elements, (*b, 7) has 7*prod(*b); they must be equal: for
prod(*b)=2 it is 12, not 14 [shape]
>>> reshape((0, 3), (0, -1))
reshape: x (0, 3) to (0, -1): beside a size 0, -1 could be any size [shape]
>>> reshape((4,), (-1, -1))
reshape: shape (-1, -1): only one size can be -1 [shape]
>>> reshape((4,), (-2, 2))
reshape: shape (-2, 2): a size is at least -1, not -2 [shape]
>>> permute_dims((2, 3), (0,))
permute_dims: x (2, 3) has 2 axes, axes (0,) has 1 [shape-rank]
>>> transpose((2, 3, 4))
transpose: x (2, 3, 4) must have 2 axes; for more use matrix_transpose (.mT) or permute_dims
[shape-rank]
>>> matrix_transpose((3,))
matrix_transpose: x (3,) has 1 axis; it must have 2 or more [shape-rank]
>>> expand_dims((3,), 2)
expand_dims: x (3,) with a new axis has no axis 2; with 2 axes it must be from -2 to 1
[shape-index]
>>> squeeze((n, 3), 0)
squeeze: x (n, 3): axis 0 has n; it must be 1: for n=2 it is 2, not 1 [shape]
"""
