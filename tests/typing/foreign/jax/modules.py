"""equinox's modules on annotated JAX arrays."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray


# --- a module of one's own
class Dense(eqx.Module):
    weight: Float[Array, "784 10"]
    bias: Float[Array, "10"]

    def __init__(self, key: PRNGKeyArray) -> None:
        self.weight = jax.random.normal(key, (784, 10))
        self.bias = jnp.zeros(10)

    def __call__(self, x: Float[Array, "b 784"]) -> Float[Array, "b 10"]:
        return x @ self.weight + self.bias


# --- a module with a wrong field
class DenseWrong(eqx.Module):
    weight: Float[Array, "784 10"]

    def __init__(self, key: PRNGKeyArray) -> None:
        self.weight = jax.random.normal(key, (10, 784))  # E: [shape]


# --- a module that is called
def called(model: Dense, x: Float[Array, "32 784"]) -> Float[Array, "32 10"]:
    return jax.nn.softmax(model(x))


# --- a module that gets images
def called_wrong(model: Dense, x: Float[Array, "32 28 28"]) -> Float[Array, "32 10"]:
    return model(x)  # E: [shape-rank]


# --- a library's layer
class Net(eqx.Module):
    first: eqx.nn.Linear
    norm: eqx.nn.LayerNorm
    second: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jax.random.split(key)
        self.first = eqx.nn.Linear(784, 128, key=k1)
        self.norm = eqx.nn.LayerNorm(128)
        self.second = eqx.nn.Linear(128, 10, key=k2)

    def __call__(self, x: Float[Array, "784"]) -> Float[Array, "10"]:
        return self.second(self.norm(jax.nn.relu(self.first(x))))


# --- a training step
@eqx.filter_jit
def train(model: Net, x: Float[Array, "b 784"], y: Int[Array, "b"]) -> tuple[Net, Float[Array, ""]]:
    def loss(model: Net, x: Float[Array, "b 784"], y: Int[Array, "b"]) -> Float[Array, ""]:
        logits = jax.vmap(model)(x)
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1))

    value, gradient = eqx.filter_value_and_grad(loss)(model, x, y)
    return eqx.apply_updates(model, gradient), value


# --- a training step with labels of another batch
def train_wrong(model: Net, x: Float[Array, "8 784"], y: Int[Array, "9"]) -> None:
    train(model, x, y)  # E: [shape]


# --- a mapped module that gets no batch
def mapped_wrong(model: Net, x: Float[Array, "784"]) -> Float[Array, "10"]:
    return jax.vmap(model)(x)  # E: [shape-rank]


# --- a library's layer that is called with another size
def layer_wrong(key: PRNGKeyArray, x: Float[Array, "783"]) -> Array:
    layer = eqx.nn.Linear(784, 10, key=key)
    return layer(x)  # E: [shape]
