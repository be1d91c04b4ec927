"""``vmap``: functions of one element, applied to batches."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float64, Int64

from tests.parity.program import AnyTensor, Jax, Tree, program
from typednn import (
    Tensor,
    cond,
    custom_vjp,
    fori_loop,
    grad,
    hessian,
    jacobian,
    jvp,
    ops,
    scan,
    value_and_grad,
    vmap,
)


@program(b=4, d=3)
def products_of_rows(x: Float64[Tensor, "b d"], y: Float64[Tensor, "b d"]) -> Tree:
    return vmap(lambda x, y: x @ y)(x, y)


def products_of_rows_jax(x: Jax, y: Jax) -> Jax:
    return jax.vmap(lambda x, y: x @ y)(x, y)


@program(b=4, d=3, m=2)
def one_matrix_for_all(w: Float64[Tensor, "d m"], x: Float64[Tensor, "d b"]) -> Tree:
    """The batch lies on axis 1 of the argument and of the result."""
    return vmap(lambda w, x: ops.tanh(x @ w), in_axes=(None, 1), out_axes=1)(w, x)


def one_matrix_for_all_jax(w: Jax, x: Jax) -> Jax:
    return jax.vmap(lambda w, x: jnp.tanh(x @ w), in_axes=(None, 1), out_axes=1)(w, x)


@program(b=4, d=3)
def axes_of_trees(
    w: Float64[Tensor, "d b"], s: Float64[Tensor, ""], x: Float64[Tensor, "b d"]
) -> Tree:
    """Each part of a tree has its own axis; one result is the same for all."""

    def f(p: Tree, x: AnyTensor) -> Tree:
        return {"y": ops.sin(p["w"]) * x, "s": ops.exp(p["s"])}

    mapped = vmap(f, in_axes=({"w": 1, "s": None}, 0), out_axes={"y": -1, "s": None})
    return mapped({"w": w, "s": s}, x)


def axes_of_trees_jax(w: Jax, s: Jax, x: Jax) -> Jax:
    def f(p: Jax, x: Jax) -> Jax:
        return {"y": jnp.sin(p["w"]) * x, "s": jnp.exp(p["s"])}

    mapped = jax.vmap(f, in_axes=({"w": 1, "s": None}, 0), out_axes={"y": -1, "s": None})
    return mapped({"w": w, "s": s}, x)


@program(n=4, m=3, d=2)
def pairwise_distances(x: Float64[Tensor, "n d"], y: Float64[Tensor, "m d"]) -> Tree:
    """A map in a map: all pairs."""

    def distance(x: AnyTensor, y: AnyTensor) -> AnyTensor:
        return ops.norm(x - y)

    return vmap(vmap(distance, in_axes=(None, 0)), in_axes=(0, None))(x, y)


def pairwise_distances_jax(x: Jax, y: Jax) -> Jax:
    def distance(x: Jax, y: Jax) -> Jax:
        return jnp.linalg.norm(x - y)

    return jax.vmap(jax.vmap(distance, in_axes=(None, 0)), in_axes=(0, None))(x, y)


@program(n=5, d=3)
def gradient_of_each_example(
    w: Float64[Tensor, "d"], x: Float64[Tensor, "n d"], y: Float64[Tensor, "n"]
) -> Tree:
    def loss(w: AnyTensor, x: AnyTensor, y: AnyTensor) -> AnyTensor:
        return ops.softplus(-y * (x @ w))

    return vmap(grad(loss), in_axes=(None, 0, 0))(w, x, y)


def gradient_of_each_example_jax(w: Jax, x: Jax, y: Jax) -> Jax:
    def loss(w: Jax, x: Jax, y: Jax) -> Jax:
        return jax.nn.softplus(-y * (x @ w))

    return jax.vmap(jax.grad(loss), in_axes=(None, 0, 0))(w, x, y)


@program(n=5, d=3)
def clipped_private_gradient(w: Float64[Tensor, "d"], x: Float64[Tensor, "n d"]) -> Tree:
    """The mean of gradients of which each has a norm of at most 0.3 (Abadi et al. 2016)."""

    def clipped(w: AnyTensor, x: AnyTensor) -> Tree:
        g = grad(lambda w: ops.tanh(w @ x) ** 2.0)(w)
        return g / ops.maximum(1.0, ops.norm(g) / 0.3)

    return ops.mean(vmap(clipped, in_axes=(None, 0))(w, x), axis=0)


def clipped_private_gradient_jax(w: Jax, x: Jax) -> Jax:
    def clipped(w: Jax, x: Jax) -> Jax:
        g = jax.grad(lambda w: jnp.tanh(w @ x) ** 2.0)(w)
        return g / jnp.maximum(1.0, jnp.linalg.norm(g) / 0.3)

    return jnp.mean(jax.vmap(clipped, in_axes=(None, 0))(w, x), axis=0)


@program(n=4, d=3)
def gradient_around_a_map(w: Float64[Tensor, "d"], x: Float64[Tensor, "n d"]) -> Tree:
    def loss(w: AnyTensor) -> Tree:
        return ops.mean(vmap(lambda x: ops.sin(w @ x) * ops.max(x * w))(x))

    return value_and_grad(loss)(w)


def gradient_around_a_map_jax(w: Jax, x: Jax) -> Jax:
    def loss(w: Jax) -> Jax:
        return jnp.mean(jax.vmap(lambda x: jnp.sin(w @ x) * jnp.max(x * w))(x))

    return jax.value_and_grad(loss)(w)


@program(b=3, t=4)
def gradient_of_a_scan_of_each_sequence(
    w: Float64[Tensor, "2"], xs: Float64[Tensor, "b t"]
) -> Tree:
    """``vmap`` of ``grad`` of ``scan``."""

    def loss(w: AnyTensor, xs: AnyTensor) -> AnyTensor:
        def step(h: AnyTensor, x: AnyTensor) -> Tree:
            h = ops.tanh(w[0] * h + w[1] * x)
            return h, h

        return ops.sum(scan(step, ops.zeros((), dtype=np.float64), xs)[1] ** 2.0)

    return vmap(value_and_grad(loss), in_axes=(None, 0))(w, xs)


def gradient_of_a_scan_of_each_sequence_jax(w: Jax, xs: Jax) -> Jax:
    def loss(w: Jax, xs: Jax) -> Jax:
        def step(h: Jax, x: Jax) -> Jax:
            h = jnp.tanh(w[0] * h + w[1] * x)
            return h, h

        return jnp.sum(jax.lax.scan(step, jnp.zeros(()), xs)[1] ** 2.0)

    return jax.vmap(jax.value_and_grad(loss), in_axes=(None, 0))(w, xs)


@program(t=4, b=3, d=2)
def map_in_a_scan(xs: Float64[Tensor, "t b d"], w: Float64[Tensor, "d d"]) -> Tree:
    """A batch of sequences: each step maps a cell."""

    def cell(h: AnyTensor, x: AnyTensor) -> AnyTensor:
        return ops.tanh(w @ h + x)

    def step(h: AnyTensor, x: AnyTensor) -> Tree:
        h = vmap(cell)(h, x)
        return h, ops.max(h, axis=1)

    return scan(step, ops.zeros((3, 2), dtype=np.float64), xs)


def map_in_a_scan_jax(xs: Jax, w: Jax) -> Jax:
    def cell(h: Jax, x: Jax) -> Jax:
        return jnp.tanh(w @ h + x)

    def step(h: Jax, x: Jax) -> Jax:
        h = jax.vmap(cell)(h, x)
        return h, jnp.max(h, axis=1)

    return jax.lax.scan(step, jnp.zeros((3, 2)), xs)


@program(b=5, d=2)
def condition_of_each_element(x: Float64[Tensor, "b d"], w: Float64[Tensor, "d"]) -> Tree:
    def f(x: AnyTensor) -> Tree:
        return cond(x @ w > 0.0, lambda x: x * w, lambda x: ops.sin(x), x)

    return vmap(f)(x)


def condition_of_each_element_jax(x: Jax, w: Jax) -> Jax:
    def f(x: Jax) -> Jax:
        return jax.lax.cond(x @ w > 0.0, lambda x: x * w, lambda x: jnp.sin(x), x)

    return jax.vmap(f)(x)


@program(b=3)
def a_loop_for_each_element(x: Float64[Tensor, "b"]) -> Tree:
    def f(x: AnyTensor) -> AnyTensor:
        return fori_loop(0, 4, lambda i, y: ops.cos(y * ops.astype(i, np.float64) + x), x)

    return vmap(f)(x)


def a_loop_for_each_element_jax(x: Jax) -> Jax:
    def f(x: Jax) -> Jax:
        return jax.lax.fori_loop(0, 4, lambda i, y: jnp.cos(y * i.astype(np.float64) + x), x)

    return jax.vmap(f)(x)


@program(b=4, d=2)
def laplacian_at_each_point(x: Float64[Tensor, "b d"]) -> Tree:
    """The trace of the Hessian at many points."""

    def f(x: AnyTensor) -> AnyTensor:
        return ops.sin(x[0]) * ops.exp(x[1] * x[0])

    return vmap(lambda x: ops.trace(hessian(f)(x)))(x)


def laplacian_at_each_point_jax(x: Jax) -> Jax:
    def f(x: Jax) -> Jax:
        return jnp.sin(x[0]) * jnp.exp(x[1] * x[0])

    return jax.vmap(lambda x: jnp.trace(jax.hessian(f)(x)))(x)


@program(b=3, d=2)
def jacobian_at_each_point(x: Float64[Tensor, "b d"], w: Float64[Tensor, "d 4"]) -> Tree:
    return vmap(jacobian(lambda x: ops.softmax(x @ w)))(x)


def jacobian_at_each_point_jax(x: Jax, w: Jax) -> Jax:
    return jax.vmap(jax.jacrev(lambda x: jax.nn.softmax(x @ w)))(x)


@program(d=3)
def jacobian_from_tangents(x: Float64[Tensor, "d"], w: Float64[Tensor, "d 2"]) -> Tree:
    """A map over the basis vectors, whose tangents are the columns."""

    def column(dx: AnyTensor) -> Tree:
        return jvp(lambda x: ops.tanh(x @ w), (x,), (dx,))[1]

    return vmap(column, out_axes=1)(ops.eye(3, dtype=np.float64))


def jacobian_from_tangents_jax(x: Jax, w: Jax) -> Jax:
    def column(dx: Jax) -> Jax:
        return jax.jvp(lambda x: jnp.tanh(x @ w), (x,), (dx,))[1]

    return jax.vmap(column, out_axes=1)(jnp.eye(3))


@program(b=4)
def own_rule_in_a_map(x: Float64[Tensor, "b"]) -> Tree:
    """A gradient that is reversed, for each element (Ganin and Lempitsky 2015)."""
    reversed_ = custom_vjp(lambda x: 2.0 * x, lambda x: (2.0 * x, lambda g: (-0.1 * g,)))
    return vmap(grad(lambda x: ops.sin(reversed_(x))))(x)


def own_rule_in_a_map_jax(x: Jax) -> Jax:
    reversed_ = jax.custom_vjp(lambda x: 2.0 * x)
    reversed_.defvjp(lambda x: (2.0 * x, None), lambda _, g: (-0.1 * g,))
    return jax.vmap(jax.grad(lambda x: jnp.sin(reversed_(x))))(x)


@program(b=3, n=5)
def element_chosen_in_each_row(x: Float64[Tensor, "b n"], i: Int64[Tensor, "b"]) -> Tree:
    """Indices, sorting and an update, each of its own row."""

    def f(x: AnyTensor, i: AnyTensor) -> Tree:
        return ops.take(x, i), ops.sort(x), ops.index_update(x, i, 0.0), ops.argmax(x)

    return vmap(f)(x, i)


def element_chosen_in_each_row_jax(x: Jax, i: Jax) -> Jax:
    def f(x: Jax, i: Jax) -> Jax:
        return x[i], jnp.sort(x), x.at[i].set(0.0), jnp.argmax(x)

    return jax.vmap(f)(x, i)


@program(b=3, d=2, h=4)
def ensemble_of_networks(
    w: Float64[Tensor, "b d h"], v: Float64[Tensor, "b h"], x: Float64[Tensor, "5 d"]
) -> Tree:
    """The gradient of each member of an ensemble, on the same data."""

    def loss(params: Tree, x: AnyTensor) -> Tree:
        return ops.mean((ops.relu(x @ params["w"]) @ params["v"] - 1.0) ** 2.0)

    return vmap(value_and_grad(loss), in_axes=(0, None))({"w": w, "v": v}, x)


def ensemble_of_networks_jax(w: Jax, v: Jax, x: Jax) -> Jax:
    def loss(params: Jax, x: Jax) -> Jax:
        return jnp.mean((jax.nn.relu(x @ params["w"]) @ params["v"] - 1.0) ** 2.0)

    return jax.vmap(jax.value_and_grad(loss), in_axes=(0, None))({"w": w, "v": v}, x)
