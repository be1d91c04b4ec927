"""The functions of ``torch.linalg`` that have a rule.

PyTorch's types say nothing of them: to mypy each is a variable of type Any. ``RESULTS`` are the named
tuples that those with several results give; ``eig`` has the names of ``eigh``.
"""

from collections.abc import Mapping
from typing import Final

TABLE: Final = """
cholesky     cholesky     x=A upper
cond         condition_number  x=A p!
cross        cross        x=input y=other axis=dim
det          det          x=A
diagonal     diagonal     x=A offset dim1! dim2!
eig          eigh         x=A
eigh         eigh         x=A UPLO
eigvals      eigvalsh     x=A
eigvalsh     eigvalsh     x=A UPLO
inv          inv          x=A
matmul       matmul       x=input y=other
matrix_exp   square_matrices  x=A
matrix_norm  norm_of_matrices  x=A ord axis=dim keepdims=keepdim axis!
matrix_power  matrix_power  x=A n
matrix_rank  matrix_rank  x=A tol hermitian
multi_dot    product_of_all  arrays=tensors
norm         general_norm  x=input order=ord axis=dim keepdims=keepdim
pinv         pinv         x=A rcond hermitian
qr           factors      x=A mode
slogdet      slogdet      x=A
solve        solution     x=A y=B left!
solve_triangular  solution_of_matrices  x=A y=B upper left!
svd          singular_values_and_vectors  x=A full_matrices driver
svdvals      svdvals      x=A driver
vander       powers       x count=N
vecdot       dot_along    x y axis=dim
vector_norm  sum_over     x ord axis=dim keepdims=keepdim
"""

RESULTS: Final[Mapping[str, str]] = {
    "eig": "_linalg_eigh",
    "eigh": "_linalg_eigh",
    "qr": "qr",
    "slogdet": "slogdet",
    "svd": "_linalg_svd",
}
"""By function: the class of ``torch.return_types`` whose names the results have."""
