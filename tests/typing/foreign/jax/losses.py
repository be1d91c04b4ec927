"""Losses of optax, which has no types for mypy."""

import jax.numpy as jnp
import optax  # type: ignore[import-untyped]
from jax import Array
from jaxtyping import Float, Int


# --- losses of classes
def cross_entropy(logits: Float[Array, "b c"], labels: Int[Array, "b"]) -> Float[Array, ""]:
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


def cross_entropy_wrong(logits: Float[Array, "b c"], labels: Int[Array, "b"]) -> Float[Array, ""]:
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels)  # E: [shape-rank]


def labels_wrong(logits: Float[Array, "b c"], labels: Int[Array, "b c"]) -> Float[Array, "b"]:
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels)  # E: [shape-rank]


# --- losses of numbers
def squares(x: Float[Array, "b d"], y: Float[Array, "b d"]) -> Float[Array, "b"]:
    return jnp.sum(optax.squared_error(x, y), axis=-1)


def squares_wrong(x: Float[Array, "b 1"], y: Float[Array, "b"]) -> Float[Array, "b 1"]:
    return optax.squared_error(x, y)  # E: squared_error: targets must have the shape (b, 1), not (b,) [shape-rank]


def huber(x: Float[Array, "b"]) -> Float[Array, "b"]:
    return optax.huber_loss(x, delta=2.0)


# --- what has no rule is Any
def optimizer() -> optax.GradientTransformation:
    return optax.adam(1e-3)
