"""Functions on annotated JAX arrays: models, losses, attention, images."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array, lax
from jaxtyping import Bool, Float, Float32, Int, PRNGKeyArray


# --- a dense layer
def dense(x: Float32[Array, "b 784"], w: Float32[Array, "784 10"], c: Float32[Array, "10"]) -> Float32[Array, "b 10"]:
    return jax.nn.relu(x @ w + c)


# --- a dense layer with its weight the wrong way round
def dense_wrong(x: Float32[Array, "b 784"], w: Float32[Array, "10 784"]) -> Float32[Array, "b 10"]:
    return x @ w  # E: [shape]


# --- a perceptron of a dataclass
class Params(NamedTuple):
    w1: Float[Array, "784 128"]
    b1: Float[Array, "128"]
    w2: Float[Array, "128 10"]
    b2: Float[Array, "10"]


def mlp(params: Params, x: Float[Array, "b 784"]) -> Float[Array, "b 10"]:
    h = jnp.tanh(jnp.dot(x, params.w1) + params.b1)
    return jax.nn.log_softmax(h @ params.w2 + params.b2, axis=-1)


# --- a perceptron that skips its hidden layer
def mlp_wrong(params: Params, x: Float[Array, "b 784"]) -> Float[Array, "b 10"]:
    h = jnp.tanh(x @ params.w1 + params.b2)  # E: [shape]
    return h @ params.w2


# --- initial parameters
def init(key: PRNGKeyArray) -> Params:
    k1, k2 = jax.random.split(key)
    w1 = jax.random.normal(k1, (784, 128)) * 0.01
    w2 = jax.random.normal(k2, (128, 10)) * 0.01
    return Params(w1, jnp.zeros(128), w2, jnp.zeros((10,)))


# --- initial parameters of the wrong size
def init_wrong(key: PRNGKeyArray) -> Params:
    w = jax.random.normal(key, (784, 128))
    return Params(w, jnp.zeros(128), jnp.zeros((10, 128)), jnp.zeros(10))  # E: [shape]


# --- cross entropy
def cross_entropy(logits: Float[Array, "b c"], labels: Int[Array, "b"]) -> Float[Array, ""]:
    log_p = jax.nn.log_softmax(logits)
    one_hot = jax.nn.one_hot(labels, logits.shape[-1])
    return -jnp.mean(jnp.sum(log_p * one_hot, axis=-1))


# --- cross entropy that forgets the mean
def cross_entropy_wrong(logits: Float[Array, "b 10"], labels: Int[Array, "b"]) -> Float[Array, ""]:
    picked = jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1)
    return -jnp.sum(picked, axis=1)  # E: [shape-rank]


# --- one-hot labels of another number of classes
def one_hot_wrong(logits: Float[Array, "b 10"], labels: Int[Array, "b"]) -> Float[Array, ""]:
    return -jnp.mean(jax.nn.log_softmax(logits) * jax.nn.one_hot(labels, 100))  # E: [shape]


# --- attention
def attention(q: Float[Array, "b t d"], k: Float[Array, "b s d"], v: Float[Array, "b s e"]) -> Float[Array, "b t e"]:
    scores = jnp.einsum("btd,bsd->bts", q, k) / jnp.sqrt(q.shape[-1])
    return jnp.einsum("bts,bse->bte", jax.nn.softmax(scores, axis=-1), v)


# --- attention without a transpose
def attention_wrong(q: Float[Array, "b t d"], k: Float[Array, "b s d"], v: Float[Array, "b s e"]) -> Float[Array, "b t e"]:
    scores = q @ k  # E: [shape]
    return jax.nn.softmax(scores) @ v


# --- a causal mask
def causal(scores: Float[Array, "h 64 64"]) -> Float[Array, "h 64 64"]:
    mask: Bool[Array, "64 64"] = jnp.tril(jnp.ones((64, 64), dtype=bool))
    return jnp.where(mask, scores, -jnp.inf)


# --- a mask that does not fit
def causal_wrong(scores: Float[Array, "h 64 64"]) -> Float[Array, "h 64 64"]:
    mask = jnp.tril(jnp.ones((63, 63), dtype=bool))
    return jnp.where(mask, scores, -1e9)  # E: [shape]


# --- heads
def heads(x: Float[Array, "b t 64"]) -> Float[Array, "b 8 t 8"]:
    b, t, _ = x.shape
    return x.reshape(b, t, 8, 8).transpose(0, 2, 1, 3)


# --- heads that do not divide
def heads_wrong(x: Float[Array, "32 16 64"]) -> Float[Array, "32 8 16 8"]:
    return x.reshape(32, 16, 8, 9).transpose(0, 2, 1, 3)  # E: [shape]


# --- layer norm
def layer_norm(x: Float[Array, "*b d"], scale: Float[Array, "d"], bias: Float[Array, "d"]) -> Float[Array, "*b d"]:
    mean = jnp.mean(x, axis=-1, keepdims=True)
    var = jnp.var(x, axis=-1, keepdims=True)
    return (x - mean) * lax.rsqrt(var + 1e-5) * scale + bias


# --- layer norm without keepdims
def layer_norm_wrong(x: Float[Array, "32 64"]) -> Float[Array, "32 64"]:
    return x - jnp.mean(x, axis=-1)  # E: [shape]


# --- batch norm
def batch_norm(x: Float[Array, "b c h w"], gamma: Float[Array, "c"]) -> Float[Array, "b c h w"]:
    mean = x.mean(axis=(0, 2, 3))
    var = x.var(axis=(0, 2, 3))
    y = (x - mean[None, :, None, None]) / jnp.sqrt(var[None, :, None, None] + 1e-5)
    return y * gamma.reshape(1, -1, 1, 1)


# --- batch norm with the scale at the wrong axis
def batch_norm_wrong(x: Float[Array, "b 16 h 28"], gamma: Float[Array, "16"]) -> Float[Array, "b 16 h 28"]:
    return x * gamma  # E: [shape]


# --- random masks
def dropout(key: PRNGKeyArray, x: Float[Array, "b d"]) -> Float[Array, "b d"]:
    keep = jax.random.bernoulli(key, 0.9, x.shape)
    return jnp.where(keep, x / 0.9, 0)


# --- random masks of one axis
def dropout_wrong(key: PRNGKeyArray, x: Float[Array, "8 16"]) -> Float[Array, "8 16"]:
    keep = jax.random.bernoulli(key, 0.9, (8,))
    return jnp.where(keep, x, 0.0)  # E: [shape]


# --- a pooled sequence
def pooled(x: Float[Array, "b t d"], mask: Bool[Array, "b t"]) -> Float[Array, "b d"]:
    weights = mask[..., None].astype(x.dtype)
    return (x * weights).sum(axis=1) / jnp.maximum(weights.sum(axis=1), 1.0)


# --- a pooled sequence without the axis of the mask
def pooled_wrong(x: Float[Array, "4 9 d"], mask: Bool[Array, "4 9"]) -> Float[Array, "4 d"]:
    return jnp.sum(x * mask[:, None], axis=1)  # E: [shape]


# --- updates in place
def updated(x: Float[Array, "10 d"], row: Float[Array, "d"]) -> Float[Array, "10 d"]:
    x = x.at[0].set(row)
    return x.at[1:3].add(1.0).at[:, 0].multiply(2.0)


# --- an update that does not fit
def updated_wrong(x: Float[Array, "10 32"], row: Float[Array, "10"]) -> Float[Array, "10 32"]:
    return x.at[0].set(row)  # E: [shape]


# --- joined parts
def joined(x: Float[Array, "b 3"], y: Float[Array, "b 5"]) -> Float[Array, "b 8"]:
    return jnp.concatenate([x, y], axis=-1)


# --- joined along the wrong axis
def joined_wrong(x: Float[Array, "b 3"], y: Float[Array, "b 5"]) -> Float[Array, "b 8"]:
    return jnp.concatenate([x, y], axis=0)  # E: [shape]


# --- the best of k
def best(logits: Float[Array, "b 50"]) -> Int[Array, "b 5"]:
    values, indices = lax.top_k(logits, 5)
    return indices


# --- the best of too many
def best_wrong(logits: Float[Array, "b 50"]) -> Float[Array, "b 5"]:
    values, _ = lax.top_k(logits, 6)
    return values  # E: [shape]


# --- pairwise distances
def distances(x: Float[Array, "n d"], y: Float[Array, "m d"]) -> Float[Array, "n m"]:
    diff = x[:, None, :] - y[None, :, :]
    return jnp.linalg.norm(diff, axis=-1)


# --- pairwise distances of unlike points
def distances_wrong(x: Float[Array, "n 3"], y: Float[Array, "m 2"]) -> Float[Array, "n m"]:
    return jnp.linalg.norm(x[:, None] - y[None], axis=-1)  # E: [shape]


# --- a linear solve
def solved(a: Float[Array, "n n"], b: Float[Array, "n"]) -> Float[Array, "n"]:
    return jnp.linalg.solve(a + 1e-6 * jnp.eye(a.shape[0]), b)


# --- a linear solve of no square
def solved_wrong(x: Float[Array, "20 5"], y: Float[Array, "20"]) -> Float[Array, "5"]:
    return jnp.linalg.solve(x, y)  # E: [shape]


# --- a log sum
def mixture(logits: Float[Array, "b k"]) -> Float[Array, "b"]:
    return jax.scipy.special.logsumexp(logits, axis=-1) - jax.nn.logsumexp(logits, axis=1)


# --- a log sum over the batch
def mixture_wrong(logits: Float[Array, "b k"]) -> Float[Array, "b"]:
    return jax.nn.logsumexp(logits, axis=0)  # E: [shape]


# --- a sample of a batch
def sampled(key: PRNGKeyArray, x: Float[Array, "n d"]) -> Float[Array, "32 d"]:
    indices = jax.random.randint(key, (32,), 0, x.shape[0])
    return x[indices]


# --- an embedding looked up
def embedded_wrong(table: Float[Array, "1000 64"], tokens: Int[Array, "b t"]) -> Float[Array, "b 64"]:
    return table[tokens]  # E: [shape-rank]
