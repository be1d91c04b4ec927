"""jvp and linearize: values by hand, nesting, and whose perturbation is whose."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ShapeError, grad, jit, jvp, linearize, nn, ops, trees, vjp


def number(value: float) -> Any:
    return ops.asarray(value, np.float64)


def slope(f: Any, x: Any) -> Any:
    """The derivative of a function of one number, by its tangent."""
    return jvp(f, (x,), (ops.ones_like(x),))[1]


def test_the_derivative_along_tangents() -> None:
    x, y, dx, dy = (drawn(2, 3), drawn(3, 4), drawn(2, 3, seed=2), drawn(3, 4, seed=3))
    value, tangent = jvp(ops.matmul, (x, y), (dx, dy))
    same(value, x.numpy() @ y.numpy())
    expected = dx.numpy() @ y.numpy() + x.numpy() @ dy.numpy()
    np.testing.assert_allclose(tangent.numpy(), expected, rtol=1e-13)


def test_a_linearized_function_is_called_again_and_is_linear() -> None:
    calls: list[int] = []

    def f(x: Any) -> Any:
        calls.append(1)
        return {"a": ops.sin(x), "n": ops.argmax(x), "k": 3}

    x, u, v = drawn(3), drawn(3, seed=1), drawn(3, seed=2)
    value, push = linearize(f, x)
    same(value["a"], np.sin(x.numpy()))
    np.testing.assert_allclose(push(u)["a"].numpy(), np.cos(x.numpy()) * u.numpy())
    total = push(u * 2.0 + v)["a"]
    np.testing.assert_allclose(total.numpy(), (push(u)["a"] * 2.0 + push(v)["a"]).numpy())
    assert push(u)["n"].dtype == np.int64 and push(u)["n"].item() == 0 and push(u)["k"] == 0
    assert len(calls) == 1


def test_modules_are_tangents_and_results() -> None:
    model = nn.Linear(3, 2, rng=np.random.default_rng(0))
    along = trees.map(ops.ones_like, model)
    x = drawn(4, 3, dtype=np.float32)
    _, tangent = jvp(lambda m: m(x), (model,), (along,))
    np.testing.assert_allclose(
        tangent.numpy(), x.numpy().sum(1, keepdims=True).repeat(2, 1) + 1, rtol=1e-6
    )
    assert type(jvp(lambda m: m, (model,), (along,))[1]) is nn.Linear


# Siskind and Pearlmutter 2005, "Perturbation confusion and referential transparency"; 2008,
# "Nesting forward-mode AD in a functional framework".

WAYS = {"jvp": slope, "grad": lambda f, x: grad(f)(x)}


@pytest.mark.parametrize("outer", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("inner", WAYS.values(), ids=WAYS)
def test_perturbations_are_not_confused(outer: Any, inner: Any) -> None:
    confused = outer(lambda x: x * inner(lambda y: x + y, number(1.0)), number(1.0))
    assert confused.item() == 1.0  # 2 if both perturbations are taken for one
    assert outer(lambda x: x * inner(lambda y: x * y * y, x), number(3.0)).item() == 54.0
    third = outer(lambda x: inner(lambda y: outer(lambda z: x * y * z, y), x) * x, number(2.0))
    assert third.item() == 4.0  # d/dx x^2 (d/dz x y z is x y, by y it is x)
    constant = outer(lambda x: inner(lambda y: x, number(1.0)), number(2.0))
    assert constant.item() == 0.0


@pytest.mark.parametrize("outer", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("inner", WAYS.values(), ids=WAYS)
def test_a_closure_that_escapes_keeps_its_perturbation(outer: Any, inner: Any) -> None:
    """Manzyuk et al. 2019, "Perturbation confusion in forward automatic differentiation of
    higher-order functions": a shift whose result is a function."""

    def shifted(u: Any) -> Any:
        return lambda f: lambda x: f(x + u)

    def twice(u: Any) -> Any:
        g = shifted(u)
        return inner(g(lambda x: inner(g(ops.exp), x)), number(0.5))

    # the derivative of exp(x + 2 u) by x, by u
    assert outer(twice, number(0.25)).item() == pytest.approx(2 * np.exp(1.0))


def test_jit_equals_eager() -> None:
    def f(x: Any, v: Any) -> Any:
        return jvp(lambda x: ops.softmax(ops.tanh(x) @ x.T), (x,), (v,))

    x, v = drawn(3, 4), drawn(3, 4, seed=1)
    for planned, eager in zip(jit(f)(x, v), f(x, v), strict=True):
        np.testing.assert_allclose(planned.numpy(), eager.numpy(), rtol=1e-12)


def test_it_is_the_transpose_of_vjp() -> None:
    def f(x: Any) -> Any:
        return ops.softmax(ops.exp(x) * x)

    x, v, g = drawn(2, 3), drawn(2, 3, seed=1), drawn(2, 3, seed=2)
    along = ops.sum(jvp(f, (x,), (v,))[1] * g).item()
    assert along == pytest.approx(ops.sum(vjp(f, x)[1](g)[0] * v).item(), rel=1e-12)


MISTAKES: dict[str, tuple[Any, type[Exception], str]] = {
    "no tuple": (
        lambda: jvp(ops.exp, drawn(3), (drawn(3),)),
        TypeError,
        "jvp: primals is Tensor, it must be a tuple with an item for each argument of exp, as in (x,)",
    ),
    "too few": (
        lambda: jvp(ops.matmul, (drawn(2, 3), drawn(3, 2)), (drawn(2, 3),)),  # type: ignore[arg-type] # on purpose
        TypeError,
        "jvp: there are 2 primals and 1 tangents; give a tangent for each primal",
    ),
    "another shape": (
        lambda: jvp(ops.exp, (drawn(3),), (drawn(2),)),
        ShapeError,
        "jvp: primals[0] is float64(3,), so its tangent must be too, not float64(2,)",
    ),
    "another dtype": (
        lambda: jvp(ops.exp, (drawn(3),), (drawn(3, dtype=np.float32),)),
        ShapeError,
        "jvp: primals[0] is float64(3,), so its tangent must be too, not float32(3,)",
    ),
    "no floating-point leaf": (
        lambda: jvp(ops.abs, (ops.arange(3),), (ops.arange(3),)),
        TypeError,
        "abs: the primals hold no floating-point tensor, so there is no derivative",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_message(name: str) -> None:
    call, error, message = MISTAKES[name]
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
