"""Methods of statistics, optimization and simulation."""

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
    ops,
    scan,
    value_and_grad,
    vjp,
    vmap,
)


@program(d=2)
def gaussian_process(
    x: Float64[Tensor, "4 d"], y: Float64[Tensor, "4"], log_scale: Float64[Tensor, ""]
) -> Tree:
    """The logarithm of the marginal likelihood, by elimination (Schur complements) in a loop."""
    squares = vmap(lambda a: ops.sum((x - a) ** 2.0, axis=1))(x)
    kernel = ops.exp(-0.5 * squares / ops.exp(log_scale)) + 0.1 * ops.eye(4, dtype=np.float64)
    corner = ops.zeros((1, 1), dtype=np.float64)
    column = ops.expand_dims(y, 1)
    bordered = ops.concat(
        [ops.concat([kernel, column], axis=1), ops.concat([column.T, corner], axis=1)]
    )

    def eliminate(m: AnyTensor, k: AnyTensor) -> Tree:
        row = ops.take(m, k, axis=0)
        pivot = ops.take(row, k)
        return m - ops.outer(ops.take(m, k, axis=1), row) / pivot, ops.log(pivot)

    m, logarithms = scan(eliminate, bordered, ops.arange(4))
    return 0.5 * m[-1, -1] - 0.5 * ops.sum(logarithms) - 2.0 * np.log(2 * np.pi)


def gaussian_process_jax(x: Jax, y: Jax, log_scale: Jax) -> Jax:
    squares = jax.vmap(lambda a: jnp.sum((x - a) ** 2.0, axis=1))(x)
    kernel = jnp.exp(-0.5 * squares / jnp.exp(log_scale)) + 0.1 * jnp.eye(4)
    factor = jnp.linalg.cholesky(kernel)
    solved = jax.scipy.linalg.solve_triangular(factor, y, lower=True)
    half_determinant = jnp.sum(jnp.log(jnp.diag(factor)))
    return -0.5 * solved @ solved - half_determinant - 2.0 * jnp.log(2 * jnp.pi)


@program(n=6)
def logistic_regression_by_newton(
    x: Float64[Tensor, "n 2"], labels: Int64[Tensor, "n"], start: Float64[Tensor, "2"]
) -> Tree:
    """Three steps with the Hessian; a 2 x 2 system is solved by Cramer's rule."""
    signs = ops.where(labels > 0, 1.0, -1.0).astype(np.float64)

    def loss(w: AnyTensor) -> AnyTensor:
        return ops.sum(ops.softplus(-signs * (x @ w))) + 0.5 * ops.sum(w * w)

    def step(_: AnyTensor, w: AnyTensor) -> Tree:
        g, h = grad(loss)(w), hessian(loss)(w)
        adjugate = ops.stack([ops.stack([h[1, 1], -h[0, 1]]), ops.stack([-h[1, 0], h[0, 0]])])
        return w - adjugate @ g / (h[0, 0] * h[1, 1] - h[0, 1] * h[1, 0])

    return fori_loop(0, 3, step, start)


def logistic_regression_by_newton_jax(x: Jax, labels: Jax, start: Jax) -> Jax:
    signs = jnp.where(labels > 0, 1.0, -1.0)

    def loss(w: Jax) -> Jax:
        return jnp.sum(jax.nn.softplus(-signs * (x @ w))) + 0.5 * jnp.sum(w * w)

    def step(_: Jax, w: Jax) -> Jax:
        return w - jnp.linalg.solve(jax.hessian(loss)(w), jax.grad(loss)(w))

    return jax.lax.fori_loop(0, 3, step, start)


@program(n=5, k=3, d=2)
def mixture_of_gaussians(
    x: Float64[Tensor, "n d"],
    means: Float64[Tensor, "k d"],
    log_std: Float64[Tensor, "k d"],
    logits: Float64[Tensor, "k"],
) -> Tree:
    """The log-likelihood, and the responsibilities: its gradient by the terms."""

    def log_joint(x: AnyTensor) -> AnyTensor:
        z = (x - means) / ops.exp(log_std)
        return ops.log_softmax(logits) - ops.sum(0.5 * z * z + log_std, axis=1)

    terms = vmap(log_joint)(x)
    return ops.sum(ops.logsumexp(terms, axis=1)), vmap(grad(ops.logsumexp))(terms)


