"""PyTorch, eager with its own fused layers and optimizers, or the loss compiled by ``torch.compile``."""

import os
from functools import partial
from typing import Any

import torch
from torch.nn import functional

from benchmarks.peers.systems import Step
from benchmarks.peers.works import (
    CONTEXT,
    HEADS,
    HIDDEN,
    INPUTS,
    LAYERS,
    WIDTH,
    WORDS,
    Work,
    data,
    orders,
    parameters,
)


def build(work: Work, way: str) -> Step:
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    given: Any = [torch.tensor(x) for x in parameters(work.model)]
    arrays = [torch.tensor(x) for x in data(work)]
    scores: Any = _fused_lstm(given) if work.model == "lstm" else SCORES[work.model]

    def loss(given: Any, x: Any, y: Any) -> Any:
        found = scores(given, x.float() * (1 / 255) if work.images else x)
        if work.model == "lstm":
            return ((found - y) ** 2).mean()
        return functional.cross_entropy(found, y.reshape(-1))

    if work.optimizer == "none":
        predict = torch.compile(scores) if way == "compile" else scores

        def prediction() -> Any:
            with torch.inference_mode():
                return predict(given, *arrays).numpy()

        return prediction
    for x in given:
        x.requires_grad_()
    make = torch.optim.SGD if work.optimizer == "sgd" else torch.optim.Adam
    optimizer = make(given, lr=work.rate)
    value_of = torch.compile(loss) if way == "compile" else loss

    def step(*batch: Any) -> Any:
        optimizer.zero_grad()
        value = value_of(given, *batch)
        value.backward()
        optimizer.step()
        return value.detach().numpy()

    if not work.images:
        return partial(step, *arrays)
    order = orders(work)

    def epoch() -> Any:
        for places in torch.from_numpy(next(order)):
            value = step(*[x[places] for x in arrays])
        return value

    return epoch


def _fused_lstm(given: Any) -> Any:
    layer = torch.nn.LSTM(INPUTS, HIDDEN, bias=False)
    layer.weight_ih_l0, layer.weight_hh_l0 = map(torch.nn.Parameter, given)
    given[:] = [layer.weight_ih_l0, layer.weight_hh_l0]
    return lambda given, xs: layer(xs)[0]


def _perceptron(given: Any, x: Any) -> Any:
    for k in range(0, len(given), 2):
        x = torch.addmm(given[k + 1], x, given[k])
        x = torch.relu(x) if k + 2 < len(given) else x
    return x


def _lenet(given: Any, x: Any) -> Any:
    x = functional.max_pool2d(torch.tanh(functional.conv2d(x, *given[:2], padding=2)), 2)
    x = functional.max_pool2d(torch.tanh(functional.conv2d(x, *given[2:4])), 2)
    x = torch.tanh(functional.conv2d(x, *given[4:6])).reshape(len(x), 120)
    return torch.addmm(given[9], torch.tanh(torch.addmm(given[7], x, given[6])), given[8])


def _gpt(given: Any, words: Any) -> Any:
    x = functional.embedding(words, given[0]) + given[1]
    for k in range(LAYERS):
        qkv, out, up, up_bias, down, down_bias = given[2 + 6 * k : 8 + 6 * k]
        parts = (_normed(x) @ qkv).split(WIDTH, -1)
        heads = [_heads(part) for part in parts]
        seen = functional.scaled_dot_product_attention(*heads, is_causal=True)
        x = x + seen.transpose(1, 2).reshape(x.shape) @ out
        x = x + functional.gelu(_normed(x) @ up + up_bias) @ down + down_bias
    return (_normed(x) @ given[-1]).reshape(-1, WORDS)


def _heads(x: Any) -> Any:
    return x.reshape(len(x), CONTEXT, HEADS, WIDTH // HEADS).transpose(1, 2)


def _normed(x: Any) -> Any:
    return functional.layer_norm(x, (WIDTH,), eps=1e-5)


SCORES: Any = {"mlp": _perceptron, "tiny": _perceptron, "lenet": _lenet, "gpt": _gpt}
