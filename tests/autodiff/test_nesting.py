"""Gradients of gradients: any order, closures, and whose perturbation is whose."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import Tensor, grad, ops, value_and_grad, vjp

Scalar = Tensor[Any, np.float64]


def number(value: float) -> Scalar:
    return ops.asarray(value, np.float64)


def test_perturbations_are_not_confused() -> None:
    inner_slope = grad(lambda x: x * grad(lambda y: x + y)(number(1.0)))(number(3.0))
    assert inner_slope.item() == 1.0
    nested = grad(lambda x: x * grad(lambda y: x * y * y)(x))(number(3.0))
    assert nested.item() == 54.0  # x * 2 x x, by x


def test_an_inner_result_that_depends_on_the_outer_variable_only() -> None:
    def f(x: Any) -> Any:
        value, slope = value_and_grad(lambda y: x * x)(number(1.0))
        assert slope.item() == 0.0
        return value + x

    assert grad(f)(number(3.0)).item() == 7.0


def test_derivatives_of_any_order() -> None:
    f: Callable[[Scalar], Scalar] = ops.tanh
    t = np.tanh(0.5)
    expected = [1 - t**2, -2 * t * (1 - t**2), (6 * t**2 - 2) * (1 - t**2)]
    expected.append((16 * t - 24 * t**3) * (1 - t**2))
    for value in expected:
        f = grad(f)
        assert f(number(0.5)).item() == pytest.approx(value, rel=1e-13)


def test_powers_lose_one_degree_each_time() -> None:
    f: Callable[[Scalar], Scalar] = lambda x: x**4
    for expected in (4 * 3.0**3, 12 * 3.0**2, 24 * 3.0, 24.0, 0.0):
        f = grad(f)
        assert f(number(3.0)).item() == pytest.approx(expected)


def cross_entropy(logits: Any, labels: Any) -> Any:
    return -ops.mean(ops.log_softmax(logits)[ops.arange(3), labels])


def test_the_hessian_of_cross_entropy_by_its_formula() -> None:
    logits, labels, v = drawn(3, 4), ops.asarray([1, 3, 0]), drawn(3, 4, seed=1)
    product = grad(lambda z: ops.sum(grad(cross_entropy)(z, labels) * v))(logits)
    p = ops.softmax(logits).numpy()
    expected = (p * v.numpy() - p * (p * v.numpy()).sum(1, keepdims=True)) / 3
    np.testing.assert_allclose(product.numpy(), expected, rtol=1e-12)


def test_a_hessian_of_a_network_is_symmetric() -> None:
    x, labels = drawn(3, 2), ops.asarray([0, 1, 1])
    w, u, v = drawn(2, 4), drawn(2, 4, seed=1), drawn(2, 4, seed=2)

    def loss(w: Any) -> Any:
        return cross_entropy(ops.tanh(x @ w), labels)

    def along(direction: Any) -> Any:
        return grad(lambda w: ops.sum(grad(loss)(w) * direction))(w)

    left, right = ops.sum(along(u) * v).item(), ops.sum(along(v) * u).item()
    assert abs(left) > 1e-3
    assert left == pytest.approx(right, rel=1e-10)


def test_closures_over_the_outer_variable() -> None:
    def outer(x: Any) -> Any:
        value, slope = value_and_grad(lambda y: ops.sum(x * y * y))(x)
        return value * ops.sum(slope)

    # x^3 * 2 x^2, by x
    assert grad(outer)(number(2.0)).item() == pytest.approx(10 * 2.0**4)


def test_a_pullback_is_differentiated() -> None:
    def through(x: Any) -> Any:
        out, pullback = vjp(lambda y: y**3, x)
        return pullback(out)[0]

    # 3 x^2 * x^3, by x
    assert grad(through)(number(2.0)).item() == pytest.approx(15 * 2.0**4)


def test_a_tensor_that_leaks_out_of_a_gradient_is_a_plain_one_afterwards() -> None:
    leaked: list[Any] = []

    def f(x: Any) -> Any:
        leaked.append(x * 2.0)
        return ops.sum(leaked[-1])

    x = drawn(3)
    grad(f)(x)
    again = leaked[0] + 1.0
    assert again._tape is None
    same(again, 2 * x.numpy() + 1)
    same(grad(lambda y: ops.sum(leaked[0] * y))(x), 2 * x.numpy())


def test_a_function_that_failed_leaves_nothing_behind() -> None:
    leaked: list[Any] = []

    def fails(x: Any) -> Any:
        leaked.append(x)
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        grad(fails)(drawn(3))
    assert (leaked[0] * 2.0)._tape is None
