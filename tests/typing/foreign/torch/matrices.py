"""Matrices with ``torch.linalg``, whose functions PyTorch's types say nothing of."""

import torch
from jaxtyping import Float
from torch import Tensor, linalg
from torch.linalg import solve


def whitened(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    centred = x - x.mean(dim=0)
    covariance = centred.T @ centred / x.shape[0]
    return centred @ torch.linalg.inv(torch.linalg.cholesky(covariance)).T


def whitened_by_rows(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    covariance = x @ x.T
    # E: matmul: x (n, d) and y (n, n): axis -1 of x has d, axis -2 of y has n; they must be equal [shape]
    return x @ torch.linalg.inv(covariance)


def inverse_of_data(x: Float[Tensor, "n d"]) -> Float[Tensor, "d n"]:
    # E: inv: x (n, d): the matrices have n rows and d columns; they must be square [shape]
    return torch.linalg.inv(x)


def unit_rows(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    return x / linalg.norm(x, dim=1, keepdim=True)


def unit_rows_without_axis(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    # E: divide: x (n, d) and y (n,): axis -1 of x has d, axis -1 of y has n [shape]
    return x / linalg.norm(x, dim=1)


def regression(x: Float[Tensor, "n d"], y: Float[Tensor, "n"]) -> Float[Tensor, "d"]:
    return solve(x.T @ x, x.T @ y)


def regression_of_wrong_side(x: Float[Tensor, "n d"], y: Float[Tensor, "n"]) -> Float[Tensor, "d"]:
    # E: solve: x (d, d) and y (n,): axis -1 of y has n, expected d [shape]
    return solve(x.T @ x, y)


def components(x: Float[Tensor, "n 64"]) -> Float[Tensor, "n 8"]:
    result = torch.linalg.svd(x, full_matrices=False)
    return x @ result.Vh[:8].T


def components_of_rows(x: Float[Tensor, "n 64"]) -> Float[Tensor, "n 8"]:
    u, _s, _vh = torch.linalg.svd(x)
    # E: matmul: x (n, 64) and y (n, min(n,8)): axis -1 of x has 64, axis -2 of y has n [shape]
    return x @ u[:, :8]


def orthogonal(x: Float[Tensor, "32 8"]) -> Float[Tensor, "32 8"]:
    q, r = torch.linalg.qr(x)
    return q @ r


def spectrum(x: Float[Tensor, "b n n"]) -> Float[Tensor, "b n"]:
    return torch.linalg.eigh(x).eigenvalues


def vectors_for_values(x: Float[Tensor, "b n n"]) -> Float[Tensor, "b n"]:
    # E: vectors_for_values: the result is (b, n, n), declared Float[Tensor, "b n"]: 2 axes expected, 3 found [shape-rank]
    return torch.linalg.eigh(x).eigenvectors


def log_volume(x: Float[Tensor, "b n n"]) -> Float[Tensor, "b"]:
    return torch.linalg.slogdet(x).logabsdet


def without_a_rule(x: Float[Tensor, "n d"], y: Float[Tensor, "n k"]) -> Float[Tensor, "d k"]:
    found: Float[Tensor, "d k"] = torch.linalg.lstsq(x, y).solution
    return found
