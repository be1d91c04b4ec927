"""Decompositions and equations where samples say too little: definite, singular, equal, wide."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ShapeError, grad, jit, ops, vmap
from typednn.testing import check_gradients, check_second_gradients


def definite(x: Any) -> Any:
    return x @ x.mT + ops.asarray(np.eye(x.shape[-2]))


def test_the_gradient_of_cholesky() -> None:
    x = drawn(2, 3, 4)
    for upper in (False, True):
        f = jit(lambda x, upper=upper: ops.cholesky(definite(x), upper))
        check_gradients(lambda x, upper=upper: ops.cholesky(definite(x), upper), x)
        check_second_gradients(lambda x, upper=upper: ops.cholesky(definite(x), upper), x)
        factor = f(x)
        product = factor.mT @ factor if upper else factor @ factor.mT
        np.testing.assert_allclose(product.numpy(), definite(x).numpy(), rtol=1e-12)


def test_the_gradients_of_eigenvalues_and_singular_values_that_are_equal_are_finite() -> None:
    x = ops.asarray(np.eye(3))
    for f in (ops.eigvalsh, ops.svdvals):
        same(grad(lambda x, f=f: f(x).sum())(x), np.eye(3))


@pytest.mark.parametrize("shape", [(4, 3), (3, 3), (2, 3, 5)])
def test_parts_make_the_whole(shape: Any) -> None:
    x = drawn(*shape)
    q, r = ops.qr(x)
    u, s, vh = ops.svd(x)
    for whole in (q @ r, u * ops.expand_dims(s, -2) @ vh):
        np.testing.assert_allclose(whole.numpy(), x.numpy(), atol=1e-12)
    check_gradients(lambda x: [*ops.qr(x)], x)
    check_gradients(lambda x: [*ops.svd(x)], x)


def test_what_has_no_result_is_nan_and_others_are_not() -> None:
    x = np.stack([np.eye(2), np.zeros((2, 2))])
    y = np.ones((2, 2, 1))
    for found in (
        ops.inv(ops.asarray(x)),
        ops.solve(ops.asarray(x), ops.asarray(y)),
        ops.cholesky(ops.asarray(x)),
    ):
        assert np.isfinite(found[0].numpy()).all()
        assert np.isnan(found[1].numpy()).all()
    same(ops.det(ops.asarray(x)), [1.0, 0.0])
    sign, logarithm = ops.slogdet(ops.asarray(x))
    same(sign, [1.0, 0.0])
    same(logarithm, [0.0, -np.inf])
    assert np.isnan(ops.inv(ops.asarray(np.zeros((2, 2)))).numpy()).all()


def test_a_map_is_one_call_of_a_batch() -> None:
    x, y = drawn(4, 3, 3), drawn(3, 2)
    found = vmap(lambda x: ops.solve(x, y))(x)
    np.testing.assert_allclose(found.numpy(), np.linalg.solve(x.numpy(), y.numpy()), rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ops.inv(drawn(2, 3)), "inv: x (2, 3): the matrices have 2 rows and 3 columns;"),
        (lambda: ops.det(drawn(3)), "det: x (3,) has 1 axis; it must have 2 or more"),
        (lambda: ops.solve(drawn(2, 2), drawn(3, 1)), "solve: x (2, 2) and y (3, 1): axis -2 of y"),
        (
            lambda: ops.solve(drawn(2, 2), drawn(3)),
            "solve: x (2, 2) and y (3,): axis -1 of y has 3",
        ),
        (
            lambda: ops.solve(drawn(2, 2, 2), drawn(3, 2, 1)),
            "solve: x (2, 2, 2) and y (3, 2, 1): axis -3 of x has 2, axis -3 of y has 3;",
        ),
        (lambda: ops.svd(drawn(2)), "svd: x (2,) has 1 axis; it must have 2 or more"),
        (
            lambda: ops.eigh(drawn(2, 2).astype(np.int64)),
            "eigh: x is int64, it must be floating-point",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call: Any, words: str) -> None:
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value).startswith(words)
