from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ShapeError, ops


def test_of_a_shape() -> None:
    same(ops.zeros((2, 3)), np.zeros((2, 3), np.float32))
    same(ops.zeros(3, dtype=np.int64), np.zeros(3, np.int64))
    same(ops.ones(()), np.ones((), np.float32))
    same(ops.full((2,), 0.1), np.full(2, 0.1, np.float32))
    same(ops.full((2,), 7, dtype=np.int32), np.full(2, 7, np.int32))
    same(ops.eye(2, 3), np.eye(2, 3, dtype=np.float32))
    same(ops.eye(2, dtype=np.bool_), np.eye(2, dtype=np.bool_))


@pytest.mark.parametrize("args", [(5,), (0,), (2, 7), (2, 9, 3), (9, 2, -2), (3, 3)])
def test_arange_as_numpy(args: Any) -> None:
    same(ops.arange(*args), np.arange(*args))
    same(ops.arange(*args, dtype=np.float32), np.arange(*args, dtype=np.float32))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (1.5, np.array(1.5, np.float32)),
        ([[1, 2]], np.array([[1, 2]], np.int64)),
        ([True], np.array([True])),
        ([1, 2.5], np.array([1, 2.5], np.float32)),
        (np.float64(1.5), np.array(1.5)),
        (np.ones(2), np.ones(2)),
        (np.array([1, 2], ">i4"), np.array([1, 2], np.int32)),
        ([], np.zeros(0, np.float32)),
    ],
)
def test_dtypes_of_data(data: Any, expected: Any) -> None:
    same(ops.asarray(data), expected)


def test_a_dtype_that_is_asked_for() -> None:
    same(ops.asarray([1, 2], np.float64), np.array([1.0, 2.0]))
    same(ops.asarray(np.ones(2), dtype=np.float32), np.ones(2, np.float32))
    x = drawn(3)
    assert ops.asarray(x) is x
    assert ops.asarray(x, np.float32).dtype == np.float32


@pytest.mark.parametrize("data", [["a"], [1j], [None], [[1], [1, 2]], np.zeros(2, "M8[s]")])
def test_what_a_tensor_cannot_hold(data: Any) -> None:
    with pytest.raises(ShapeError, match="^asarray: "):
        ops.asarray(data)


def test_a_list_of_tensors_would_lose_their_gradients() -> None:
    with pytest.raises(TypeError, match=r"joined by ops\.stack"):
        ops.asarray([drawn(3), drawn(3)])


def test_draws_come_from_the_generator_alone() -> None:
    first = ops.normal((1000,), rng=np.random.default_rng(7))
    same(first, ops.normal((1000,), rng=np.random.default_rng(7)).numpy())
    assert (ops.normal(1000, rng=np.random.default_rng(8)) != first).sum().item() > 990


def test_distributions_of_draws() -> None:
    rng = np.random.default_rng(0)
    n = ops.normal((100_000,), rng=rng).numpy()
    assert n.dtype == np.float32
    assert abs(n.mean()) < 0.02 and abs(n.std() - 1) < 0.02
    u = ops.uniform((100_000,), rng=rng, low=-1.0, high=3.0).numpy()
    assert u.dtype == np.float32
    assert u.min() >= -1 and u.max() < 3 and abs(u.mean() - 1) < 0.02
    assert ops.normal((), rng=rng).shape == ops.uniform((), rng=rng).shape == ()


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.uint8, np.bool_])
def test_after_the_pattern_of_others(dtype: Any) -> None:
    x = drawn(2, 3).astype(dtype)
    same(ops.zeros_like(x), np.zeros((2, 3), dtype))
    same(ops.empty_like(x), np.zeros((2, 3), dtype))
    same(ops.ones_like(x), np.ones((2, 3), dtype))
    same(ops.ones_like(x, dtype=np.int32), np.ones((2, 3), np.int32))
    same(ops.full_like(x, True), np.ones((2, 3), dtype))
    same(ops.full_like(x, 2.5, dtype=np.float64), np.full((2, 3), 2.5))
    same(ops.empty((2, 0)), np.zeros((2, 0), np.float32))


@pytest.mark.parametrize("num", [0, 1, 2, 7])
@pytest.mark.parametrize("endpoint", [True, False])
def test_linspace_as_numpy(num: int, endpoint: bool) -> None:
    expected = np.linspace(-1.5, 2, num, endpoint)
    same(ops.linspace(-1.5, 2, num, endpoint=endpoint), expected.astype(np.float32))
    same(ops.linspace(-1.5, 2, num, dtype=np.float64, endpoint=endpoint), expected)


@pytest.mark.parametrize("indexing", ["xy", "ij"])
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_meshgrid_as_numpy(indexing: Any, count: int) -> None:
    arrays = [drawn(2), drawn(0).astype(np.int64), drawn(3, dtype=np.float32)][:count]
    found = ops.meshgrid(*arrays, indexing=indexing)
    expected = np.meshgrid(*(x.numpy() for x in arrays), indexing=indexing)
    for mine, theirs in zip(found, expected, strict=True):
        same(mine, theirs)


@pytest.mark.parametrize("k", [-5, -1, 0, 2, 9])
@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.bool_])
def test_triangles_and_diagonals_as_numpy(k: int, dtype: Any) -> None:
    for shape in ((3, 4), (4, 2), (2, 0)):
        x = drawn(*shape).astype(dtype)
        same(ops.tril(x, k), np.tril(x.numpy(), k))
        same(ops.triu(x, k), np.triu(x.numpy(), k))
        same(ops.diag(x, k), np.diag(x.numpy(), k))
        wide = x.numpy() if x.dtype.kind == "f" else x.numpy().astype(np.int64)
        np.testing.assert_allclose(ops.trace(x, k).numpy(), np.trace(wide, k), rtol=1e-6)
    for size in (0, 3):
        same(ops.diag(drawn(size).astype(dtype), k), np.diag(drawn(size).astype(dtype).numpy(), k))
    batch = drawn(2, 3, 3)
    np.testing.assert_allclose(batch.trace(k).numpy(), np.linalg.trace(batch.numpy(), offset=k))
    same(ops.tril(batch, k), np.tril(batch.numpy(), k))


def test_triangles_and_diagonals_hide_infinities_and_nan() -> None:
    x = ops.asarray([[1.0, np.nan], [np.inf, 2.0]])
    same(ops.tril(x), np.array([[1, 0], [np.inf, 2]], np.float32))
    same(ops.diag(ops.asarray([np.nan, 1.0])), np.diag(np.array([np.nan, 1], np.float32)))


@pytest.mark.parametrize(
    ("numbers", "error", "text"),
    [
        ((2**70,), ShapeError, "arange: a tensor of shape (1180591620717411303424,) is larger"),
        ((1e30,), ShapeError, "is larger than any array can be"),
        ((2**63, 2**63 + 2), OverflowError, "arange: 9223372036854775808 does not fit into int64"),
        ((0, 5, 2**64), OverflowError, "arange: 18446744073709551616 does not fit into int64"),
    ],
)
def test_arange_of_numbers_that_are_too_large(
    numbers: tuple[float, ...], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        ops.arange(*numbers)
    assert text in str(caught.value)
