"""The table of numpy's functions agrees with numpy on drawn calls."""

import re
from typing import Any

import numpy as np
import pytest

from tests.libraries.calls import Names, Refused, Sized, differences, lines, shapes
from typednn.shapes.libraries import adapters
from typednn.shapes.libraries import numpy as table

CALLS = """
np.exp(A(m, n))
np.isnan(A(m, n))
np.add(A(m, n), A(n))
np.maximum(A(m, n), 0)
np.arctan2(A(m, 1), A(1, n))
A(m, n) + A(k)
A(m, n) - 1
1 - A(m, n)
A(m, n) > A(n)
A(m, n) @ A(n, k)
A(m, n) @ A(k, n).T
A(m, n) @ A(n)
A(2, m, n) @ A(n, k)
A(n) @ A(k)
np.matmul(A(m, n), A(m, n))
np.dot(A(m, n), A(n, k))
np.dot(A(m, n), A(n))
np.dot(A(m, n), A(k, n, 2))
np.dot(A(n), A(k))
np.dot(A(m, n), 3)
A(m, n).dot(A(n, k))
np.inner(A(m, n), A(k, n))
np.outer(A(m), A(n))
np.outer(A(m, 2), A(n))
np.tensordot(A(m, n), A(n, k), axes=1)
np.tensordot(A(m, n), A(n, m))
np.tensordot(A(m, n), A(k, n), axes=([1], [1]))
np.cross(A(m, 3), A(n, 3))
np.vecdot(A(m, n), A(n))
np.einsum("ij,jk->ik", A(m, n), A(n, k))
np.einsum("ij,kj->ik", A(m, n), A(n, k))
np.einsum("ii->i", A(m, m))
np.sum(A(m, n))
np.sum(A(m, n), axis=0)
np.sum(A(m, n), 1, keepdims=True)
np.sum(A(m, n), axis=(0, 1))
np.sum(A(m, n), axis=2)
np.prod(A(m, n), -1)
np.mean(A(m, n), axis=0)
np.std(A(m, n), axis=1, ddof=1)
np.var(A(m, n), 0, None, None, 1, True)
np.any(A(m, n), axis=0)
np.all(A(m, n), axis=-1, keepdims=True)
np.median(A(2, 3), axis=1)
np.max(A(2, 3), axis=1)
np.min(A(2, 3), 0)
np.ptp(A(2, 3), axis=0)
np.average(A(2, 3), axis=1)
np.count_nonzero(A(m, n), axis=0)
np.argmax(A(2, 3), axis=1)
np.argmin(A(2, 3))
np.argmax(A(2, 3), axis=1, keepdims=True)
np.quantile(A(2, 3), 0.5, axis=1)
np.quantile(A(2, 3), [0.25, 0.75], axis=1)
np.percentile(A(4, 3), [25, 50, 75], 0)
np.trace(A(m, n))
np.trace(A(m, n, 2), 1)
np.cumsum(A(m, n))
np.cumsum(A(m, n), axis=0)
np.cumprod(A(m, n), 1)
np.diff(A(m, n))
np.diff(A(m, n), axis=0)
np.diff(A(m, n), 2, 1)
np.sort(A(m, n))
np.sort(A(m, n), axis=0)
np.sort(A(m, n), axis=None)
np.argsort(A(m, n), axis=None)
np.argsort(A(m, n), 0)
np.round(A(m, n), 2)
np.clip(A(m, n), 0, 1)
np.nan_to_num(A(m, n))
np.reshape(A(m, n), (n, m))
np.reshape(A(m, n), -1)
np.reshape(A(m, 6), (2, -1))
np.reshape(A(m, n), (k, 2))
np.ravel(A(m, n))
np.transpose(A(m, n, 2))
np.transpose(A(m, n, 2), (2, 0, 1))
np.transpose(A(m, n), (0, 1, 2))
np.permute_dims(A(m, n, 2), (1, 0, 2))
np.matrix_transpose(A(m, n, 2))
np.swapaxes(A(m, n, 2), 0, 2)
np.swapaxes(A(m, n), 0, 2)
np.moveaxis(A(m, n, 2), 0, -1)
np.moveaxis(A(m, n, 2), [0, 1], [1, 0])
np.expand_dims(A(m, n), 0)
np.expand_dims(A(m, n), (0, 3))
np.expand_dims(A(m, n), 4)
np.squeeze(A(m, n, 1))
np.squeeze(A(m, n, 1), -1)
np.squeeze(A(m, n), axis=0)
np.broadcast_to(A(m, 1), (m, n))
np.broadcast_to(A(m), (n, k))
np.flip(A(m, n))
np.flip(A(m, n), 1)
np.roll(A(m, n), 1, axis=0)
np.tril(A(m, n))
np.triu(A(m, n), 1)
np.diag(A(m))
np.diag(A(m), 1)
np.diag(A(m, n))
np.diagonal(A(m, n))
np.repeat(A(m, n), 3)
np.repeat(A(m, n), 3, axis=1)
np.tile(A(m, n), 2)
np.tile(A(m, n), (3, 1, 2))
np.pad(A(m, n), 1)
np.pad(A(m, n), ((1, 0), (2, 3)))
np.concatenate([A(m, n), A(k, n)])
np.concatenate((A(m, n), A(m, k)), axis=1)
np.concatenate([A(m, n), A(n, k)], 0)
np.concatenate([A(m, n), A(k)], axis=None)
np.concat([A(m), A(n)])
np.stack([A(m, n), A(m, n)])
np.stack([A(m, n), A(k, n)], axis=1)
np.stack([A(m), A(m)], -1)
np.vstack([A(m, n), A(k, n)])
np.vstack([A(m), A(n)])
np.vstack([A(m), A(k, m)])
np.hstack([A(m), A(n)])
np.hstack([A(m, n), A(m, k)])
np.column_stack([A(m), A(m), A(m, n)])
np.column_stack([A(m), A(n)])
np.split(A(m, n), 2)
np.split(A(m, n), [1, 3])
np.split(A(m, n), 3, axis=1)
np.take(A(3, 4), A(m, n).astype(int))
np.take(A(3, 4), A(m).astype(int), axis=1)
np.take_along_axis(A(3, n), A(m, n).astype(int), 0)
np.where(A(m, n) > 0, A(n), 0)
np.where(A(m, n) > 0, A(k), A(1))
np.searchsorted(A(m), A(n, k))
np.zeros((m, n))
np.zeros(m)
np.ones((m, n), dtype=np.float32)
np.empty((m, n), int)
np.full((m, n), 2.0)
np.zeros_like(A(m, n))
np.ones_like(A(m, n), shape=(k,))
np.full_like(A(m, n), 1)
np.eye(m)
np.eye(m, n)
np.identity(m)
np.arange(m)
np.arange(m, n)
np.arange(m, 10, 2)
np.linspace(0, 1, m)
np.linspace(0, 1)
np.linspace(A(m), 1, 5)
np.array([A(m, n), A(m, n)])
np.asarray(A(m, n))
np.array([1.0, 2.0, 3.0])
np.copy(A(m, n))
np.linalg.inv(A(m, m) + np.eye(m))
np.linalg.det(A(m, n))
np.linalg.slogdet(A(m, m))
np.linalg.cholesky(A(m, n) + np.eye(m, n))
np.linalg.eigh(A(m, m))
np.linalg.eigvalsh(A(m, n))
np.linalg.svd(A(2, 3))
np.linalg.svd(A(4, 2, 3), full_matrices=False)
np.linalg.svd(A(2, 3), compute_uv=False)
np.linalg.solve(np.eye(m), A(n))
np.linalg.solve(np.eye(m), A(n, k))
np.linalg.pinv(A(2, 3))
np.linalg.norm(A(m, n))
np.linalg.norm(A(m, n), axis=1)
np.linalg.norm(A(m, n), axis=1, keepdims=True)
np.linalg.norm(A(m, n), 2, 1)
np.linalg.matrix_power(A(m, n), 2)
np.linalg.matrix_rank(A(2, 3))
np.fft.fftshift(A(m, n))
np.random.rand(m, n)
A(m, n).sum(axis=0)
A(m, n).mean(1)
A(m, n).std(axis=0, keepdims=True)
A(2, 3).max(axis=1)
A(2, 3).argmax(1)
A(m, n).cumsum(0)
A(m, n).reshape(n, m)
A(m, n).reshape((n, m))
A(m, n).reshape(-1)
A(m, n).reshape(m, 1, n)
A(m, n, 2).transpose()
A(m, n, 2).transpose(2, 0, 1)
A(m, n, 2).transpose((2, 0, 1))
A(m, n).ravel()
A(m, n).flatten()
A(m, n).astype(np.float64)
A(m, n).copy()
A(m, n).squeeze()
A(m, n).swapaxes(0, 1)
A(m, n).repeat(2, 0)
A(3, 4).take(A(m).astype(int), 1)
A(m, n).clip(0, 1)
A(m, n).T
A(m, n, 2).T
A(m, n)[0]
A(m, n)[:, 0]
A(m, n)[1:]
A(m, n)[:, :2]
A(m, n)[..., None]
A(m, n)[None, :, 0]
A(m, n)[0, 0]
A(m, n)[-1]
A(m, n)[A(k).astype(int)]
A(m, n)[0, 0, 0]
np.amax(A(2, 3), axis=1)
np.amin(A(2, 3), 1)
np.around(A(m, n))
np.angle(A(m, n))
np.asanyarray(A(m, n))
np.ascontiguousarray(A(m, n))
np.asfortranarray(A(m, n))
np.astype(A(m, n), np.float32)
np.empty_like(A(m, n))
np.fft.fft(A(3, 4))
np.fft.ifft(A(3, 4))
np.fft.fft2(A(3, 4))
np.fft.ifft2(A(3, 4))
np.fft.fftn(A(3, 4))
np.fft.ifftn(A(3, 4))
np.fft.ifftshift(A(m, n))
np.real(A(m, n))
np.imag(A(m, n))
np.i0(A(m, n))
np.sinc(A(m, n))
np.isclose(A(m, n), A(n))
np.linalg.matmul(A(m, n), A(n, k))
np.linalg.outer(A(m), A(n))
np.linalg.svdvals(A(2, 3))
np.row_stack([A(m, n), A(k, n)])
np.nanargmax(A(2, 3), axis=1)
np.nanargmin(A(2, 3), axis=1)
np.nancumsum(A(m, n), axis=1)
np.nancumprod(A(m, n), axis=1)
np.nanmax(A(2, 3), axis=1)
np.nanmin(A(2, 3), axis=1)
np.nanmean(A(m, n), axis=1)
np.nanmedian(A(2, 3), axis=1)
np.nansum(A(m, n), axis=1, keepdims=True)
np.nanprod(A(m, n), axis=1)
np.nanstd(A(m, n), axis=0)
np.nanvar(A(m, n), axis=0)
np.nanquantile(A(2, 3), 0.5, axis=1)
np.nanpercentile(A(2, 3), 50, axis=1)
np.random.randn(m, n)
np.random.random((m, n))
np.random.random_sample((m, n))
np.random.standard_normal((m, n))
np.random.standard_exponential(size=(m, n))
np.random.normal(0, 1, (m, n))
np.random.normal(size=m)
np.random.uniform(0, 1, (m, n))
np.random.laplace(0, 1, (m, n))
np.random.lognormal(0, 1, (m, n))
np.random.gumbel(0, 1, (m, n))
np.random.logistic(0, 1, (m, n))
np.random.gamma(1, 1, (m, n))
np.random.beta(1, 1, (m, n))
np.random.binomial(1, 0.5, (m, n))
np.random.exponential(1, (m, n))
np.random.poisson(1, (m, n))
np.random.standard_gamma(1, (m, n))
np.random.chisquare(1, (m, n))
np.random.geometric(0.5, (m, n))
np.random.standard_t(1, (m, n))
np.random.randint(0, 9, (m, n))
np.random.randint(9, size=m)
G.integers(0, 9, (m, n))
G.normal(0.0, 1.0, (m, n))
G.random((m, n))
A(m, n).all(axis=0)
A(m, n).any(1)
A(m, n).conj()
A(m, n).conjugate()
A(m, n).cumprod(axis=1)
A(m, n).argsort()
A(m, n).diagonal()
A(2, 3).min(axis=0)
A(m, n).prod(axis=1)
A(m, n).round(2)
A(m).searchsorted(A(n))
A(m, n).trace()
A(m, n).var(axis=0)
A(2, 3).argmin(axis=0)
"""
"""``G`` is a generator of random numbers."""