def mixture_of_gaussians_jax(x: Jax, means: Jax, log_std: Jax, logits: Jax) -> Jax:
    def log_joint(x: Jax) -> Jax:
        z = (x - means) / jnp.exp(log_std)
        return jax.nn.log_softmax(logits) - jnp.sum(0.5 * z * z + log_std, axis=1)

    terms = jax.vmap(log_joint)(x)
    return jnp.sum(jax.nn.logsumexp(terms, axis=1)), jax.vmap(jax.grad(jax.nn.logsumexp))(terms)


@program(n=8)
def k_means_step(x: Float64[Tensor, "n 2"], centers: Float64[Tensor, "3 2"]) -> Tree:
    """Each point goes to its nearest center, and each center to the mean of its points."""
    distances = vmap(lambda p: ops.sum((centers - p) ** 2.0, axis=1))(x)
    nearest = ops.argmin(distances, axis=1)
    members = ops.one_hot(nearest, 3, dtype=np.float64)
    counts = ops.sum(members, axis=0)
    return (members.T @ x) / ops.maximum(counts, 1.0)[:, None], nearest, ops.min(distances, axis=1)


def k_means_step_jax(x: Jax, centers: Jax) -> Jax:
    distances = jax.vmap(lambda p: jnp.sum((centers - p) ** 2.0, axis=1))(x)
    nearest = jnp.argmin(distances, axis=1)
    members = jax.nn.one_hot(nearest, 3)
    counts = jnp.sum(members, axis=0)
    return (members.T @ x) / jnp.maximum(counts, 1.0)[:, None], nearest, jnp.min(distances, axis=1)


@program()
def pendulum_by_runge_kutta(
    state: Float64[Tensor, "2"], length: Float64[Tensor, ""]
) -> Float64[Tensor, "2"]:
    def slope(s: AnyTensor) -> AnyTensor:
        return ops.stack([s[1], -ops.sin(s[0]) / ops.exp(length)])

    def step(_: AnyTensor, s: AnyTensor) -> AnyTensor:
        a = slope(s)
        b = slope(s + 0.05 * a)
        c = slope(s + 0.05 * b)
        d = slope(s + 0.1 * c)
        return s + 0.1 / 6.0 * (a + 2.0 * b + 2.0 * c + d)

    return fori_loop(0, 8, step, state)


def pendulum_by_runge_kutta_jax(state: Jax, length: Jax) -> Jax:
    def slope(s: Jax) -> Jax:
        return jnp.stack([s[1], -jnp.sin(s[0]) / jnp.exp(length)])

    def step(_: Jax, s: Jax) -> Jax:
        a = slope(s)
        b = slope(s + 0.05 * a)
        c = slope(s + 0.05 * b)
        d = slope(s + 0.1 * c)
        return s + 0.1 / 6.0 * (a + 2.0 * b + 2.0 * c + d)

    return jax.lax.fori_loop(0, 8, step, state)


@program(n=3)
def leapfrog(q: Float64[Tensor, "n"], p: Float64[Tensor, "n"], w: Float64[Tensor, "n n"]) -> Tree:
    """Hamiltonian dynamics, as in Monte Carlo: the force is a gradient, in a loop."""

    def potential(q: AnyTensor) -> Tree:
        return ops.sum(ops.log1p(ops.exp(w @ q))) + 0.5 * q @ q

    force = grad(potential)

    def step(carry: tuple[AnyTensor, AnyTensor], _: AnyTensor) -> Tree:
        q, p = carry
        p = p - 0.05 * force(q)
        q = q + 0.1 * p
        p = p - 0.05 * force(q)
        return (q, p), potential(q) + 0.5 * p @ p

    return scan(step, (q, p), ops.arange(5))


