"""The records of layers and losses: on what samples they are looked at, and what numpy makes of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np

from typednn import losses, nn
from typednn.autodiff.primitive import Domain, Sample
from typednn.shapes.rules import RULES
from typednn.testing import Case, of_layer
from typednn.testing.sampling import Array

SMOOTH = Domain()
NO_KINK = Domain(away_from=(0.0,))
LABELS = Domain(0, 3, dtype=np.int64)
LOG_PROBABILITIES = Domain(-3.0, -0.1)


def on(*shapes: str, domain: Domain = SMOOTH) -> tuple[Sample, ...]:
    """A sample of one operand for each of the shapes."""
    return tuple(Sample((shape,), (domain,)) for shape in shapes)


def linear(layer: Any, x: Array) -> Array:
    y: Array = x @ layer.weight.numpy()
    return y if layer.bias is None else y + layer.bias.numpy()


def chain(model: Any, x: Array) -> Array:
    return linear(model[2], np.tanh(linear(model[0], x)))


def layers() -> list[Case]:
    rng = np.random.default_rng(0)
    vectors = on("2 3", "3", "2 2 3")
    model = nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Tanh(), nn.Linear(4, 2, rng=rng))
    return [
        of_layer(nn.Linear(3, 4, rng=rng), vectors, linear),
        of_layer(nn.Linear(3, 4, bias=False, rng=rng), vectors, linear),
        of_layer(model, vectors, chain),
        of_layer(nn.ReLU(), on("2 3", "", domain=NO_KINK), lambda _, x: np.maximum(x, 0)),
        of_layer(nn.LeakyReLU(0.1), on("2 3", domain=NO_KINK), leaky_relu),
        of_layer(nn.Tanh(), on("2 3", ""), lambda _, x: np.tanh(x)),
        of_layer(nn.Sigmoid(), on("2 3", ""), lambda _, x: 1 / (1 + np.exp(-x))),
        # The annotations of Flatten say no shape; what it does is an operation's.
        replace(
            of_layer(nn.Flatten(), on("2 3 4", "2 3"), lambda _, x: x.reshape(len(x), -1)),
            rule=lambda x: RULES["flatten"](x, 1),
        ),
    ]


def leaky_relu(layer: Any, x: Array) -> Array:
    return np.where(x > 0, x, layer.negative_slope * x)


def softmax_loss(logits: Array, labels: Array) -> Array:
    """By the definition, which overflows for large logits."""
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return likelihood_loss(np.log(probabilities), labels)


def likelihood_loss(log_probabilities: Array, labels: Array) -> Array:
    return np.asarray(-np.mean([row[label] for row, label in zip(log_probabilities, labels)]))


LOSSES: Final[list[tuple[Callable[..., Any], Callable[..., Any], Sample]]] = [
    (losses.cross_entropy, softmax_loss, Sample(("4 3", "4"), (SMOOTH, LABELS))),
    (losses.nll, likelihood_loss, Sample(("4 3", "4"), (LOG_PROBABILITIES, LABELS))),
    (losses.mse, lambda x, y: np.mean((x - y) ** 2), Sample(("2 3", "2 3"), (SMOOTH, SMOOTH))),
]


def of_losses() -> list[Case]:
    return [
        Case(loss.__name__, loss, (sample,), reference, rule=lambda *_: ())
        for loss, reference, sample in LOSSES
    ]