OF_INTS = ["bitwise", "invert", "gcd", "lcm", "shift", "ldexp"]


def elementwise() -> list[str]:
    """A call of each function that works on each element of one or two operands."""
    calls: list[str] = []
    for name, function in table.FUNCTIONS.items():
        kind = ".astype(int)" if any(part in name for part in OF_INTS) else ""
        if function.rule is adapters.elementwise and len(function.parameters) == 1:
            calls.append(f"np.{name}(A(m, n){kind})")
        elif function.rule is adapters.both:
            calls.append(f"np.{name}(A(m, n){kind}, A(k){kind})")
    return calls


def of_numpy(text: str, sizes: dict[str, int]) -> Any:
    """The shape that numpy gives, from arrays of zeros without memory of their own."""
    names = {
        "np": np,
        "G": np.random.default_rng(0),
        "A": lambda *shape: np.broadcast_to(np.zeros(()), shape),
    }
    try:
        with np.errstate(all="ignore"):
            return shapes(eval(text, names | sizes))  # the texts are our own
    except (ValueError, IndexError, np.linalg.LinAlgError, TypeError, ZeroDivisionError) as error:
        return Refused(str(error))


class _NumpyNames(Names):
    float32 = float64 = None


def of_table(sizes: dict[str, int]) -> dict[str, Any]:
    return {
        "np": _NumpyNames(table.FUNCTIONS, table.METHODS),
        "G": Names(table.FUNCTIONS, table.METHODS, "random."),
        "A": lambda *shape: Sized(shape, table.METHODS),
    }


@pytest.mark.filterwarnings("ignore")
def test_rules_are_numpys() -> None:
    assert not differences([*lines(CALLS), *elementwise()], of_numpy, of_table)


def test_each_function_is_called() -> None:
    called = set(re.findall(r"(?:np|G)\.([\w.]+)\(", " ".join([*lines(CALLS), *elementwise()])))
    called |= {f"random.{name}" for name in called}
    assert sorted(table.FUNCTIONS.keys() - called) == []
    assert sorted(table.METHODS.keys() - set(re.findall(r"\)\.(\w+)\(", CALLS))) == []