def leapfrog_jax(q: Jax, p: Jax, w: Jax) -> Jax:
    def potential(q: Jax) -> Jax:
        return jnp.sum(jnp.log1p(jnp.exp(w @ q))) + 0.5 * q @ q

    force = jax.grad(potential)

    def step(carry: Jax, _: Jax) -> Jax:
        q, p = carry
        p = p - 0.05 * force(q)
        q = q + 0.1 * p
        p = p - 0.05 * force(q)
        return (q, p), potential(q) + 0.5 * p @ p

    return jax.lax.scan(step, (q, p), jnp.arange(5))


@program(tasks=3, n=4, d=2)
def learning_to_learn(
    w: Float64[Tensor, "d"], x: Float64[Tensor, "tasks n d"], y: Float64[Tensor, "tasks n"]
) -> Tree:
    """MAML: the gradient through an inner gradient step, of many tasks (Finn et al. 2017)."""

    def loss(w: AnyTensor, x: AnyTensor, y: AnyTensor) -> Tree:
        return ops.mean((ops.tanh(x @ w) - y) ** 2.0)

    def adapted(w: AnyTensor, x: AnyTensor, y: AnyTensor) -> Tree:
        return loss(w - 0.5 * grad(loss)(w, x[:2], y[:2]), x[2:], y[2:])

    def outer(w: AnyTensor) -> Tree:
        return ops.mean(vmap(adapted, in_axes=(None, 0, 0))(w, x, y))

    return value_and_grad(outer)(w)


def learning_to_learn_jax(w: Jax, x: Jax, y: Jax) -> Jax:
    def loss(w: Jax, x: Jax, y: Jax) -> Jax:
        return jnp.mean((jnp.tanh(x @ w) - y) ** 2.0)

    def adapted(w: Jax, x: Jax, y: Jax) -> Jax:
        return loss(w - 0.5 * jax.grad(loss)(w, x[:2], y[:2]), x[2:], y[2:])

    def outer(w: Jax) -> Jax:
        return jnp.mean(jax.vmap(adapted, in_axes=(None, 0, 0))(w, x, y))

    return jax.value_and_grad(outer)(w)


@program(d=3)
def adam_in_a_loop(w: Float64[Tensor, "d"], target: Float64[Tensor, "d"]) -> Tree:
    """Five steps, with the state of the optimizer in the carry, and the learning rate decayed."""

    def step(carry: Tree, i: AnyTensor) -> Tree:
        w, m, v = carry
        value, g = value_and_grad(lambda w: ops.sum(ops.cos(w - target) ** 2.0))(w)
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        rate = 0.1 / (1.0 + ops.astype(i, np.float64))
        return (w - rate * m / (ops.sqrt(v) + 1e-6), m, v), value

    return scan(step, (w, ops.zeros_like(w), ops.zeros_like(w)), ops.arange(5))


def adam_in_a_loop_jax(w: Jax, target: Jax) -> Jax:
    def step(carry: Jax, i: Jax) -> Jax:
        w, m, v = carry
        value, g = jax.value_and_grad(lambda w: jnp.sum(jnp.cos(w - target) ** 2.0))(w)
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        rate = 0.1 / (1.0 + i.astype(np.float64))
        return (w - rate * m / (jnp.sqrt(v) + 1e-6), m, v), value

    return jax.lax.scan(step, (w, jnp.zeros_like(w), jnp.zeros_like(w)), jnp.arange(5))


@program(s=3, t=5)
def hidden_markov_model(
    transitions: Float64[Tensor, "s s"], scores: Float64[Tensor, "s 3"], seen: Int64[Tensor, "t"]
) -> Tree:
    """The likelihood by the forward algorithm, and the expected emissions: its gradient."""
    log_a = ops.log_softmax(transitions)

    def likelihood(scores: AnyTensor) -> Tree:
        log_b = ops.log_softmax(scores)

        def step(alpha: AnyTensor, o: AnyTensor) -> Tree:
            return ops.logsumexp(alpha[:, None] + log_a, axis=0) + ops.take(log_b, o, axis=1), ()

        start = ops.zeros((3,), dtype=np.float64)
        return ops.logsumexp(scan(step, start, seen)[0])

    return value_and_grad(likelihood)(scores)


