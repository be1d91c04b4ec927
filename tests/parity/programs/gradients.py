"""Gradients, products with Jacobians and Hessians, and rules of users."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float64

from tests.parity.program import AnyTensor, Jax, Tree, program
from typednn import (
    Tensor,
    custom_jvp,
    custom_vjp,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    linearize,
    ops,
    remat,
    stop_gradient,
    value_and_grad,
    vjp,
)


def rosenbrock(x: Float64[Tensor, "n"]) -> Float64[Tensor, ""]:
    return ops.sum(100.0 * (x[1:] - x[:-1] ** 2.0) ** 2.0 + (1.0 - x[:-1]) ** 2.0)


def rosenbrock_of_jax(x: Jax) -> Jax:
    return jnp.sum(100.0 * (x[1:] - x[:-1] ** 2.0) ** 2.0 + (1.0 - x[:-1]) ** 2.0)


@program(n=4)
def gradient(x: Float64[Tensor, "n"]) -> Float64[Tensor, "n"]:
    return grad(rosenbrock)(x)


def gradient_jax(x: Jax) -> Jax:
    return jax.grad(rosenbrock_of_jax)(x)


@program()
def third_derivative(x: Float64[Tensor, ""]) -> Tree:
    return grad(grad(grad(lambda x: ops.sin(x) * ops.exp(x * x))))(x)


def third_derivative_jax(x: Jax) -> Jax:
    return jax.grad(jax.grad(jax.grad(lambda x: jnp.sin(x) * jnp.exp(x * x))))(x)


@program(n=5, d=3)
def least_squares_with_residuals(
    w: Float64[Tensor, "d"], x: Float64[Tensor, "n d"], y: Float64[Tensor, "n"]
) -> Tree:
    """The gradient, and the residuals beside it."""

    def loss(w: AnyTensor) -> tuple[AnyTensor, AnyTensor]:
        residuals = x @ w - y
        return ops.mean(residuals**2.0), residuals

    return value_and_grad(loss, has_aux=True)(w)


def least_squares_with_residuals_jax(w: Jax, x: Jax, y: Jax) -> Jax:
    def loss(w: Jax) -> Jax:
        residuals = x @ w - y
        return jnp.mean(residuals**2.0), residuals

    return jax.value_and_grad(loss, has_aux=True)(w)


@program(n=5, d=3)
def gradient_and_predictions(w: Float64[Tensor, "d"], x: Float64[Tensor, "n d"]) -> Tree:
    def loss(w: AnyTensor) -> tuple[AnyTensor, dict[str, AnyTensor]]:
        p = ops.sigmoid(x @ w)
        return -ops.sum(ops.log(p)), {"p": p, "positive": p > 0.5}

    return grad(loss, has_aux=True)(w)


def gradient_and_predictions_jax(w: Jax, x: Jax) -> Jax:
    def loss(w: Jax) -> Jax:
        p = jax.nn.sigmoid(x @ w)
        return -jnp.sum(jnp.log(p)), {"p": p, "positive": p > 0.5}

    return jax.grad(loss, has_aux=True)(w)


@program(n=3, m=4)
def gradients_by_two_arguments(
    u: Float64[Tensor, "n"], a: Float64[Tensor, "n m"], v: Float64[Tensor, "m"]
) -> Tree:
    return grad(lambda u, a, v: ops.tanh(u @ a @ v), argnums=(0, 2))(u, a, v)


def gradients_by_two_arguments_jax(u: Jax, a: Jax, v: Jax) -> Jax:
    return jax.grad(lambda u, a, v: jnp.tanh(u @ a @ v), argnums=(0, 2))(u, a, v)


@program(n=3)
def value_and_gradient_by_the_second(x: Float64[Tensor, "n"], t: Float64[Tensor, ""]) -> Tree:
    return value_and_grad(lambda x, t: ops.logsumexp(x / (1.0 + t * t)), argnums=1)(x, t)


def value_and_gradient_by_the_second_jax(x: Jax, t: Jax) -> Jax:
    return jax.value_and_grad(lambda x, t: jax.nn.logsumexp(x / (1.0 + t * t)), argnums=1)(x, t)


@program(n=5, d=3)
def gradient_of_a_tree(
    x: Float64[Tensor, "n d"], w: Float64[Tensor, "d"], b: Float64[Tensor, ""]
) -> Tree:
    def loss(params: dict[str, AnyTensor]) -> AnyTensor:
        return ops.mean(ops.softplus(x @ params["w"] + params["b"]))

    return grad(loss)({"w": w, "b": b})


def gradient_of_a_tree_jax(x: Jax, w: Jax, b: Jax) -> Jax:
    def loss(params: dict[str, Jax]) -> Jax:
        return jnp.mean(jax.nn.softplus(x @ params["w"] + params["b"]))

    return jax.grad(loss)({"w": w, "b": b})


@program(n=3, m=4)
def pullback(x: Float64[Tensor, "n"], a: Float64[Tensor, "n m"], g: Float64[Tensor, "m"]) -> Tree:
    value, pull = vjp(lambda x, a: ops.exp(ops.sin(x) @ a), x, a)
    return value, pull(g)


def pullback_jax(x: Jax, a: Jax, g: Jax) -> Jax:
    value, pull = jax.vjp(lambda x, a: jnp.exp(jnp.sin(x) @ a), x, a)
    return value, pull(g)


@program(n=4)
def pullback_with_extra_results(x: Float64[Tensor, "n"], g: Float64[Tensor, ""]) -> Tree:
    def f(x: AnyTensor) -> tuple[AnyTensor, AnyTensor]:
        squares = x * x
        return ops.sum(squares * x), squares

    value, pull, aux = vjp(f, x, has_aux=True)
    return value, pull(g), aux


def pullback_with_extra_results_jax(x: Jax, g: Jax) -> Jax:
    def f(x: Jax) -> Jax:
        squares = x * x
        return jnp.sum(squares * x), squares

    value, pull, aux = jax.vjp(f, x, has_aux=True)
    return value, pull(g), aux


@program(n=3, m=4)
def derivative_along_a_direction(
    x: Float64[Tensor, "n"], a: Float64[Tensor, "n m"], dx: Float64[Tensor, "n"]
) -> Tree:
    return jvp(lambda x: ops.softmax(x @ a), (x,), (dx,))


def derivative_along_a_direction_jax(x: Jax, a: Jax, dx: Jax) -> Jax:
    return jax.jvp(lambda x: jax.nn.softmax(x @ a), (x,), (dx,))


@program(n=3)
def second_derivative_along_a_direction(
    x: Float64[Tensor, "n"], dx: Float64[Tensor, "n"]
) -> Float64[Tensor, ""]:
    """A tangent of a tangent."""

    def slope(x: AnyTensor) -> AnyTensor:
        return jvp(lambda x: ops.prod(ops.cos(x)), (x,), (dx,))[1]

    return jvp(slope, (x,), (dx,))[1]


def second_derivative_along_a_direction_jax(x: Jax, dx: Jax) -> Jax:
    def slope(x: Jax) -> Jax:
        return jax.jvp(lambda x: jnp.prod(jnp.cos(x)), (x,), (dx,))[1]

    return jax.jvp(slope, (x,), (dx,))[1]


@program(n=4)
def linearized_twice_used(
    x: Float64[Tensor, "n"], u: Float64[Tensor, "n"], v: Float64[Tensor, "n"]
) -> Tree:
    value, pushforward = linearize(lambda x: ops.cumsum(ops.sin(x) * x), x)
    return value, pushforward(u), pushforward(v)


def linearized_twice_used_jax(x: Jax, u: Jax, v: Jax) -> Jax:
    value, pushforward = jax.linearize(lambda x: jnp.cumsum(jnp.sin(x) * x), x)
    return value, pushforward(u), pushforward(v)


@program(n=4)
def jacobian_with_many_inputs(x: Float64[Tensor, "n"]) -> Tree:
    return jacobian(lambda x: ops.stack([ops.norm(x), ops.prod(x)]))(x)


def jacobian_with_many_inputs_jax(x: Jax) -> Jax:
    return jax.jacrev(lambda x: jnp.stack([jnp.linalg.norm(x), jnp.prod(x)]))(x)


@program(n=4)
def jacobian_with_many_results(t: Float64[Tensor, "2"]) -> Tree:
    def f(t: AnyTensor) -> AnyTensor:
        steps = ops.arange(4, dtype=np.float64)
        return ops.outer(ops.sin(t[0] * steps), ops.cos(t[1] + steps))

    return jacobian(f)(t)


def jacobian_with_many_results_jax(t: Jax) -> Jax:
    def f(t: Jax) -> Jax:
        steps = jnp.arange(4.0)
        return jnp.outer(jnp.sin(t[0] * steps), jnp.cos(t[1] + steps))

    return jax.jacfwd(f)(t)


@program(n=4)
def matrix_of_second_derivatives(x: Float64[Tensor, "n"]) -> Float64[Tensor, "n n"]:
    return hessian(rosenbrock)(x)


def matrix_of_second_derivatives_jax(x: Jax) -> Jax:
    return jax.hessian(rosenbrock_of_jax)(x)


@program(d=2)
def hessian_of_a_tree(w: Float64[Tensor, "d d"], b: Float64[Tensor, "d"]) -> Tree:
    def energy(params: dict[str, AnyTensor]) -> AnyTensor:
        return ops.sum(ops.tanh(params["w"] @ params["b"]) ** 2.0)

    return hessian(energy)({"w": w, "b": b})


def hessian_of_a_tree_jax(w: Jax, b: Jax) -> Jax:
    def energy(params: dict[str, Jax]) -> Jax:
        return jnp.sum(jnp.tanh(params["w"] @ params["b"]) ** 2.0)

    return jax.hessian(energy)({"w": w, "b": b})


@program(n=5)
def hessian_vector_product(
    x: Float64[Tensor, "n"], v: Float64[Tensor, "n"]
) -> tuple[Float64[Tensor, "n"]]:
    return hvp(rosenbrock, (x,), (v,))


def hessian_vector_product_jax(x: Jax, v: Jax) -> Jax:
    return (jax.jvp(jax.grad(rosenbrock_of_jax), (x,), (v,))[1],)


@program(n=4)
def straight_through_rounding(x: Float64[Tensor, "n"]) -> Float64[Tensor, "n"]:
    """Rounded, with the gradient of the identity."""
    return x + stop_gradient(ops.round(x) - x)


def straight_through_rounding_jax(x: Jax) -> Jax:
    return x + jax.lax.stop_gradient(jnp.round(x) - x)


@program(n=4)
def target_without_gradient(q: Float64[Tensor, "n"], r: Float64[Tensor, "n"]) -> Tree:
    """The semi-gradient of temporal differences."""
    return grad(lambda q: ops.sum((q - stop_gradient(r + 0.9 * ops.max(q))) ** 2.0))(q)


def target_without_gradient_jax(q: Jax, r: Jax) -> Jax:
    return jax.grad(lambda q: jnp.sum((q - jax.lax.stop_gradient(r + 0.9 * jnp.max(q))) ** 2.0))(q)


@program(n=4)
def clipped_gradient(x: Float64[Tensor, "n"]) -> Tree:
    """The identity, whose gradient is clipped."""
    clipped = custom_vjp(
        lambda x: 1.0 * x, lambda x: (1.0 * x, lambda g: (ops.clip(g, -0.5, 0.5),))
    )
    return grad(lambda x: ops.sum(clipped(x) ** 2.0))(x)


def clipped_gradient_jax(x: Jax) -> Jax:
    clipped = jax.custom_vjp(lambda x: 1.0 * x)
    clipped.defvjp(lambda x: (1.0 * x, None), lambda _, g: (jnp.clip(g, -0.5, 0.5),))
    return jax.grad(lambda x: jnp.sum(clipped(x) ** 2.0))(x)


@program(n=4)
def product_with_its_own_gradient(
    x: Float64[Tensor, "n"], y: Float64[Tensor, "n"]
) -> Float64[Tensor, "n"]:
    """A rule with saved values and gradients by two arguments, one of them reversed."""

    def rule(x: AnyTensor, y: AnyTensor) -> Tree:
        return ops.sin(x) * y, lambda g: (ops.cos(x) * y * g, -ops.sin(x) * g)

    return custom_vjp(lambda x, y: ops.sin(x) * y, rule)(x, y)


def product_with_its_own_gradient_jax(x: Jax, y: Jax) -> Jax:
    f = jax.custom_vjp(lambda x, y: jnp.sin(x) * y)
    f.defvjp(
        lambda x, y: (jnp.sin(x) * y, (x, y)),
        lambda saved, g: (jnp.cos(saved[0]) * saved[1] * g, -jnp.sin(saved[0]) * g),
    )
    return f(x, y)


def softplus_rule(primals: tuple[AnyTensor], tangents: tuple[AnyTensor]) -> Tree:
    (x,), (dx,) = primals, tangents
    return softplus(x), ops.sigmoid(x) * dx


def softplus_rule_of_jax(primals: tuple[Jax], tangents: tuple[Jax]) -> Jax:
    (x,), (dx,) = primals, tangents
    return softplus_of_jax(x), jax.nn.sigmoid(x) * dx


softplus = custom_jvp(lambda x: ops.log(1.0 + ops.exp(x)), softplus_rule)
softplus_of_jax = jax.custom_jvp(lambda x: jnp.log(1.0 + jnp.exp(x)))
softplus_of_jax.defjvp(softplus_rule_of_jax)


@program(n=4)
def stable_softplus(x: Float64[Tensor, "n"]) -> Tree:
    """``log(1 + exp(x))`` with a derivative that does not overflow."""
    along = jvp(softplus, (x,), (ops.ones_like(x),))
    return along, hessian(lambda x: ops.sum(softplus(x)))(x)


def stable_softplus_jax(x: Jax) -> Jax:
    along = jax.jvp(softplus_of_jax, (x,), (jnp.ones_like(x),))
    return along, jax.hessian(lambda x: jnp.sum(softplus_of_jax(x)))(x)


@program(n=3)
def computed_again(x: Float64[Tensor, "n"], w: Float64[Tensor, "n n"]) -> Tree:
    """A layer whose values are not kept for the gradient, three times."""
    layer = remat(lambda h, w: ops.sin(h @ w))
    return grad(lambda w: ops.sum(layer(layer(layer(x, w), w), w)))(w)


def computed_again_jax(x: Jax, w: Jax) -> Jax:
    layer = jax.checkpoint(lambda h, w: jnp.sin(h @ w))
    return jax.grad(lambda w: jnp.sum(layer(layer(layer(x, w), w), w)))(w)


@program()
def perturbations_apart(x: Float64[Tensor, ""]) -> Tree:
    """A derivative in a derivative, of different variables (Siskind and Pearlmutter 2005)."""
    return grad(lambda x: x * grad(lambda y: x * y * y)(x))(x)


def perturbations_apart_jax(x: Jax) -> Jax:
    return jax.grad(lambda x: x * jax.grad(lambda y: x * y * y)(x))(x)
