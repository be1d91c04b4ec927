"""Loops and conditions, and gradients through them."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float64, Int64

from tests.parity.program import AnyTensor, Jax, Tree, program
from typednn import (
    Tensor,
    cond,
    fori_loop,
    grad,
    hessian,
    hvp,
    jvp,
    ops,
    remat,
    scan,
    switch,
    while_loop,
)


@program(n=6)
def running_mean(xs: Float64[Tensor, "n"]) -> Tree:
    """An exponential moving average, with all of its values."""

    def step(mean: AnyTensor, x: AnyTensor) -> tuple[AnyTensor, AnyTensor]:
        mean = 0.9 * mean + 0.1 * x
        return mean, mean

    return scan(step, ops.zeros((), dtype=np.float64), xs)


def running_mean_jax(xs: Jax) -> Jax:
    def step(mean: Jax, x: Jax) -> Jax:
        mean = 0.9 * mean + 0.1 * x
        return mean, mean

    return jax.lax.scan(step, jnp.zeros(()), xs)


@program(t=5, d=3, h=4)
def recurrent_network(
    xs: Float64[Tensor, "t d"], w: Float64[Tensor, "h h"], u: Float64[Tensor, "d h"]
) -> Tree:
    def step(h: AnyTensor, x: AnyTensor) -> tuple[AnyTensor, AnyTensor]:
        h = ops.tanh(h @ w + x @ u)
        return h, h

    return scan(step, ops.zeros((4,), dtype=np.float64), xs)


def recurrent_network_jax(xs: Jax, w: Jax, u: Jax) -> Jax:
    def step(h: Jax, x: Jax) -> Jax:
        h = jnp.tanh(h @ w + x @ u)
        return h, h

    return jax.lax.scan(step, jnp.zeros(4), xs)


@program(t=5, d=3)
def scan_over_trees(x: Float64[Tensor, "t d"], y: Float64[Tensor, "t"]) -> Tree:
    """The carry, what is scanned, and the results are trees."""

    def step(carry: Tree, each: Tree) -> Tree:
        total = carry["total"] + ops.sum(each["x"]) * each["y"]
        count = carry["count"] + 1
        return {"total": total, "count": count}, (each["x"] * total, count)

    init = {"total": ops.ones((), dtype=np.float64), "count": ops.asarray(0)}
    return scan(step, init, {"x": x, "y": y})


def scan_over_trees_jax(x: Jax, y: Jax) -> Jax:
    def step(carry: Jax, each: Jax) -> Jax:
        total = carry["total"] + jnp.sum(each["x"]) * each["y"]
        count = carry["count"] + 1
        return {"total": total, "count": count}, (each["x"] * total, count)

    init = {"total": jnp.ones(()), "count": jnp.asarray(0)}
    return jax.lax.scan(step, init, {"x": x, "y": y})


@program(t=4, d=3)
def scan_in_a_scan(x: Float64[Tensor, "t d"], w: Float64[Tensor, ""]) -> Tree:
    def outer(carry: AnyTensor, row: AnyTensor) -> Tree:
        def inner(c: AnyTensor, each: AnyTensor) -> Tree:
            return ops.sin(c * w + each), c * each

        last, products = scan(inner, carry, row)
        return last, ops.sum(products)

    return scan(outer, ops.ones((), dtype=np.float64), x)


def scan_in_a_scan_jax(x: Jax, w: Jax) -> Jax:
    def outer(carry: Jax, row: Jax) -> Jax:
        def inner(c: Jax, each: Jax) -> Jax:
            return jnp.sin(c * w + each), c * each

        last, products = jax.lax.scan(inner, carry, row)
        return last, jnp.sum(products)

    return jax.lax.scan(outer, jnp.ones(()), x)


@program(t=6, d=3)
def scan_that_is_computed_again(x: Float64[Tensor, "t d"], w: Float64[Tensor, "d d"]) -> Tree:
    """Only the carries are kept for the gradient."""

    def step(h: AnyTensor, x: AnyTensor) -> Tree:
        h = ops.tanh(ops.sin(h @ w) + x)
        return h, ops.sum(h)

    def loss(w: AnyTensor) -> AnyTensor:
        h, sums = scan(remat(step), ops.zeros((3,), dtype=np.float64), x)
        return ops.sum(h @ w) + ops.sum(sums**2.0)

    return grad(loss)(w)


def scan_that_is_computed_again_jax(x: Jax, w: Jax) -> Jax:
    def step(h: Jax, x: Jax) -> Jax:
        h = jnp.tanh(jnp.sin(h @ w) + x)
        return h, jnp.sum(h)

    def loss(w: Jax) -> Jax:
        h, sums = jax.lax.scan(jax.checkpoint(step), jnp.zeros(3), x)
        return jnp.sum(h @ w) + jnp.sum(sums**2.0)

    return jax.grad(loss)(w)


@program(t=5)
def hessian_vector_product_through_a_scan(
    xs: Float64[Tensor, "t"], w: Float64[Tensor, "2"], v: Float64[Tensor, "2"]
) -> Tree:
    def loss(w: AnyTensor) -> AnyTensor:
        def step(h: AnyTensor, x: AnyTensor) -> Tree:
            return ops.tanh(w[0] * h + w[1] * x), ()

        return scan(step, ops.zeros((), dtype=np.float64), xs)[0] ** 2.0

    return hvp(loss, (w,), (v,)), hessian(loss)(w)


def hessian_vector_product_through_a_scan_jax(xs: Jax, w: Jax, v: Jax) -> Jax:
    def loss(w: Jax) -> Jax:
        def step(h: Jax, x: Jax) -> Jax:
            return jnp.tanh(w[0] * h + w[1] * x), ()

        return jax.lax.scan(step, jnp.zeros(()), xs)[0] ** 2.0

    return (jax.jvp(jax.grad(loss), (w,), (v,))[1],), jax.hessian(loss)(w)


@program(t=5)
def tangent_through_a_scan(xs: Float64[Tensor, "t"], v: Float64[Tensor, "t"]) -> Tree:
    def products(xs: AnyTensor) -> Tree:
        def step(c: AnyTensor, x: AnyTensor) -> Tree:
            return c * ops.cos(x), c

        return scan(step, ops.ones((), dtype=np.float64), xs)

    return jvp(products, (xs,), (v,))


def tangent_through_a_scan_jax(xs: Jax, v: Jax) -> Jax:
    def products(xs: Jax) -> Jax:
        return jax.lax.scan(lambda c, x: (c * jnp.cos(x), c), jnp.ones(()), xs)

    return jax.jvp(products, (xs,), (v,))


@program(n=3)
def power_iteration(a: Float64[Tensor, "n n"], v: Float64[Tensor, "n"]) -> Tree:
    """The largest eigenvalue of a symmetric matrix, after a fixed number of steps."""
    s = a @ a.T

    def step(i: AnyTensor, v: AnyTensor) -> AnyTensor:
        v = s @ v
        return v / ops.norm(v)

    v = fori_loop(0, 10, step, v)
    return v @ s @ v


def power_iteration_jax(a: Jax, v: Jax) -> Jax:
    s = a @ a.T

    def step(i: Jax, v: Jax) -> Jax:
        v = s @ v
        return v / jnp.linalg.norm(v)

    v = jax.lax.fori_loop(0, 10, step, v)
    return v @ s @ v


@program()
def polynomial_by_horner(c: Float64[Tensor, "5"], x: Float64[Tensor, ""]) -> Float64[Tensor, ""]:
    """The index of the loop chooses the coefficient."""

    def step(i: AnyTensor, total: AnyTensor) -> AnyTensor:
        return total * x + ops.take(c, i)

    return fori_loop(0, 5, step, ops.zeros((), dtype=np.float64))


def polynomial_by_horner_jax(c: Jax, x: Jax) -> Jax:
    return jax.lax.fori_loop(0, 5, lambda i, total: total * x + c[i], jnp.zeros(()))


@program()
def table_filled_in_a_loop(x: Float64[Tensor, "5"]) -> Tree:
    """A logistic map, written into a table row by row."""
    table = ops.index_update(ops.zeros((4, 5), dtype=np.float64), 0, ops.sigmoid(x))

    def step(i: AnyTensor, table: AnyTensor) -> AnyTensor:
        row = ops.take(table, i - 1, axis=0)
        return ops.index_update(table, i, 3.7 * row * (1.0 - row))

    return fori_loop(1, 4, step, table)


def table_filled_in_a_loop_jax(x: Jax) -> Jax:
    table = jnp.zeros((4, 5)).at[0].set(jax.nn.sigmoid(x))

    def step(i: Jax, table: Jax) -> Jax:
        row = table[i - 1]
        return table.at[i].set(3.7 * row * (1.0 - row))

    return jax.lax.fori_loop(1, 4, step, table)


@program(no_gradient="the number of steps depends on values")
def square_root_by_newton(x: Float64[Tensor, ""]) -> Tree:
    """Steps as long as the error is too large."""
    a = 1.0 + x * x

    def step(carry: tuple[AnyTensor, AnyTensor]) -> tuple[AnyTensor, AnyTensor]:
        root, steps = carry
        return 0.5 * (root + a / root), steps + 1

    return while_loop(lambda carry: ops.abs(carry[0] ** 2.0 - a) > 1e-9, step, (a, ops.asarray(0)))


def square_root_by_newton_jax(x: Jax) -> Jax:
    a = 1.0 + x * x

    def step(carry: Jax) -> Jax:
        root, steps = carry
        return 0.5 * (root + a / root), steps + 1

    return jax.lax.while_loop(
        lambda carry: jnp.abs(carry[0] ** 2.0 - a) > 1e-9, step, (a, jnp.asarray(0))
    )


@program(n=3, no_gradient="integers have none")
def collatz(x: Int64[Tensor, "n"]) -> Tree:
    """The number of steps to 1 from a number of the data."""

    def step(carry: tuple[AnyTensor, AnyTensor]) -> tuple[AnyTensor, AnyTensor]:
        n, steps = carry
        return ops.where(n % 2 == 0, n // 2, 3 * n + 1), steps + 1

    return while_loop(lambda carry: carry[0] > 1, step, (ops.sum(x) + 6, ops.asarray(0)))


def collatz_jax(x: Jax) -> Jax:
    def step(carry: Jax) -> Jax:
        n, steps = carry
        return jnp.where(n % 2 == 0, n // 2, 3 * n + 1), steps + 1

    return jax.lax.while_loop(lambda carry: carry[0] > 1, step, (jnp.sum(x) + 6, jnp.asarray(0)))


@program(no_gradient="the number of steps depends on values")
def loop_with_a_bound_of_data(n: Int64[Tensor, ""], x: Float64[Tensor, ""]) -> Tree:
    return fori_loop(0, n + 4, lambda i, y: ops.cos(y + ops.astype(i, np.float64)), x)


def loop_with_a_bound_of_data_jax(n: Jax, x: Jax) -> Jax:
    return jax.lax.fori_loop(0, n + 4, lambda i, y: jnp.cos(y + i.astype(np.float64)), x)


@program(n=4)
def huber_by_condition(x: Float64[Tensor, "n"], w: Float64[Tensor, "n"]) -> Tree:
    """Only one of the two is computed."""
    error = ops.sum(x * w)
    return cond(ops.abs(error) < 1.0, lambda e: 0.5 * e * e, lambda e: ops.abs(e) - 0.5, error)


def huber_by_condition_jax(x: Jax, w: Jax) -> Jax:
    error = jnp.sum(x * w)
    return jax.lax.cond(
        jnp.abs(error) < 1.0, lambda e: 0.5 * e * e, lambda e: jnp.abs(e) - 0.5, error
    )


@program(n=4)
def condition_on_trees(
    x: Float64[Tensor, "n"], y: Float64[Tensor, "n"], w: Float64[Tensor, "n n"]
) -> Tree:
    def product(p: Tree) -> Tree:
        return {"out": p["a"] @ w, "sum": ops.sum(p["b"])}

    def swapped(p: Tree) -> Tree:
        return {"out": ops.exp(p["b"]), "sum": ops.prod(p["a"])}

    return cond(ops.sum(x) > ops.sum(y), product, swapped, {"a": x, "b": y})


def condition_on_trees_jax(x: Jax, y: Jax, w: Jax) -> Jax:
    def product(p: Jax) -> Jax:
        return {"out": p["a"] @ w, "sum": jnp.sum(p["b"])}

    def swapped(p: Jax) -> Jax:
        return {"out": jnp.exp(p["b"]), "sum": jnp.prod(p["a"])}

    return jax.lax.cond(jnp.sum(x) > jnp.sum(y), product, swapped, {"a": x, "b": y})


@program(n=3, t=6)
def chosen_activations(
    kinds: Int64[Tensor, "t"], x: Float64[Tensor, "n"], w: Float64[Tensor, "n n"]
) -> Tree:
    """In each step of a loop, the layer that the data name."""

    def step(h: AnyTensor, kind: AnyTensor) -> Tree:
        h = switch(kind, [ops.tanh, ops.sigmoid, lambda h: h * h], h @ w)
        return h, ops.max(h)

    return scan(step, x, kinds)


def chosen_activations_jax(kinds: Jax, x: Jax, w: Jax) -> Jax:
    def step(h: Jax, kind: Jax) -> Jax:
        h = jax.lax.switch(kind, [jnp.tanh, jax.nn.sigmoid, lambda h: h * h], h @ w)
        return h, jnp.max(h)

    return jax.lax.scan(step, x, kinds)


@program(n=3)
def switch_out_of_range(i: Int64[Tensor, ""], x: Float64[Tensor, "n"]) -> Tree:
    """An index is clipped to the branches."""
    branches = [ops.sin, ops.cos]
    return switch(i - 5, branches, x), switch(i + 5, branches, x)


def switch_out_of_range_jax(i: Jax, x: Jax) -> Jax:
    branches = [jnp.sin, jnp.cos]
    return jax.lax.switch(i - 5, branches, x), jax.lax.switch(i + 5, branches, x)


@program(t=6)
def scan_with_a_condition(xs: Float64[Tensor, "t"], w: Float64[Tensor, ""]) -> Tree:
    """A sum that starts again below a bound."""

    def step(total: AnyTensor, x: AnyTensor) -> Tree:
        total = cond(total < -0.5, lambda s, x: x * w, lambda s, x: s + x * w, total, x)
        return total, total

    return scan(step, ops.zeros((), dtype=np.float64), xs)


def scan_with_a_condition_jax(xs: Jax, w: Jax) -> Jax:
    def step(total: Jax, x: Jax) -> Jax:
        total = jax.lax.cond(total < -0.5, lambda s, x: x * w, lambda s, x: s + x * w, total, x)
        return total, total

    return jax.lax.scan(step, jnp.zeros(()), xs)


@program(t=3)
def gradient_step_in_each_step(xs: Float64[Tensor, "t 2"], w: Float64[Tensor, "2"]) -> Tree:
    """Online learning: the body of the loop takes a gradient."""

    def step(w: AnyTensor, x: AnyTensor) -> Tree:
        return w - 0.1 * grad(lambda w: (ops.sin(w @ x) - 1.0) ** 2.0)(w), w @ x

    return scan(step, w, xs)


def gradient_step_in_each_step_jax(xs: Jax, w: Jax) -> Jax:
    def step(w: Jax, x: Jax) -> Jax:
        return w - 0.1 * jax.grad(lambda w: (jnp.sin(w @ x) - 1.0) ** 2.0)(w), w @ x

    return jax.lax.scan(step, w, xs)