def hidden_markov_model_jax(transitions: Jax, scores: Jax, seen: Jax) -> Jax:
    log_a = jax.nn.log_softmax(transitions)

    def likelihood(scores: Jax) -> Jax:
        log_b = jax.nn.log_softmax(scores)

        def step(alpha: Jax, o: Jax) -> Jax:
            return jax.nn.logsumexp(alpha[:, None] + log_a, axis=0) + log_b[:, o], ()

        return jax.nn.logsumexp(jax.lax.scan(step, jnp.zeros(3), seen)[0])

    return jax.value_and_grad(likelihood)(scores)


@program(t=5)
def kalman_filter(ys: Float64[Tensor, "t"], log_q: Float64[Tensor, ""]) -> Tree:
    """A local level: means, and the log-likelihood of the data."""
    q = ops.exp(log_q)

    def step(carry: tuple[AnyTensor, AnyTensor], y: AnyTensor) -> Tree:
        mean, variance = carry
        predicted = variance + q
        total = predicted + 1.0
        error = y - mean
        mean = mean + predicted / total * error
        likelihood = -0.5 * (error**2.0 / total + ops.log(total))
        return (mean, predicted / total), (mean, likelihood)

    one = ops.ones((), dtype=np.float64)
    _, (means, likelihoods) = scan(step, (0.0 * one, one), ys)
    return means, ops.sum(likelihoods)


def kalman_filter_jax(ys: Jax, log_q: Jax) -> Jax:
    q = jnp.exp(log_q)

    def step(carry: Jax, y: Jax) -> Jax:
        mean, variance = carry
        predicted = variance + q
        total = predicted + 1.0
        error = y - mean
        mean = mean + predicted / total * error
        likelihood = -0.5 * (error**2.0 / total + jnp.log(total))
        return (mean, predicted / total), (mean, likelihood)

    _, (means, likelihoods) = jax.lax.scan(step, (jnp.zeros(()), jnp.ones(())), ys)
    return means, jnp.sum(likelihoods)


@program(d=3)
def implicit_fixed_point(w: Float64[Tensor, "d d"], x: Float64[Tensor, "d"]) -> Tree:
    """The gradient of a fixed point by a loop of pullbacks, as in a deep equilibrium model."""

    def f(z: AnyTensor, w: AnyTensor, x: AnyTensor) -> Tree:
        return ops.tanh(0.3 * w @ z + x)

    def solve(w: AnyTensor, x: AnyTensor) -> Tree:
        return fori_loop(0, 60, lambda i, z: f(z, w, x), ops.zeros_like(x))

    def rule(w: AnyTensor, x: AnyTensor) -> Tree:
        z = solve(w, x)

        def pull(g: AnyTensor) -> Tree:
            _, by_z = vjp(lambda z: f(z, w, x), z)
            _, by_rest = vjp(lambda w, x: f(z, w, x), w, x)
            return by_rest(fori_loop(0, 60, lambda i, u: g + by_z(u)[0], g))

        return z, pull

    return custom_vjp(solve, rule)(w, x)


def implicit_fixed_point_jax(w: Jax, x: Jax) -> Jax:
    def f(z: Jax, w: Jax, x: Jax) -> Jax:
        return jnp.tanh(0.3 * w @ z + x)

    def solve(w: Jax, x: Jax) -> Jax:
        return jax.lax.fori_loop(0, 60, lambda i, z: f(z, w, x), jnp.zeros_like(x))

    def pull(saved: Jax, g: Jax) -> Jax:
        z, w, x = saved
        _, by_z = jax.vjp(lambda z: f(z, w, x), z)
        _, by_rest = jax.vjp(lambda w, x: f(z, w, x), w, x)
        return by_rest(jax.lax.fori_loop(0, 60, lambda i, u: g + by_z(u)[0], g))

    solver = jax.custom_vjp(solve)
    solver.defvjp(lambda w, x: ((z := solve(w, x)), (z, w, x)), pull)
    return solver(w, x)


@program(n=4)
def gauss_newton_step(a: Float64[Tensor, "n 2"], y: Float64[Tensor, "n"]) -> Tree:
    """The normal matrix and gradient of nonlinear least squares, from one Jacobian."""

    def residuals(p: AnyTensor) -> Tree:
        return ops.exp(-p[0] * a[:, 0]) * ops.cos(p[1] * a[:, 1]) - y

    p = ops.asarray([0.3, 0.7], dtype=np.float64)
    j = jacobian(residuals)(p)
    return j.T @ j, j.T @ residuals(p)


