"""What the rules of ``matrix_functions`` answer, and how they refuse.

>>> pinv((b, n, m))
(*b, m, n)
>>> matrix_rank((b, n, m))
(*b,)
>>> matrix_norm((b, n, m), True)
(*b, 1, 1)
>>> matrix_norm((rest, m))
(...,)
>>> matrix_power((b, n, n), k)
(*b, n, n)
>>> cross((n, 1, 3), (k, 3))
(n, k, 3)
>>> cross((3, n), (3, n), 0)
(3, n)
>>> cross((b, 3, n), (b, 3, n), -2)
(...,)

>>> pinv((n,))
pinv: x (n,) has 1 axis; it must have 2 or more [shape-rank]
>>> matrix_norm((n, m), False, 3)
matrix_norm: ord is 3, expected 'fro', 'nuc', 1, -1, 2, -2, inf or -inf [shape]
>>> matrix_norm((n, 0), False, 1)
matrix_norm: x (n, 0): axis -1 has size 0, and ord 1 of nothing is not defined [shape]
>>> matrix_power((n, n + 1), 2)
matrix_power: x (n, n+1): the matrices have n rows and n+1 columns; they must be square: for n=2 it is 2, not 3 [shape]
>>> cross((n, 2), (n, 3))
cross: x (n, 2): axis -1 has 2, expected 3 [shape]
>>> cross((n, 3), (n + 1, 3))
cross: x (n, 3) and y (n+1, 3): without axis -1 they are (n,) and (n+1,), which do not broadcast: n is neither n+1 nor 1: for n=2 it is 2, not 3 [shape]
"""
