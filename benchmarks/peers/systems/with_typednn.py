"""typednn: the step is one function, compiled by ``jit``."""

from functools import partial
from typing import Any

import numpy as np

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
from typednn import jit, losses, ops, optim, scan, value_and_grad


def build(work: Work, way: Any) -> Step:
    given = [ops.asarray(x) for x in parameters(work.model)]
    arrays = data(work)
    scores = SCORES[work.model]
    if work.optimizer == "none":
        predict = jit(scores, backend=way)
        batch = [ops.asarray(x) for x in arrays]
        return lambda: predict(given, *batch).numpy()
    optimizer: Any = optim.SGD(work.rate) if work.optimizer == "sgd" else optim.Adam(work.rate)

    def loss(given: Any, x: Any, y: Any) -> Any:
        found = scores(given, x.astype(np.float32) * (1 / 255) if work.images else x)
        if work.model == "lstm":
            return ops.mean((found - y) ** 2)
        return losses.cross_entropy(found, y.reshape((-1,)))

    def update(given: Any, state: Any, *batch: Any) -> Any:
        value, gradient = value_and_grad(loss)(given, *batch)
        return value, *optimizer.step(given, gradient, state)

    compiled = jit(update, backend=way)
    state = optimizer.init(given)

    def step(*batch: Any) -> Any:
        nonlocal given, state
        value, given, state = compiled(given, state, *batch)
        return value.numpy()

    if not work.images:
        return partial(step, *map(ops.asarray, arrays))
    order = orders(work)

    def epoch() -> Any:
        for places in next(order):
            value = step(*[ops.asarray(x[places]) for x in arrays])
        return value

    return epoch


def _perceptron(given: Any, x: Any) -> Any:
    for k in range(0, len(given), 2):
        x = x @ given[k] + given[k + 1]
        x = ops.relu(x) if k + 2 < len(given) else x
    return x


def _lenet(given: Any, x: Any) -> Any:
    x = ops.max_pool2d(ops.tanh(ops.conv2d(x, given[0], given[1], padding=2)), 2)
    x = ops.max_pool2d(ops.tanh(ops.conv2d(x, given[2], given[3])), 2)
    x = ops.tanh(ops.conv2d(x, given[4], given[5])).reshape((len(x), 120))
    return ops.tanh(x @ given[6] + given[7]) @ given[8] + given[9]


def _lstm(given: Any, xs: Any) -> Any:
    of_input, of_hidden = given

    def cell(carry: Any, x: Any) -> Any:
        hidden, memory = carry
        gates = x @ of_input.mT + hidden @ of_hidden.mT
        write, keep, new, out = (gates[:, k * HIDDEN : (k + 1) * HIDDEN] for k in range(4))
        memory = ops.sigmoid(keep) * memory + ops.sigmoid(write) * ops.tanh(new)
        hidden = ops.sigmoid(out) * ops.tanh(memory)
        return (hidden, memory), hidden

    start = ops.zeros((xs.shape[1], HIDDEN))
    return scan(cell, (start, start), xs)[1]


def _gpt(given: Any, words: Any) -> Any:
    x = given[0][words] + given[1]
    for k in range(LAYERS):
        qkv, out, up, up_bias, down, down_bias = given[2 + 6 * k : 8 + 6 * k]
        parts = ops.split(_normed(x) @ qkv, WIDTH, axis=-1)
        query, key, value = (_heads(part) for part in parts)
        seen = ops.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + seen.permute_dims((0, 2, 1, 3)).reshape(x.shape) @ out
        x = x + ops.gelu(_normed(x) @ up + up_bias) @ down + down_bias
    return (_normed(x) @ given[-1]).reshape((-1, WORDS))


def _heads(x: Any) -> Any:
    return x.reshape((len(x), CONTEXT, HEADS, WIDTH // HEADS)).permute_dims((0, 2, 1, 3))


def _normed(x: Any) -> Any:
    centred = x - ops.mean(x, -1, keepdims=True)
    return centred * (ops.mean(centred * centred, -1, keepdims=True) + 1e-5) ** -0.5


SCORES: Any = {"mlp": _perceptron, "tiny": _perceptron, "lenet": _lenet, "lstm": _lstm, "gpt": _gpt}
