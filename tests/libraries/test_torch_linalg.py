"""The table of ``torch.linalg`` agrees with PyTorch on drawn calls."""

import re
from typing import Any

import pytest

from tests.libraries.calls import Refused, agree, by_rule, differences, lines
from tests.libraries.test_torch import of_table, of_torch
from typednn.shapes.libraries import torch as table
from typednn.shapes.libraries.torch_linalg import RESULTS

torch = pytest.importorskip("torch", reason="PyTorch is compared with where it is installed")

CALLS = """
torch.linalg.cholesky(E(m))
torch.linalg.cholesky(E(m, n), upper=True)
torch.linalg.cond(E(m, n))
torch.linalg.cross(A(m, 3), A(n, 3))
torch.linalg.cross(A(m, n), A(m, n), dim=1)
torch.linalg.cross(A(3, m), A(3, 1), dim=0)
torch.linalg.det(A(m, n))
torch.linalg.det(A(2, m, m))
torch.linalg.diagonal(A(m, n))
torch.linalg.diagonal(A(2, m, n), offset=1)
torch.linalg.eig(E(m, n))
torch.linalg.eigh(E(m, n))
torch.linalg.eigh(E(m), "U")
torch.linalg.eigvals(E(m, n))
torch.linalg.eigvalsh(E(m, n), UPLO="L")
torch.linalg.inv(E(m, n))
torch.linalg.inv(A(m))
torch.linalg.matmul(A(m, n), A(n, k))
torch.linalg.matmul(A(2, m, n), A(k))
torch.linalg.matrix_exp(A(m, n))
torch.linalg.matrix_norm(A(m, n))
torch.linalg.matrix_norm(A(2, m, n), "fro", keepdim=True)
torch.linalg.matrix_norm(A(m))
torch.linalg.matrix_power(A(m, n), 2)
torch.linalg.matrix_rank(A(m, n))
torch.linalg.matrix_rank(A(2, m, n), hermitian=False)
torch.linalg.multi_dot([A(m, n), A(k, 3), A(3, 2)])
torch.linalg.multi_dot([A(m), A(n, k), A(k)])
torch.linalg.multi_dot((A(m, n), A(n)))
torch.linalg.multi_dot([A(m, n)])
torch.linalg.multi_dot([A(2, m, n), A(n, 3)])
torch.linalg.norm(A(m, n))
torch.linalg.norm(A(m, n, k))
torch.linalg.norm(A())
torch.linalg.norm(A(m + 1, n + 1, 2), 2)
torch.linalg.norm(A(m + 1, n + 1), "fro")
torch.linalg.norm(A(m), 2)
torch.linalg.norm(A(m, n), dim=1)
torch.linalg.norm(A(m, n), dim=1, keepdim=True)
torch.linalg.norm(A(m, n), 1, 0)
torch.linalg.norm(A(m, n, 2), dim=(0, 1))
torch.linalg.norm(A(m + 1, n + 1, 2), "fro", (0, 2), True)
torch.linalg.norm(A(m, n), dim=2)
torch.linalg.pinv(A(m, n))
torch.linalg.pinv(A(m))
torch.linalg.qr(A(m, n))
torch.linalg.qr(A(2, m, n), mode="complete")
torch.linalg.qr(A(m, n), "r")
torch.linalg.slogdet(A(m, n))
torch.linalg.solve(E(m), A(n))
torch.linalg.solve(E(m), A(n, k))
torch.linalg.solve(A(2, m, n), A(2, 3))
torch.linalg.solve(E(3, 3) + A(2, 3, 3), A(m, n))
torch.linalg.solve(E(m), A(n, k), left=False)
torch.linalg.solve_triangular(E(m), A(n, k), upper=True)
torch.linalg.solve_triangular(E(m), A(n), upper=False)
torch.linalg.svd(A(m, n))
torch.linalg.svd(A(2, m, n), full_matrices=False)
torch.linalg.svd(A(m))
torch.linalg.svdvals(A(m, n))
torch.linalg.vander(A(m, n))
torch.linalg.vander(A(m), N=k + 1)
torch.linalg.vecdot(A(m, n), A(n))
torch.linalg.vecdot(A(m, n), A(k, n), dim=0)
torch.linalg.vecdot(A(m, n), A(m, n), dim=2)
torch.linalg.vector_norm(A(m, n))
torch.linalg.vector_norm(A(m, n), 1, 0)
torch.linalg.vector_norm(A(m, n), dim=(0, 1), keepdim=True)
torch.linalg.vector_norm(A(m, n), 2, 2)
"""
"""``E`` is the identity, of which factors and solutions are known."""


def of_linalg(text: str, sizes: dict[str, int]) -> Any:
    """The shape on the meta device, if the rule says the same; or on the CPU, which looks at values.

    A tensor without elements may be refused by PyTorch alone.
    """
    ours, found = by_rule(text, names(sizes) | sizes), of_torch(text, sizes)
    if not agree(ours, found):
        found = of_torch(text, sizes, "cpu")
    return ours if isinstance(found, Refused) and 0 in sizes.values() else found


def names(sizes: dict[str, int]) -> dict[str, Any]:
    known = of_table(sizes)
    return known | {"E": lambda m, n=None: known["A"](m, m if n is None else n)}


@pytest.mark.filterwarnings("ignore")
def test_rules_are_pytorchs() -> None:
    assert differences(lines(CALLS), of_linalg, names) == []


def test_each_function_is_called() -> None:
    called = set(re.findall(r"torch\.(linalg\.\w+)\(", CALLS))
    assert {name for name in table.FUNCTIONS if name.startswith("linalg.")} == called


@pytest.mark.parametrize("name", RESULTS)
def test_the_names_of_several_results_are_pytorchs(name: str) -> None:
    found = getattr(torch.linalg, name)(torch.eye(2))
    of_types = getattr(torch.return_types, RESULTS[name])
    kept = [each for each in dir(of_types) if isinstance(getattr(found, each, None), torch.Tensor)]
    assert len(kept) == len(found)
