"""Loops as one node of a graph: values and gradients of the unrolled loop, planned once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.arrays import drawn
from typednn import (
    Tensor,
    cond,
    custom_jvp,
    custom_vjp,
    grad,
    jit,
    ops,
    plan,
    remat,
    scan,
    stop_gradient,
    trees,
    value_and_grad,
    vjp,
)
from typednn.planning.run.program import Program
from typednn.tracing import TraceError

AnyTensor = Tensor[Any, Any]
Scan = Callable[..., Any]


def unrolled(f: Any, init: Any, xs: Any) -> Any:
    """The loop as Python runs it, traced or not."""
    leaves, treedef = trees.flatten(xs)
    carry, ys = init, []
    for each in zip(*map(ops.unstack, leaves), strict=True):
        carry, y = f(carry, trees.unflatten(treedef, each))
        ys.append(y)
    return carry, trees.map(lambda *parts: ops.stack(parts), *ys)


def numbers(*shape: int) -> AnyTensor:
    return ops.asarray(np.random.default_rng(sum(shape)).uniform(-1, 1, shape))


W, U, XS = numbers(3, 3), numbers(4, 3), numbers(5, 4)
ZEROS = ops.zeros((3,), dtype=np.float64)
FIVE = ops.arange(5)


def recurrent(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    def step(h: AnyTensor, x: AnyTensor) -> Any:
        h = ops.tanh(h @ w + x @ u)
        return h, h

    last, ys = loop(step, ZEROS, xs)
    return ops.sum(last * ys[2]) + ops.sum(ys * ys)


def trees_and_integers(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    def step(carry: Any, x: Any) -> Any:
        h, count = carry["h"], carry["count"]
        row, i = x
        h = ops.sin(h @ w) * ops.sum(row) + ops.astype(count, np.float64) * ops.sum(u)
        return {"h": h, "count": count + i}, [h[0], (row, count)]

    steps = ops.arange(xs.shape[0])
    last, (first, (rows, counts)) = loop(step, {"h": ZEROS, "count": ops.asarray(2)}, (xs, steps))
    total = ops.sum(first) + ops.sum(last["h"]) + ops.sum(rows * rows)
    return total * ops.astype(last["count"] + ops.sum(counts), np.float64)


def nested(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    def outer(h: AnyTensor, x: AnyTensor) -> Any:
        def inner(c: AnyTensor, each: AnyTensor) -> Any:
            return ops.tanh(c * each + h @ w), ops.sum(c) * ops.sum(u)

        c, ys = loop(inner, h, x)
        return ops.sin(c), ys

    last, ys = loop(outer, ZEROS, xs)
    return ops.sum(last) + ops.sum(ys * ys)


def gradient_in_the_step(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    def step(h: AnyTensor, x: AnyTensor) -> Any:
        def energy(h: AnyTensor) -> AnyTensor:
            def inner(c: AnyTensor, i: AnyTensor) -> Any:
                return ops.sin(c @ w) + h, c

            return ops.sum(ops.tanh(x @ u) * h * h) + ops.sum(loop(inner, h, FIVE)[0])

        g = grad(energy)(h)
        return h - 0.1 * g, ops.sum(g)

    last, ys = loop(step, ZEROS + 0.5, xs)
    return ops.sum(last) + ops.sum(ys * ys)


def swapped_and_unchanged(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    def step(carry: Any, x: AnyTensor) -> Any:
        a, b, c, d = carry
        return (b, a @ w + x[:3], c, ops.matrix_transpose(d)), (a, a, c, d[0])

    last, ys = loop(step, (ZEROS, ZEROS + 1, ops.sum(u, axis=0), w), xs)
    return sum((ops.sum(ops.sin(x)) for x in (*last, *ys)), ops.zeros((), dtype=np.float64))


def around_a_gradient(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    def inner(w: AnyTensor) -> AnyTensor:
        out: AnyTensor = recurrent(loop, w, u, xs)
        return out

    return ops.sum(ops.sin(grad(inner)(w)))


def a_pullback_in_the_step(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    value, pull = vjp(lambda w: recurrent(loop, w, u, xs), w)

    def step(h: AnyTensor, x: AnyTensor) -> Any:
        return h + ops.sum(pull(ops.sum(x) * value)[0], axis=0), x

    return ops.sum(loop(step, ZEROS, xs)[0])


def with_remat(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    @remat
    def step(h: AnyTensor, x: AnyTensor) -> Any:
        h = ops.tanh(ops.exp(h @ w) * ops.sin(x @ u))
        return h, h

    return ops.sum(loop(step, ZEROS, xs)[0])


def inside_remat(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    out = remat(lambda w: recurrent(loop, w, u, xs))(w)
    return out * out


def over_a_transposed_value(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    def step(h: AnyTensor, x: AnyTensor) -> Any:
        return ops.tanh(h @ ops.matrix_transpose(w)) * ops.sum(x), h

    flipped = ops.matrix_transpose(ops.matrix_transpose(xs)[:3])
    return ops.sum(loop(step, ops.matrix_transpose(w)[0], flipped)[1])


def weights_on_the_left(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    def step(h: AnyTensor, x: AnyTensor) -> Any:
        h = ops.tanh(w @ h + u.mT @ ops.reshape(x, (4, 1)))
        return h, ops.sum(h * h)

    last, ys = loop(step, ops.reshape(ZEROS, (3, 1)), xs)
    return ops.sum(last) + ops.sum(ys)


def transposed_weights(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
    def step(h: AnyTensor, x: AnyTensor) -> Any:
        h = ops.tanh(h @ w.mT + ops.sin(x) @ u)
        return h, ops.sum(h * h)

    last, ys = loop(step, ZEROS, xs)
    return ops.sum(last) + ops.sum(ys)


LOSSES = [
    weights_on_the_left,
    transposed_weights,
    recurrent,
    trees_and_integers,
    nested,
    gradient_in_the_step,
    swapped_and_unchanged,
    around_a_gradient,
    a_pullback_in_the_step,
    with_remat,
    inside_remat,
    over_a_transposed_value,
]


def loss_with(loss: Callable[..., Any], loop: Scan) -> Callable[[Any], Any]:
    return lambda arguments: loss(loop, *arguments)


def arguments_for(loss: Callable[..., Any], steps: int) -> Any:
    xs = numbers(steps, 4) if loss is not nested else numbers(steps, 2, 3)
    return W, U, xs


def alike(found: Any, expected: Any, rtol: float = 1e-12) -> None:
    for x, y in zip(trees.leaves(found), trees.leaves(expected), strict=True):
        np.testing.assert_allclose(x.numpy(), y.numpy(), rtol=rtol, atol=1e-13)


@pytest.mark.parametrize("loss", LOSSES)
def test_values_and_gradients_are_those_of_the_unrolled_loop(loss: Callable[..., Any]) -> None:
    given = arguments_for(loss, 5)
    expected = value_and_grad(loss_with(loss, unrolled))(given)
    alike(value_and_grad(loss_with(loss, scan))(given), expected)
    planned = jit(value_and_grad(loss_with(loss, scan)))
    alike(planned(given), expected)
    alike(jit(loss_with(loss, scan))(given), expected[0])


@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_of_gradients(loss: Callable[..., Any]) -> None:
    def second(loop: Scan) -> Any:
        def norm(arguments: Any) -> Any:
            found = grad(loss_with(loss, loop))(arguments)
            return sum((ops.sum(ops.sin(g)) for g in found), ops.zeros((), dtype=np.float64))

        return grad(norm)

    given = arguments_for(loss, 5)
    alike(jit(second(scan))(given), second(unrolled)(given), rtol=1e-9)


@pytest.mark.parametrize("loss", LOSSES)
def test_memory_is_written_before_it_is_read(loss: Callable[..., Any]) -> None:
    given = arguments_for(loss, 5)
    planned = jit(value_and_grad(loss_with(loss, scan)))
    expected = planned(given)
    first = [x.numpy().copy() for x in trees.leaves(expected)]
    program: Program = planned.program(given)
    for _ in range(2):
        program.poison()
        for x, y in zip(trees.leaves(planned(given)), first, strict=True):
            np.testing.assert_array_equal(x.numpy(), y)
    for x, y in zip(trees.leaves(expected), first, strict=True):  # results are not overwritten
        np.testing.assert_array_equal(x.numpy(), y)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_graph_does_not_grow_with_the_length(loss: Callable[..., Any]) -> None:
    sizes = set()
    for steps in (5, 50):
        given = arguments_for(loss, steps)
        planned = jit(value_and_grad(loss_with(loss, scan)))
        sizes.add(str(planned.program(given).layout.graph).count(" = "))
    assert len(sizes) == 1


@pytest.mark.parametrize("loss", [recurrent, weights_on_the_left, transposed_weights])
def test_gradients_of_weights_are_one_product_of_all_steps(loss: Callable[..., Any]) -> None:
    """Their sums are not carried, and what is multiplied is stacked once."""
    f = grad(lambda w, u: loss(scan, w, u, XS), argnums=(0, 1))
    graph = jit(f).program(W, U).layout.graph
    backward = [node for node in graph.nodes if node.name == "scan"][-1]
    assert not graph.exact
    assert backward.params["carries"] == 1
    body = backward.params["body"]
    assert all(x.shape[-2:] not in (W.shape, U.shape) for x in body.outputs)


def test_gradients_of_many_rows_are_summed() -> None:
    """The factors of a step would have more numbers than the gradient."""

    def loss(w: AnyTensor) -> Any:
        return ops.sum(scan(lambda h, x: (ops.tanh(h @ w + x), None), numbers(7, 3), XS[:, :3])[0])

    graph = jit(grad(loss)).program(W).layout.graph
    carries = [node.params["carries"] for node in graph.nodes if node.name == "scan"]
    assert graph.exact and carries == [1, 2]


def test_one_step() -> None:
    given = W, U, numbers(1, 4)

    def one(loop: Scan) -> Any:
        def loss(arguments: Any) -> Any:
            w, u, xs = arguments
            last, ys = loop(lambda h, x: (ops.sin(h @ w + x @ u), h), ZEROS + 1, xs)
            return ops.sum(last) + ops.sum(ys)

        return value_and_grad(loss)

    alike(jit(one(scan))(given), one(unrolled)(given))


def test_a_carry_of_python_numbers_is_unrolled() -> None:
    def f(x: AnyTensor) -> Any:
        return scan(lambda c, x: ((c[0] + x * c[1], c[1] + 1), x), (ZEROS[0], 1), x)

    alike(jit(f)(XS[:, 0])[0][0], f(XS[:, 0])[0][0])


def test_a_side_effect_that_leaks_a_value() -> None:
    kept: list[AnyTensor] = []

    def cell(h: AnyTensor, x: AnyTensor) -> Any:
        kept.append(h * x)
        return h, x

    def f(x: AnyTensor) -> Any:
        scan(cell, x[0], x)
        return kept[0] + 1

    with pytest.raises(TraceError, match=r"tests.*py:\d+: .* tracing of cell, .* side effect"):
        jit(f)(XS[:, 0])


def test_values_that_the_step_refuses() -> None:
    def f(x: AnyTensor, at: AnyTensor) -> Any:
        return scan(lambda h, i: (h + ops.take(x, i), i), ZEROS[0], at)[0]

    alike(jit(f)(XS[:, 0], FIVE), f(XS[:, 0], FIVE))
    for call in (f, jit(f)):
        with pytest.raises(ValueError, match="take"):
            call(XS[:, 0], FIVE + 3)


def planned_memory(f: Callable[..., Any], steps: int) -> Any:
    return plan(lambda w, u, xs: f((w, u, xs)), W, U, numbers(steps, 4))


def test_a_plan_counts_every_step_and_the_memory_of_one() -> None:
    def loss(loop: Scan) -> Callable[..., Any]:
        return lambda given: recurrent(loop, *given)

    ten, twenty = (planned_memory(loss(scan), steps) for steps in (160, 320))
    each = 2 * 3 * 3 + 2 * 4 * 3 + 3 + 3 + 2 * 3  # two products, a sum, tanh; and its square
    assert twenty.flops - ten.flops == 160 * each
    as_steps = planned_memory(loss(unrolled), 320)
    assert twenty.flops == as_steps.flops
    assert twenty.arena.size - ten.arena.size == 2 * 160 * 3 * 8  # ys, and their squares
    assert any(operation.name == "scan" for operation in twenty.operations)


def test_remat_keeps_the_carries_alone() -> None:
    def memory(f: Any, steps: int) -> int:
        size: int = planned_memory(grad(lambda given: f(scan, *given)), steps).arena.size
        return size

    def without(loop: Scan, w: AnyTensor, u: AnyTensor, xs: AnyTensor) -> Any:
        def step(h: AnyTensor, x: AnyTensor) -> Any:
            h = ops.tanh(ops.exp(h @ w) * ops.sin(x @ u))
            return h, h

        return ops.sum(loop(step, ZEROS, xs)[0])

    growth = memory(with_remat, 200) - memory(with_remat, 100)
    assert growth < memory(without, 200) - memory(without, 100)
    assert growth <= 100 * 3 * 8 + 64  # the carry of each step


def test_stop_gradient_in_a_step_stops_the_gradients_around_the_loop() -> None:
    w, xs = (ops.asarray(x) for x in drawn((4,), (5, 4), dtype=np.float64))

    def f(w: Any) -> Any:
        def step(carry: Any, x: Any) -> Any:
            kept = stop_gradient(ops.tanh(carry * w))
            return kept * w + x, stop_gradient(w) * x

        return sum((x.sum() for x in scan(step, xs[0], xs)), ops.asarray(np.float64(0)))

    np.testing.assert_allclose(jit(grad(f))(w).numpy(), grad(f)(w).numpy(), rtol=1e-12)

    def slope(w: Any) -> Any:
        return (grad(f)(w) ** 2.0).sum()

    np.testing.assert_allclose(jit(grad(slope))(w).numpy(), grad(slope)(w).numpy(), rtol=1e-12)


scaled = custom_vjp(lambda x: x * 2.0, lambda x: (x * 2.0, lambda g: (g * 7.0,)))
steered = custom_jvp(lambda x: x * 2.0, lambda p, t: (p[0] * 2.0, t[0] * 7.0))


@pytest.mark.parametrize("custom", [scaled, steered])
def test_rules_of_users_hold_in_a_step(custom: Any) -> None:
    w, xs = (ops.asarray(x) for x in drawn((4,), (5, 4), dtype=np.float64))

    def f(w: Any) -> Any:
        def step(carry: Any, x: Any) -> Any:
            inner = scan(lambda c, y: (custom(c) + y, ()), carry * w, xs[:2])[0]
            return custom(inner) * 0.1 + custom(w) + x, ()

        return scan(step, xs[0], xs)[0].sum()

    np.testing.assert_allclose(jit(f)(w).numpy(), f(w).numpy(), rtol=1e-12)
    np.testing.assert_allclose(jit(grad(f))(w).numpy(), grad(f)(w).numpy(), rtol=1e-12)
    assert len(jit(f).program(w).layout.kernels) < len(jit(grad(f)).program(w).layout.kernels)

    def inside(w: Any) -> Any:
        return scan(lambda c, x: (grad(lambda v: custom(v * w).sum())(c) + x, ()), w, xs)

    np.testing.assert_allclose(jit(inside)(w)[0].numpy(), inside(w)[0].numpy(), rtol=1e-12)


@pytest.mark.parametrize("custom", [scaled, steered])
def test_rules_of_users_in_a_branch_are_not_lost(custom: Any) -> None:
    (x,) = (ops.asarray(x) for x in drawn((4,), dtype=np.float64))

    def f(x: Any) -> Any:
        return cond(x[0] > 0.0, lambda x: custom(x), lambda x: x, x).sum()

    np.testing.assert_allclose(jit(f)(x).numpy(), f(x).numpy(), rtol=1e-12)
    np.testing.assert_allclose(jit(grad(f))(x).numpy(), grad(f)(x).numpy(), rtol=1e-12)
