"""Layers of equinox, which have the sizes of their constructors."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jax import Array
from jaxtyping import Float32, Int32, PRNGKeyArray


# --- a perceptron of two layers
class Perceptron(eqx.Module):
    hidden: eqx.nn.Linear
    out: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jax.random.split(key)
        self.hidden = eqx.nn.Linear(784, 128, key=k1)
        self.out = eqx.nn.Linear(128, 10, key=k2)

    def __call__(self, x: Float32[Array, "784"]) -> Float32[Array, "10"]:
        return self.out(jax.nn.relu(self.hidden(x)))


# --- a perceptron whose layers do not meet
class PerceptronWrong(eqx.Module):
    hidden: eqx.nn.Linear
    out: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jax.random.split(key)
        self.hidden = eqx.nn.Linear(784, 128, key=k1)
        self.out = eqx.nn.Linear(64, 10, key=k2)

    def __call__(self, x: Float32[Array, "784"]) -> Float32[Array, "10"]:
        return self.out(jax.nn.relu(self.hidden(x)))  # E: Linear: x (128,): axis 0 is 128, expected 64 [shape]


# --- a batch, mapped
def batch(x: Float32[Array, "b 784"], key: PRNGKeyArray) -> Float32[Array, "b 10"]:
    model = eqx.nn.MLP(784, 10, width_size=64, depth=2, key=key)
    return jax.vmap(model)(x)


# --- a batch that is not mapped
def batch_wrong(x: Float32[Array, "b 784"], key: PRNGKeyArray) -> Float32[Array, "b 10"]:
    layer = eqx.nn.Linear(784, 10, key=key)
    return layer(x)  # E: Linear: x (b, 784) must have 1 axis, not 2; for a batch write jax.vmap(layer)(x) [shape-rank]


# --- a batch of another size, mapped
def mapped_wrong(x: Float32[Array, "b 64"], key: PRNGKeyArray) -> Float32[Array, "b 10"]:
    layer = eqx.nn.Linear(784, 10, key=key)
    return jax.vmap(layer)(x)  # E: Linear: x (64,): axis 0 is 64, expected 784 [shape]


# --- two mapped axes
def twice(x: Float32[Array, "b t 32"], key: PRNGKeyArray) -> Float32[Array, "b t 8"]:
    layer = eqx.nn.Linear(32, 8, key=key)
    return jax.vmap(jax.vmap(layer))(x)


# --- one mapped axis of two
def once_wrong(x: Float32[Array, "b t 32"], key: PRNGKeyArray) -> Float32[Array, "b t 8"]:
    layer = eqx.nn.Linear(32, 8, key=key)
    return jax.vmap(layer)(x)  # E: Linear: x (t, 32) must have 1 axis, not 2; for a batch write jax.vmap(layer)(x) [shape-rank]


# --- an image network
class Images(eqx.Module):
    first: eqx.nn.Conv2d
    pool: eqx.nn.MaxPool2d
    out: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jax.random.split(key)
        self.first = eqx.nn.Conv2d(1, 8, 5, key=k1)
        self.pool = eqx.nn.MaxPool2d(2, 2)
        self.out = eqx.nn.Linear(8 * 12 * 12, 10, key=k2)

    def __call__(self, x: Float32[Array, "1 28 28"]) -> Float32[Array, "10"]:
        h = self.pool(jax.nn.relu(self.first(x)))
        return self.out(h.reshape(-1))


# --- an image network whose pool has the stride of equinox, 1
class ImagesWrong(eqx.Module):
    first: eqx.nn.Conv2d
    pool: eqx.nn.MaxPool2d
    out: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jax.random.split(key)
        self.first = eqx.nn.Conv2d(1, 8, 5, key=k1)
        self.pool = eqx.nn.MaxPool2d(2)
        self.out = eqx.nn.Linear(8 * 12 * 12, 10, key=k2)

    def __call__(self, x: Float32[Array, "1 28 28"]) -> Float32[Array, "10"]:
        h = self.pool(jax.nn.relu(self.first(x)))
        return self.out(h.reshape(-1))  # E: Linear: x (4232,): axis 0 is 4232, expected 1152 [shape]


# --- a chain
def chain(x: Float32[Array, "784"], key: PRNGKeyArray) -> Float32[Array, "10"]:
    one = eqx.nn.Sequential([eqx.nn.Linear(784, 64, key=key), eqx.nn.Lambda(jnp.tanh), eqx.nn.Linear(64, 10, key=key)])
    return one(x)


# --- a chain that does not fit
def chain_wrong(x: Float32[Array, "784"], key: PRNGKeyArray) -> None:
    # E: Sequential: layer 3 'Linear': Linear: x (64,): axis 0 is 64, expected 32 [shape]
    eqx.nn.Sequential([eqx.nn.Linear(784, 64, key=key), eqx.nn.Lambda(jax.nn.relu), eqx.nn.Linear(32, 10, key=key)])


# --- words
def words(tokens: Int32[Array, "t"], key: PRNGKeyArray) -> Float32[Array, "t 64"]:
    return jax.vmap(eqx.nn.Embedding(1000, 64, key=key))(tokens)


# --- words that are not mapped
def words_wrong(tokens: Int32[Array, "t"], key: PRNGKeyArray) -> Float32[Array, "t 64"]:
    embedding = eqx.nn.Embedding(1000, 64, key=key)
    return embedding(tokens)  # E: Embedding: x (t,) must have 0 axes, not 1; for a batch write jax.vmap(layer)(x) [shape-rank]


# --- a recurrent network
def recurrent(xs: Float32[Array, "t 16"], key: PRNGKeyArray) -> Float32[Array, "32"]:
    cell = eqx.nn.GRUCell(16, 32, key=key)
    state, _ = jax.lax.scan(lambda h, x: (cell(x, h), None), jnp.zeros(32), xs)
    return state


# --- a recurrent network with another state
def recurrent_wrong(x: Float32[Array, "16"], key: PRNGKeyArray) -> Float32[Array, "32"]:
    cell = eqx.nn.GRUCell(16, 32, key=key)
    return cell(x, jnp.zeros(16))  # E: GRUCell: hidden (16,): axis 0 is 16, expected 32 [shape]


# --- attention
def attention(x: Float32[Array, "t 64"], memory: Float32[Array, "s 32"], key: PRNGKeyArray) -> Float32[Array, "t 64"]:
    layer = eqx.nn.MultiheadAttention(4, 64, key_size=32, value_size=32, key=key)
    return layer(x, memory, memory)


# --- attention whose memory has another width
def attention_wrong(x: Float32[Array, "t 64"], memory: Float32[Array, "s 32"], key: PRNGKeyArray) -> Float32[Array, "t 64"]:
    layer = eqx.nn.MultiheadAttention(4, 64, key=key)
    return layer(x, memory, memory)  # E: MultiheadAttention: key_ (s, 32): axis 1 is 32, expected 64 [shape]


# --- a normalised residual
class Block(eqx.Module):
    norm: eqx.nn.LayerNorm
    linear: eqx.nn.Linear
    dropout: eqx.nn.Dropout

    def __init__(self, key: PRNGKeyArray) -> None:
        self.norm = eqx.nn.LayerNorm(64)
        self.linear = eqx.nn.Linear(64, 64, key=key)
        self.dropout = eqx.nn.Dropout(0.1)

    def __call__(self, x: Float32[Array, "t 64"], key: PRNGKeyArray) -> Float32[Array, "t 64"]:
        h = jax.vmap(self.linear)(jax.vmap(self.norm)(x))
        return x + self.dropout(h, key=key)


# --- a normalisation of another size
def norm_wrong(x: Float32[Array, "t 64"]) -> Float32[Array, "t 64"]:
    return jax.vmap(eqx.nn.LayerNorm(32))(x)  # E: the layer: x (64,): axis 0 is 64, expected 32 [shape]


# --- normalisations in a list, mapped
def listed(x: Float32[Array, "t 64"]) -> Float32[Array, "t 64"]:
    norms = [eqx.nn.LayerNorm(64), eqx.nn.LayerNorm(64)]
    first = jax.vmap(norms[0])
    return jax.vmap(norms[1])(first(x))


# --- layers in a list are of any size
class Deep(eqx.Module):
    layers: list[eqx.nn.Linear]

    def __init__(self, key: PRNGKeyArray) -> None:
        keys = jax.random.split(key, 3)
        self.layers = [eqx.nn.Linear(64, 64, key=k) for k in keys]

    def __call__(self, x: Float32[Array, "64"]) -> Float32[Array, "64"]:
        for layer in self.layers:
            x = jax.nn.relu(layer(x))
        return x
