"""Conditions and loops of unknown length: nodes of the graph, of which one branch runs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from typednn import (
    ShapeError,
    Tensor,
    cond,
    fori_loop,
    grad,
    jit,
    ops,
    plan,
    scan,
    stop_gradient,
    switch,
    value_and_grad,
    while_loop,
)

AnyTensor = Tensor[Any, Any]
Function = Callable[[Any], Any]

X = ops.asarray(np.array([[0.5, -1.0], [2.0, 0.25]]))
W = ops.asarray(np.array([[1.5, 0.5], [-0.5, 1.0]]))


def chosen(x: AnyTensor) -> Any:
    return cond(ops.sum(x) > 1, lambda a, b: ops.sin(a @ W) * b, lambda a, b: a + b[0], x, x * 2.0)


def one_of_three(x: AnyTensor) -> Any:
    index = ops.astype(ops.sum(x), np.int64)
    several: list[Callable[[AnyTensor], Any]] = [
        lambda a: (ops.exp(a), {"sum": ops.sum(x)}),
        lambda a: (ops.matrix_transpose(a), {"sum": ops.sum(a * a)}),
        lambda a: (W, {"sum": a[0, 0]}),
    ]
    first, rest = switch(index, several, x)
    return first * rest["sum"]


def a_condition_in_a_loop(x: AnyTensor) -> Any:
    def step(h: AnyTensor, row: AnyTensor) -> Any:
        h = cond(ops.sum(row) > 0, lambda: h * ops.sin(row), lambda: ops.tanh(h @ x))
        return h, cond(h[0] > 0, lambda h: h, ops.exp, h)

    last, ys = scan(step, ops.ones((2,), dtype=np.float64), x)
    return ys + last


def a_loop_in_a_condition(x: AnyTensor) -> Any:
    def looped(h: AnyTensor) -> AnyTensor:
        return fori_loop(0, 4, lambda i, h: ops.sin(h @ x) + ops.astype(i, np.float64), h)

    return cond(x[0, 0] > 0, looped, lambda h: h, x)


def counted(x: AnyTensor) -> Any:
    return fori_loop(2, 6, lambda i, h: ops.sin(h) * ops.astype(i, np.float64), x)


def gradient_in_a_branch(x: AnyTensor) -> Any:
    return cond(ops.sum(x) > 1, grad(lambda a: ops.sum(ops.sin(a @ x))), ops.exp, x)


FUNCTIONS: list[Function] = [
    chosen,
    one_of_three,
    a_condition_in_a_loop,
    a_loop_in_a_condition,
    counted,
    gradient_in_a_branch,
]


def loss_of(f: Function) -> Function:
    return lambda x: ops.sum(ops.sin(f(x)))


@pytest.mark.parametrize("f", FUNCTIONS)
@pytest.mark.parametrize("scale", [1.0, -1.0, 0.2])
def test_planned_equals_eager(f: Function, scale: float) -> None:
    x = X * scale
    planned, with_gradient = jit(f), jit(value_and_grad(loss_of(f)))
    second = grad(lambda x: ops.sum(ops.cos(grad(loss_of(f))(x))))
    for _ in range(2):
        np.testing.assert_allclose(planned(x).numpy(), f(x).numpy(), rtol=1e-12)
        for found, expected in zip(with_gradient(x), value_and_grad(loss_of(f))(x), strict=True):
            np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-12)
        planned.program(x).poison()
        with_gradient.program(x).poison()
    np.testing.assert_allclose(jit(second)(x).numpy(), second(x).numpy(), rtol=1e-9, atol=1e-12)


def test_only_one_branch_runs() -> None:
    def f(x: AnyTensor, at: AnyTensor) -> Any:
        return cond(x[0, 0] > 0, lambda: ops.take(x, at, axis=0), lambda: x[0])

    refused = ops.asarray(7)
    np.testing.assert_array_equal(jit(f)(-X, refused).numpy(), -X.numpy()[0])
    with pytest.raises(ValueError, match="take"):
        jit(f)(X, refused)


def test_a_plan_has_the_cost_of_the_most_expensive_branch() -> None:
    found = plan(lambda x: cond(x[0, 0] > 0, lambda: x @ x, lambda: x), X)
    assert found.flops == 2 * 2 * 2 * 2 + 1
    assert {operation.name for operation in found.operations} >= {"cond"}


@pytest.mark.parametrize("index", [-3, 0, 2, 9])
def test_an_index_outside_means_the_first_or_the_last(index: int) -> None:
    branches = [lambda x, k=k: x * k for k in (1.0, 2.0, 3.0)]
    expected = X.numpy() * (1.0, 2.0, 3.0)[min(max(index, 0), 2)]
    given = ops.asarray(index)
    np.testing.assert_array_equal(switch(index, branches, X).numpy(), expected)
    np.testing.assert_array_equal(switch(given, branches, X).numpy(), expected)
    planned = jit(lambda i, x: switch(i, branches, x))
    np.testing.assert_array_equal(planned(given, X).numpy(), expected)


def collatz(n: AnyTensor) -> Any:
    def step(carry: Any) -> Any:
        n, count = carry
        return ops.where(n % 2 == 0, n // 2, 3 * n + 1), count + 1

    return while_loop(lambda carry: carry[0] != 1, step, (n, ops.asarray(0)))


@pytest.mark.parametrize(("n", "steps"), [(1, 0), (2, 1), (3, 7), (27, 111)])
def test_a_loop_of_unknown_length(n: int, steps: int) -> None:
    planned = jit(collatz)
    for call in (collatz, planned, planned):
        last, count = call(ops.asarray(n))
        assert (last.item(), count.item()) == (1, steps)
    planned.program(ops.asarray(n)).poison()
    assert planned(ops.asarray(n))[1].item() == steps


@pytest.mark.parametrize("steps", [0, 1, 2, 5])
def test_carried_values_that_change_places(steps: int) -> None:
    def f(n: AnyTensor) -> Any:
        return fori_loop(0, n, lambda i, c: (c[1], c[0] + c[1], c[2], c[3].mT), (X, W, W, X))

    for x, y in zip(jit(f)(ops.asarray(steps)), f(ops.asarray(steps)), strict=True):
        np.testing.assert_array_equal(x.numpy(), y.numpy())


def doubled(x: AnyTensor) -> Any:
    return while_loop(lambda x: ops.sum(x * x) < 100, lambda x: x * 2.0, x)


def test_a_loop_of_unknown_length_has_no_gradient() -> None:
    gradients: list[Callable[[Function], Function]] = [grad, lambda f: jit(grad(f))]
    for call in gradients:
        with pytest.raises(TypeError, match="while_loop: it has no gradient"):
            call(lambda x: ops.sum(doubled(x)))(X)
        found = call(lambda x: ops.sum(x * stop_gradient(doubled(x))))(X)
        np.testing.assert_array_equal(found.numpy(), doubled(X).numpy())


MISTAKES: list[tuple[Function, type[Exception], str]] = [
    (
        lambda x: cond(x > 0, lambda: x, lambda: x),
        ShapeError,
        r"cond: the condition is bool \(2, 2\)",
    ),
    (
        lambda x: cond(x[0, 0], lambda: x, lambda: x),
        ShapeError,
        r"cond: the condition is float64 \(\)",
    ),
    (lambda x: switch(x, [lambda: x]), ShapeError, r"switch: the index is float64 \(2, 2\)"),
    (
        lambda x: switch(0, []),  # type: ignore[arg-type] # the mistake
        ValueError,
        "switch: there is no branch",
    ),
    (
        lambda x: while_loop(lambda x: x > 0, lambda x: x, x),
        ShapeError,
        r"while_loop: the condition is bool \(2, 2\)",
    ),
    (
        lambda x: while_loop(lambda x: ops.sum(x) > 0, lambda x: x[0], x),
        ShapeError,
        r"while_loop: carry was float64 \(2, 2\), but f returned float64 \(2,\)",
    ),
    (lambda x: while_loop(lambda c: c < 3, lambda c: c + 1, 0), TypeError, "init is a tree of ten"),
]


@pytest.mark.parametrize(("f", "kind", "message"), MISTAKES)
def test_one_message_eager_and_planned(f: Function, kind: type[Exception], message: str) -> None:
    for call in (f, jit(f)):
        with pytest.raises(kind, match=message):
            call(X)


def test_branches_that_differ() -> None:
    def shapes(x: AnyTensor) -> Any:
        return cond(x[0, 0] > 0, lambda: {"y": x}, lambda: {"y": x[0]})

    def structures(x: AnyTensor) -> Any:
        return cond(x[0, 0] > 0, lambda: (x, x), lambda: x)  # type: ignore[arg-type] # the mistake

    with pytest.raises(
        ShapeError, match=r"result\['y'\] is float64 \(2, 2\) in one branch, float64 \(2,\)"
    ):
        jit(shapes)(X)
    with pytest.raises(TypeError, match=r"cond: one branch returns .*, another"):
        jit(structures)(X)
