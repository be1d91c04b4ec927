"""Layers of networks and their losses."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float64, Int64

from tests.parity.program import AnyTensor, Jax, Tree, program
from typednn import Tensor, grad, hvp, ops, scan, value_and_grad, vmap


@program(b=4, d=5, h=3)
def two_layer_classifier(
    x: Float64[Tensor, "b d"],
    w: Float64[Tensor, "d h"],
    v: Float64[Tensor, "h 2"],
    labels: Int64[Tensor, "b"],
) -> Float64[Tensor, ""]:
    """The cross-entropy of a network with one hidden layer."""
    log_p = ops.log_softmax(ops.relu(x @ w) @ v)
    return -ops.mean(ops.sum(log_p * ops.one_hot(labels % 2, 2, dtype=np.float64), axis=1))


def two_layer_classifier_jax(x: Jax, w: Jax, v: Jax, labels: Jax) -> Jax:
    log_p = jax.nn.log_softmax(jax.nn.relu(x @ w) @ v)
    return -jnp.mean(jnp.sum(log_p * jax.nn.one_hot(labels % 2, 2), axis=1))


@program(b=4, d=5)
def layer_norm(
    x: Float64[Tensor, "b d"], scale: Float64[Tensor, "d"], bias: Float64[Tensor, "d"]
) -> Float64[Tensor, "b d"]:
    centered = x - ops.mean(x, axis=-1, keepdims=True)
    variance = ops.var(x, axis=-1, keepdims=True)
    return centered / ops.sqrt(variance + 1e-5) * scale + bias


def layer_norm_jax(x: Jax, scale: Jax, bias: Jax) -> Jax:
    centered = x - jnp.mean(x, axis=-1, keepdims=True)
    variance = jnp.var(x, axis=-1, keepdims=True)
    return centered / jnp.sqrt(variance + 1e-5) * scale + bias


@program(t=4, d=3)
def causal_attention(
    q: Float64[Tensor, "t d"], k: Float64[Tensor, "t d"], v: Float64[Tensor, "t d"]
) -> Float64[Tensor, "t d"]:
    scores = q @ k.T / 3.0**0.5
    allowed = ops.tril(ops.ones_like(scores)) > 0.5
    return ops.softmax(ops.where(allowed, scores, -1e30)) @ v


def causal_attention_jax(q: Jax, k: Jax, v: Jax) -> Jax:
    scores = q @ k.T / 3.0**0.5
    allowed = jnp.tril(jnp.ones_like(scores)) > 0.5
    return jax.nn.softmax(jnp.where(allowed, scores, -1e30)) @ v


@program(t=4, heads=2, d=3)
def attention_of_many_heads(
    x: Float64[Tensor, "t d"], w: Float64[Tensor, "3 heads d d"], out: Float64[Tensor, "heads d d"]
) -> Tree:
    """A map over the heads, whose results are added up."""

    def head(w: AnyTensor, out: AnyTensor) -> AnyTensor:
        q, k, v = ops.unstack(ops.einsum("t d, p d e -> p t e", x, w))
        return ops.softmax(q @ k.T) @ v @ out

    return ops.sum(vmap(head, in_axes=(1, 0))(w, out), axis=0)


def attention_of_many_heads_jax(x: Jax, w: Jax, out: Jax) -> Jax:
    def head(w: Jax, out: Jax) -> Jax:
        q, k, v = jnp.einsum("td,pde->pte", x, w)
        return jax.nn.softmax(q @ k.T) @ v @ out

    return jnp.sum(jax.vmap(head, in_axes=(1, 0))(w, out), axis=0)


@program(t=5, d=2)
def lstm(
    xs: Float64[Tensor, "t d"],
    w: Float64[Tensor, "d 12"],
    u: Float64[Tensor, "3 12"],
    b: Float64[Tensor, "12"],
) -> Tree:
    def step(carry: tuple[AnyTensor, AnyTensor], x: AnyTensor) -> Tree:
        h, c = carry
        i, f, g, o = ops.chunk(x @ w + h @ u + b, 4)
        c = ops.sigmoid(f + 1.0) * c + ops.sigmoid(i) * ops.tanh(g)
        h = ops.sigmoid(o) * ops.tanh(c)
        return (h, c), h

    zeros = ops.zeros((3,), dtype=np.float64)
    return scan(step, (zeros, zeros), xs)


def lstm_jax(xs: Jax, w: Jax, u: Jax, b: Jax) -> Jax:
    def step(carry: Jax, x: Jax) -> Jax:
        h, c = carry
        i, f, g, o = jnp.split(x @ w + h @ u + b, 4)
        c = jax.nn.sigmoid(f + 1.0) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    return jax.lax.scan(step, (jnp.zeros(3), jnp.zeros(3)), xs)


@program(t=6, h=3)
def gated_unit_over_a_mask(
    xs: Float64[Tensor, "t h"], w: Float64[Tensor, "3 h h"], present: Int64[Tensor, "t"]
) -> Tree:
    """A GRU that leaves its state where a step is padding."""

    def step(h: AnyTensor, each: tuple[AnyTensor, AnyTensor]) -> Tree:
        x, there = each
        z = ops.sigmoid(w[0] @ h + x)
        r = ops.sigmoid(w[1] @ h + x)
        new = (1.0 - z) * h + z * ops.tanh(w[2] @ (r * h) + x)
        h = ops.where(there > 0, new, h)
        return h, h

    return scan(step, ops.zeros((3,), dtype=np.float64), (xs, present))


def gated_unit_over_a_mask_jax(xs: Jax, w: Jax, present: Jax) -> Jax:
    def step(h: Jax, each: Jax) -> Jax:
        x, there = each
        z = jax.nn.sigmoid(w[0] @ h + x)
        r = jax.nn.sigmoid(w[1] @ h + x)
        new = (1.0 - z) * h + z * jnp.tanh(w[2] @ (r * h) + x)
        h = jnp.where(there > 0, new, h)
        return h, h

    return jax.lax.scan(step, jnp.zeros(3), (xs, present))


@program(b=2)
def convolution_and_pooling(
    x: Float64[Tensor, "b 3 8 8"], w: Float64[Tensor, "4 3 3 3"]
) -> Float64[Tensor, "b 4 4 4"]:
    return ops.max_pool2d(ops.gelu(ops.conv2d(x, w, padding=1)), 2)


def convolution_and_pooling_jax(x: Jax, w: Jax) -> Jax:
    y = jax.nn.gelu(jax.lax.conv(x, w, (1, 1), "SAME"), approximate=False)
    return jax.lax.reduce_window(y, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


@program(b=2)
def strided_convolution(
    x: Float64[Tensor, "b 2 9"], w: Float64[Tensor, "4 2 3"]
) -> Float64[Tensor, "b 4 3"]:
    return ops.tanh(ops.conv1d(x, w, stride=2, dilation=2))


def strided_convolution_jax(x: Jax, w: Jax) -> Jax:
    return jnp.tanh(jax.lax.conv_general_dilated(x, w, (2,), "VALID", rhs_dilation=(2,)))


@program(t=5, v=3, d=2)
def tied_embeddings(tokens: Int64[Tensor, "t"], table: Float64[Tensor, "v d"]) -> Tree:
    """One table for tokens and logits: its gradient is the sum of both."""

    def loss(table: AnyTensor) -> Tree:
        log_p = ops.log_softmax(ops.tanh(ops.take(table, tokens, axis=0)) @ table.T)
        return -ops.mean(ops.take_along_axis(log_p[:-1], tokens[1:, None], axis=1))

    return value_and_grad(loss)(table)


def tied_embeddings_jax(tokens: Jax, table: Jax) -> Jax:
    def loss(table: Jax) -> Jax:
        log_p = jax.nn.log_softmax(jnp.tanh(table[tokens]) @ table.T)
        return -jnp.mean(jnp.take_along_axis(log_p[:-1], tokens[1:, None], axis=1))

    return jax.value_and_grad(loss)(table)


@program(b=4, d=3)
def batch_statistics(x: Float64[Tensor, "b d"], running: Float64[Tensor, "d"]) -> Tree:
    """Normalized by the batch, with a running mean that has no gradient."""
    mean, std = ops.mean(x, axis=0), ops.std(x, axis=0)
    return (x - mean) / (std + 1e-3), 0.9 * running + 0.1 * ops.stop_gradient(mean)


def batch_statistics_jax(x: Jax, running: Jax) -> Jax:
    mean, std = jnp.mean(x, axis=0), jnp.std(x, axis=0)
    return (x - mean) / (std + 1e-3), 0.9 * running + 0.1 * jax.lax.stop_gradient(mean)


@program(n=5)
def softmax_with_a_temperature(
    logits: Float64[Tensor, "n"], t: Float64[Tensor, ""]
) -> Float64[Tensor, ""]:
    """The entropy at a temperature."""
    log_p = ops.log_softmax(logits / ops.softplus(t))
    return -ops.sum(ops.exp(log_p) * log_p)


def softmax_with_a_temperature_jax(logits: Jax, t: Jax) -> Jax:
    log_p = jax.nn.log_softmax(logits / jax.nn.softplus(t))
    return -jnp.sum(jnp.exp(log_p) * log_p)


@program(n=6)
def sum_of_the_largest(x: Float64[Tensor, "n"], w: Float64[Tensor, "n"]) -> Tree:
    """The best three scores, sorted, with the weights of their places."""
    values, places = ops.topk(x, 3)
    return values, places, ops.sum(values * ops.take(w, places))


def sum_of_the_largest_jax(x: Jax, w: Jax) -> Jax:
    values, places = jax.lax.top_k(x, 3)
    # JAX's indices are int32.
    return values, places.astype(np.int64), jnp.sum(values * w[places])


@program(v=4, t=5)
def beam_of_one(scores: Float64[Tensor, "v v"], start: Int64[Tensor, ""]) -> Tree:
    """Greedy decoding: each token is the best one after the last."""
    log_p = ops.log_softmax(scores)

    def step(carry: tuple[AnyTensor, AnyTensor], _: AnyTensor) -> Tree:
        token, total = carry
        row = ops.take(log_p, token, axis=0)
        token = ops.argmax(row)
        return (token, total + ops.take(row, token)), token

    return scan(step, (start, ops.zeros((), dtype=np.float64)), ops.arange(5))


def beam_of_one_jax(scores: Jax, start: Jax) -> Jax:
    log_p = jax.nn.log_softmax(scores)

    def step(carry: Jax, _: Jax) -> Jax:
        token, total = carry
        row = log_p[token]
        token = jnp.argmax(row)
        return (token, total + row[token]), token

    return jax.lax.scan(step, (start, jnp.zeros(())), jnp.arange(5))


@program(d=3)
def gradient_penalty(
    w: Float64[Tensor, "d d"], v: Float64[Tensor, "d"], x: Float64[Tensor, "4 d"]
) -> Tree:
    """The slope of a critic by its input, in its loss (Gulrajani et al. 2017)."""

    def critic(x: AnyTensor) -> AnyTensor:
        return ops.tanh(x @ w) @ v

    slopes = vmap(grad(critic))(x)
    return ops.mean((ops.norm(slopes, axis=1) - 1.0) ** 2.0)


def gradient_penalty_jax(w: Jax, v: Jax, x: Jax) -> Jax:
    slopes = jax.vmap(jax.grad(lambda x: jnp.tanh(x @ w) @ v))(x)
    return jnp.mean((jnp.linalg.norm(slopes, axis=1) - 1.0) ** 2.0)


@program(n=5, d=2, h=3)
def curvature_of_a_network(
    w: Float64[Tensor, "d h"], v: Float64[Tensor, "h"], x: Float64[Tensor, "n d"]
) -> Tree:
    """The Hessian of a loss by a tree of parameters, times a tree."""

    def loss(params: Tree) -> Tree:
        return ops.mean((ops.sin(x @ params["w"]) @ params["v"]) ** 2.0)

    params = {"w": w, "v": v}
    ones = {"w": ops.ones_like(w), "v": ops.ones_like(v)}
    return hvp(loss, (params,), (ones,))[0]


def curvature_of_a_network_jax(w: Jax, v: Jax, x: Jax) -> Jax:
    def loss(params: Jax) -> Jax:
        return jnp.mean((jnp.sin(x @ params["w"]) @ params["v"]) ** 2.0)

    params = {"w": w, "v": v}
    return jax.jvp(jax.grad(loss), (params,), (jax.tree.map(jnp.ones_like, params),))[1]