def gauss_newton_step_jax(a: Jax, y: Jax) -> Jax:
    def residuals(p: Jax) -> Jax:
        return jnp.exp(-p[0] * a[:, 0]) * jnp.cos(p[1] * a[:, 1]) - y

    p = jnp.asarray([0.3, 0.7])
    j = jax.jacfwd(residuals)(p)
    return j.T @ j, j.T @ residuals(p)


@program()
def backtracking_step(x: Float64[Tensor, "3"]) -> Tree:
    """A step that is halved as long as it does not go down enough."""

    def energy(x: AnyTensor) -> AnyTensor:
        return ops.sum(x**4.0) + ops.sum(ops.sin(3.0 * x))

    g = grad(energy)(x)

    def halve(rate: AnyTensor, _: AnyTensor) -> Tree:
        enough = energy(x - rate * g) <= energy(x) - 0.3 * rate * g @ g
        return cond(enough, lambda r: r, lambda r: 0.5 * r, rate), enough

    rate, tried = scan(halve, ops.ones((), dtype=np.float64), ops.arange(8))
    return x - rate * g, rate, tried


def backtracking_step_jax(x: Jax) -> Jax:
    def energy(x: Jax) -> Jax:
        return jnp.sum(x**4.0) + jnp.sum(jnp.sin(3.0 * x))

    g = jax.grad(energy)(x)

    def halve(rate: Jax, _: Jax) -> Jax:
        enough = energy(x - rate * g) <= energy(x) - 0.3 * rate * g @ g
        return jax.lax.cond(enough, lambda r: r, lambda r: 0.5 * r, rate), enough

    rate, tried = jax.lax.scan(halve, jnp.ones(()), jnp.arange(8))
    return x - rate * g, rate, tried


@program()
def sinkhorn_distance(cost: Float64[Tensor, "4 4"]) -> Tree:
    """Optimal transport with entropy, in logarithms (Cuturi 2013)."""

    def step(_: AnyTensor, fg: tuple[AnyTensor, AnyTensor]) -> tuple[AnyTensor, AnyTensor]:
        f, g = fg
        f = -ops.logsumexp(g - cost, axis=1)
        return f, -ops.logsumexp(f[:, None] - cost, axis=0)

    zeros = ops.zeros((4,), dtype=np.float64)
    f, g = fori_loop(0, 10, step, (zeros, zeros))
    plan = ops.exp(f[:, None] + g - cost)
    return ops.sum(plan * cost), plan


def sinkhorn_distance_jax(cost: Jax) -> Jax:
    def step(_: Jax, fg: Jax) -> Jax:
        f, g = fg
        f = -jax.nn.logsumexp(g - cost, axis=1)
        return f, -jax.nn.logsumexp(f[:, None] - cost, axis=0)

    f, g = jax.lax.fori_loop(0, 10, step, (jnp.zeros(4), jnp.zeros(4)))
    plan = jnp.exp(f[:, None] + g - cost)
    return jnp.sum(plan * cost), plan


@program(n=5)
def natural_gradient(logits: Float64[Tensor, "n"], r: Float64[Tensor, "n"]) -> Tree:
    """The Fisher matrix of a category is minus the mean Hessian of its log-probability."""
    expected = grad(lambda t: ops.softmax(t) @ r)(logits)

    def minus_log_p(t: AnyTensor) -> Tree:
        return ops.softmax(ops.stop_gradient(t)) @ -ops.log_softmax(t)

    return expected, hessian(minus_log_p)(logits)


def natural_gradient_jax(logits: Jax, r: Jax) -> Jax:
    expected = jax.grad(lambda t: jax.nn.softmax(t) @ r)(logits)

    def minus_log_p(t: Jax) -> Jax:
        return jax.nn.softmax(jax.lax.stop_gradient(t)) @ -jax.nn.log_softmax(t)

    return expected, jax.hessian(minus_log_p)(logits)
