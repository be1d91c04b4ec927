"""What the rules of ``einsum`` answer, and how they refuse.

>>> einsum("bij,bjk->bik", (n, m, k), (n, k, 4))
(n, m, 4)
>>> einsum("...ij,...jk", (b, n, m), (b, m, k))
(*b, n, k)
>>> einsum("...ij,jk", (b, n, m), (m, k))
(*b, n, k)
>>> einsum("...i,...i->...i", (5, b, 3), (b, 1))
(5, *b, 3)
>>> einsum("i...j", (b, 3))
(..., ?, 3)
>>> einsum("i...->...i", (b, n, m))
(..., m, ?)
>>> einsum("ij,jk", (n, UNKNOWN), (m, k))
(n, k)
>>> einsum("ii->i", (UNKNOWN, n))
(n,)
>>> einsum(UNKNOWN, (n,))
(...,)

>>> einsum("ij,jk", (n, m), (3, k))
einsum 'ij,jk': index j is m in operand 0 (n, m), 3 in operand 1 (3, k); they must be equal, or one
of them 1: for m=2 it is 2, not 3 [shape]
>>> einsum("...i->i", (b, 3))
einsum '...i->i': '...' is (*b,), and must stand in the result too: '->...i' [shape-rank]
"""
