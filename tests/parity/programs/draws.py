"""Random numbers from keys: the same ones as in JAX, and gradients through them."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float64, Int64

from tests.parity.program import AnyTensor, Jax, Tree, program
from typednn import Tensor, grad, ops, random, scan


@program(no_gradient="it is a constant")
def normal_and_uniform() -> Tree:
    first, second = random.split(random.key(7))
    return (
        random.normal(first, (3, 4), np.float64),
        random.uniform(second, (5,), np.float64, -2.0, 3.0),
    )


def normal_and_uniform_jax() -> Jax:
    first, second = jax.random.split(jax.random.key(7))
    return (
        jax.random.normal(first, (3, 4), np.float64),
        jax.random.uniform(second, (5,), np.float64, -2.0, 3.0),
    )


@program(no_gradient="it is a constant")
def other_distributions() -> Tree:
    keys = random.split(random.key(1), 4)
    return [
        random.gumbel(keys[0], (3,), np.float64),
        random.laplace(keys[1], (3,), np.float64),
        random.exponential(keys[2], (3,), np.float64),
        random.truncated_normal(keys[3], -1.0, 0.5, (3,), np.float64),
    ]


def other_distributions_jax() -> Jax:
    keys = jax.random.split(jax.random.key(1), 4)
    return [
        jax.random.gumbel(keys[0], (3,), np.float64),
        jax.random.laplace(keys[1], (3,), np.float64),
        jax.random.exponential(keys[2], (3,), np.float64),
        jax.random.truncated_normal(keys[3], -1.0, 0.5, (3,), np.float64),
    ]


# The chances are float64: a number alone is float32 in typednn, and float64 in JAX with x64.
@program(no_gradient="integers have none")
def dice_and_coins() -> Tree:
    key = random.fold_in(random.key(3), 5)
    return (
        random.randint(key, (6,), 1, 7),
        random.bernoulli(random.fold_in(key, 1), ops.full((8,), 0.3, dtype=np.float64)),
        random.permutation(random.fold_in(key, 2), 7),
    )


def dice_and_coins_jax() -> Jax:
    key = jax.random.fold_in(jax.random.key(3), 5)
    return (
        jax.random.randint(key, (6,), 1, 7),
        jax.random.bernoulli(jax.random.fold_in(key, 1), jnp.full(8, 0.3)),
        jax.random.permutation(jax.random.fold_in(key, 2), 7),
    )


@program(n=5, no_gradient="integers have none")
def sampled_tokens(logits: Float64[Tensor, "n"]) -> Tree:
    """Categories by their logits, at a temperature."""
    return random.categorical(random.key(0), logits / 0.7, shape=(10,))


def sampled_tokens_jax(logits: Jax) -> Jax:
    return jax.random.categorical(jax.random.key(0), logits / 0.7, shape=(10,))


@program(n=6)
def shuffled_rows(x: Float64[Tensor, "n 2"]) -> Tree:
    return random.permutation(random.key(2), x)


def shuffled_rows_jax(x: Jax) -> Jax:
    return jax.random.permutation(jax.random.key(2), x)


@program()
def inverted_dropout(x: Float64[Tensor, "6 6"], w: Float64[Tensor, "6"]) -> Tree:
    kept = random.bernoulli(random.key(11), ops.full((6, 6), 0.8, dtype=np.float64))
    return ops.where(kept, x / 0.8, 0.0) @ w


def inverted_dropout_jax(x: Jax, w: Jax) -> Jax:
    kept = jax.random.bernoulli(jax.random.key(11), jnp.full((6, 6), 0.8))
    return jnp.where(kept, x / 0.8, 0.0) @ w


@program()
def reparametrized_elbo(mean: Float64[Tensor, "3"], log_std: Float64[Tensor, "3"]) -> Tree:
    """A normal sample with gradients by mean and scale (Kingma and Welling 2014)."""
    noise = random.normal(random.key(4), (3,), np.float64)
    z = mean + ops.exp(log_std) * noise
    divergence = 0.5 * ops.sum(ops.exp(2.0 * log_std) + mean**2.0 - 1.0) - ops.sum(log_std)
    return -ops.sum(ops.tanh(z) ** 2.0) - divergence


def reparametrized_elbo_jax(mean: Jax, log_std: Jax) -> Jax:
    noise = jax.random.normal(jax.random.key(4), (3,), np.float64)
    z = mean + jnp.exp(log_std) * noise
    divergence = 0.5 * jnp.sum(jnp.exp(2.0 * log_std) + mean**2.0 - 1.0) - jnp.sum(log_std)
    return -jnp.sum(jnp.tanh(z) ** 2.0) - divergence


@program()
def gumbel_softmax(logits: Float64[Tensor, "4"], t: Float64[Tensor, ""]) -> Tree:
    """A relaxed category, with a gradient by the temperature (Jang et al. 2017)."""
    noise = random.gumbel(random.key(9), (4,), np.float64)
    return ops.softmax((logits + noise) / (0.5 + ops.exp(t)))


def gumbel_softmax_jax(logits: Jax, t: Jax) -> Jax:
    noise = jax.random.gumbel(jax.random.key(9), (4,), np.float64)
    return jax.nn.softmax((logits + noise) / (0.5 + jnp.exp(t)))


@program()
def ends_with_gradients(low: Float64[Tensor, ""], width: Float64[Tensor, ""]) -> Tree:
    """Uniform between ends that are arguments."""
    high = low + ops.exp(width)
    return random.uniform(random.key(6), (4,), np.float64, low, high)


def ends_with_gradients_jax(low: Jax, width: Jax) -> Jax:
    high = low + jnp.exp(width)
    return jax.random.uniform(jax.random.key(6), (4,), np.float64, low, high)


@program()
def random_walk(scale: Float64[Tensor, ""]) -> Tree:
    """A key for each step of a loop."""
    key = random.key(8)

    def step(position: AnyTensor, i: AnyTensor) -> Tree:
        position = position + scale * random.normal(random.fold_in(key, i), (2,), np.float64)
        return position, position

    return scan(step, ops.zeros((2,), dtype=np.float64), ops.arange(5))


def random_walk_jax(scale: Jax) -> Jax:
    key = jax.random.key(8)

    def step(position: Jax, i: Jax) -> Jax:
        noise = jax.random.normal(jax.random.fold_in(key, i), (2,), np.float64)
        position = position + scale * noise
        return position, position

    return jax.lax.scan(step, jnp.zeros(2), jnp.arange(5))


@program()
def key_that_is_carried(x: Float64[Tensor, "2"]) -> Tree:
    """Langevin dynamics: each step splits the key that it carries."""

    def energy(x: AnyTensor) -> AnyTensor:
        return ops.sum(x**4.0 - x**2.0)

    def step(carry: Tree, _: AnyTensor) -> Tree:
        key, x = carry
        key, drawn_with = random.split(key)
        noise = random.normal(drawn_with, (2,), np.float64)
        return (key, x - 0.01 * grad(energy)(x) + 0.1 * noise), x

    (_, last), path = scan(step, (random.key(5), x), ops.arange(4))
    return last, path


def key_that_is_carried_jax(x: Jax) -> Jax:
    def energy(x: Jax) -> Jax:
        return jnp.sum(x**4.0 - x**2.0)

    def step(carry: Jax, _: Jax) -> Jax:
        key, x = carry
        key, drawn_with = jax.random.split(key)
        noise = jax.random.normal(drawn_with, (2,), np.float64)
        return (key, x - 0.01 * jax.grad(energy)(x) + 0.1 * noise), x

    (_, last), path = jax.lax.scan(step, (jax.random.key(5), x), jnp.arange(4))
    return last, path


@program(n=6)
def batch_of_random_rows(x: Float64[Tensor, "n 2"], steps: Int64[Tensor, ""]) -> Tree:
    """Rows chosen at random, with a key of a step that is data."""
    chosen = random.randint(random.fold_in(random.key(0), steps), (3,), 0, 6)
    return ops.mean(ops.take(x, chosen, axis=0) ** 2.0, axis=0)


def batch_of_random_rows_jax(x: Jax, steps: Jax) -> Jax:
    chosen = jax.random.randint(jax.random.fold_in(jax.random.key(0), steps), (3,), 0, 6)
    return jnp.mean(x[chosen] ** 2.0, axis=0)
