"""JAX: the step is one function, compiled by ``jit``; the LSTM is a ``lax.scan``."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from benchmarks.peers.systems import Step
from benchmarks.peers.works import (
    CONTEXT,
    HEADS,
    HIDDEN,
    LAYERS,
    WIDTH,
    WORDS,
    Work,
    data,
    orders,
    parameters,
)


def build(work: Work, way: str) -> Step:
    given = [jnp.asarray(x) for x in parameters(work.model)]
    arrays = data(work)
    scores = SCORES[work.model]
    if work.optimizer == "none":
        predict = jax.jit(scores)
        batch = [jnp.asarray(x) for x in arrays]
        return lambda: predict(given, *batch).block_until_ready()

    def loss(given: Any, x: Any, y: Any) -> Any:
        found = scores(given, x.astype(jnp.float32) * (1 / 255) if work.images else x)
        if work.model == "lstm":
            return jnp.mean((found - y) ** 2)
        labels = y.reshape(-1, 1)
        return -jnp.take_along_axis(jax.nn.log_softmax(found), labels, 1).mean()

    def update(given: Any, state: Any, *batch: Any) -> Any:
        value, gradient = jax.value_and_grad(loss)(given, *batch)
        return value, *_updated(work, given, gradient, state)

    compiled = jax.jit(update, donate_argnums=(0, 1))
    zeros = [jnp.zeros_like(x) for x in given]
    state: Any = (jnp.zeros((), jnp.int32), zeros, [x + 0 for x in zeros])

    def step(*batch: Any) -> Any:
        nonlocal given, state
        value, given, state = compiled(given, state, *batch)
        return value.block_until_ready()

    if not work.images:
        return partial(step, *map(jnp.asarray, arrays))
    order = orders(work)

    def epoch() -> Any:
        for places in next(order):
            value = step(*[x[places] for x in arrays])
        return value

    return epoch


def _updated(work: Work, given: Any, gradient: Any, state: Any) -> Any:
    """Plain gradient descent, or Adam (Kingma and Ba 2015)."""
    if work.optimizer == "sgd":
        return [p - work.rate * g for p, g in zip(given, gradient, strict=True)], state
    count, first, second = state
    count = count + 1
    first = [0.9 * m + 0.1 * g for m, g in zip(first, gradient, strict=True)]
    second = [0.999 * v + 0.001 * g * g for v, g in zip(second, gradient, strict=True)]
    scale = work.rate / (1 - 0.9**count)
    root = 1 / jnp.sqrt(1 - 0.999**count)
    new = [
        p - scale * m / (jnp.sqrt(v) * root + 1e-8)
        for p, m, v in zip(given, first, second, strict=True)
    ]
    return new, (count, first, second)


def _perceptron(given: Any, x: Any) -> Any:
    for k in range(0, len(given), 2):
        x = x @ given[k] + given[k + 1]
        x = jax.nn.relu(x) if k + 2 < len(given) else x
    return x


def _lenet(given: Any, x: Any) -> Any:
    x = _pooled(jnp.tanh(_convolved(x, given[0], given[1], 2)))
    x = _pooled(jnp.tanh(_convolved(x, given[2], given[3], 0)))
    x = jnp.tanh(_convolved(x, given[4], given[5], 0)).reshape(len(x), 120)
    return jnp.tanh(x @ given[6] + given[7]) @ given[8] + given[9]


def _convolved(x: Any, w: Any, bias: Any, padding: int) -> Any:
    found = lax.conv_general_dilated(x, w, (1, 1), [(padding, padding)] * 2)
    return found + bias[:, None, None]


def _pooled(x: Any) -> Any:
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def _lstm(given: Any, xs: Any) -> Any:
    of_input, of_hidden = given

    def cell(carry: Any, x: Any) -> Any:
        hidden, memory = carry
        gates = x @ of_input.T + hidden @ of_hidden.T
        write, keep, new, out = (gates[:, k * HIDDEN : (k + 1) * HIDDEN] for k in range(4))
        memory = jax.nn.sigmoid(keep) * memory + jax.nn.sigmoid(write) * jnp.tanh(new)
        hidden = jax.nn.sigmoid(out) * jnp.tanh(memory)
        return (hidden, memory), hidden

    start = jnp.zeros((xs.shape[1], HIDDEN))
    return lax.scan(cell, (start, start), xs)[1]


def _gpt(given: Any, words: Any) -> Any:
    x = given[0][words] + given[1]
    later = jnp.triu(jnp.full((CONTEXT, CONTEXT), -jnp.inf), 1)
    for k in range(LAYERS):
        qkv, out, up, up_bias, down, down_bias = given[2 + 6 * k : 8 + 6 * k]
        query, key, value = (_heads(part) for part in jnp.split(_normed(x) @ qkv, 3, axis=-1))
        scores = query @ key.mT * (WIDTH // HEADS) ** -0.5 + later
        seen = jax.nn.softmax(scores) @ value
        x = x + seen.transpose(0, 2, 1, 3).reshape(x.shape) @ out
        hidden = jax.nn.gelu(_normed(x) @ up + up_bias, approximate=False)
        x = x + hidden @ down + down_bias
    return (_normed(x) @ given[-1]).reshape(-1, WORDS)


def _heads(x: Any) -> Any:
    return x.reshape(len(x), CONTEXT, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)


def _normed(x: Any) -> Any:
    centred = x - x.mean(-1, keepdims=True)
    return centred * ((centred * centred).mean(-1, keepdims=True) + 1e-5) ** -0.5


SCORES: Any = {"mlp": _perceptron, "tiny": _perceptron, "lenet": _lenet, "lstm": _lstm, "gpt": _gpt}
