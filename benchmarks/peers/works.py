"""The works: parameters and data as arrays, from which all systems begin."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, Any]
Arrays = list[Array]

HIDDEN, STEPS, INPUTS = 128, 32, 128
"""Of the LSTM."""
LAYERS, WIDTH, HEADS, CONTEXT, WORDS = 4, 128, 4, 64, 65
"""Of the character GPT."""
RATE = {"sgd": 0.01, "adam": 1e-3, "none": 0.0}


@dataclass(frozen=True)
class Work:
    """A training step, or with the optimizer ``none`` the prediction for a batch.

    ``images``: if not 0, a whole epoch over so many images of bytes, in a new order each time.
    """

    name: str
    model: str
    batch: int
    optimizer: str
    images: int = 0

    @property
    def rate(self) -> float:
        return RATE[self.optimizer]


WORKS: Final = (
    Work("mlp, batch 1", "mlp", 1, "sgd"),
    Work("mlp, batch 64", "mlp", 64, "sgd"),
    Work("mlp, batch 512", "mlp", 512, "sgd"),
    Work("tiny mlp, Adam, batch 64", "tiny", 64, "adam"),
    Work("lenet, batch 64", "lenet", 64, "sgd"),
    Work("lstm, 32 steps, batch 32", "lstm", 32, "sgd"),
    Work("gpt, batch 16", "gpt", 16, "adam"),
    Work("mlp epoch, batch 32", "mlp", 32, "sgd", images=60_000),
    Work("mlp inference", "mlp", 1, "none"),
    Work("lenet inference", "lenet", 1, "none"),
)


def chosen(only: str) -> list[Work]:
    """Return the works whose model or name begins with one of these names, which commas separate."""
    names = [name.strip() for name in only.split(",") if name.strip()]
    found = [
        work
        for work in WORKS
        if not names or any(work.model == name or work.name.startswith(name) for name in names)
    ]
    if not found:
        known = ", ".join(dict.fromkeys(work.model for work in WORKS))
        raise ValueError(f"ONLY={only} names no work; choose from {known}")
    return found


def parameters(model: str) -> Arrays:
    """Return the parameters with which all systems begin."""
    rng = np.random.default_rng(0)
    return [
        np.zeros(shape, np.float32)
        if len(shape) == 1
        else (rng.standard_normal(shape) * 0.05).astype(np.float32)
        for shape in SHAPES[model]
    ]


def _perceptron(*sizes: int) -> list[tuple[int, ...]]:
    """The weights (inputs, outputs) and biases of the layers."""
    return [
        shape for inputs, outputs in pairwise(sizes) for shape in ((inputs, outputs), (outputs,))
    ]


_BLOCK: Final[list[tuple[int, ...]]] = [
    *((WIDTH, 3 * WIDTH), (WIDTH, WIDTH)),
    *((WIDTH, 4 * WIDTH), (4 * WIDTH,), (4 * WIDTH, WIDTH), (WIDTH,)),
]
SHAPES: Final[dict[str, list[tuple[int, ...]]]] = {
    "mlp": _perceptron(784, 128, 10),
    "tiny": _perceptron(4, 32, 16, 4),
    "lenet": [
        *((6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,), (120, 16, 5, 5), (120,)),
        *_perceptron(120, 84, 10),
    ],
    "lstm": [(4 * HIDDEN, INPUTS), (4 * HIDDEN, HIDDEN)],
    "gpt": [(WORDS, WIDTH), (CONTEXT, WIDTH), *_BLOCK * LAYERS, (WIDTH, WORDS)],
}


def data(work: Work) -> Arrays:
    """Return the inputs, and for training the targets."""
    rng = np.random.default_rng(1)
    if work.images:
        return _pictures(rng, work.images)
    x, y = _DATA[work.model](rng, work.batch)
    return [x] if work.optimizer == "none" else [x, y]


def orders(work: Work) -> Iterator[Array]:
    """Yield for each epoch the places of the images in all batches, one row a batch."""
    rng = np.random.default_rng(2)
    while True:
        yield rng.permutation(work.images).reshape(-1, work.batch)


def _pictures(rng: np.random.Generator, count: int) -> Arrays:
    """Images of bytes that can be told apart: if they cannot, roundings grow from step to step."""
    masks = 255 * (rng.random((4, 784)) < 0.2).astype(np.uint8)
    labels = rng.integers(0, 4, count)
    return [rng.integers(0, 256, (count, 784), np.uint8) & masks[labels], labels]


def _images(*shape: int) -> Callable[[np.random.Generator, int], tuple[Array, Array]]:
    def draw(rng: np.random.Generator, batch: int) -> tuple[Array, Array]:
        x = rng.standard_normal((batch, *shape)).astype(np.float32)
        return x, rng.integers(0, 4, batch)

    return draw


def _contradictions(rng: np.random.Generator, batch: int) -> tuple[Array, Array]:
    """Each input four times, with labels of their own, so that none can be learned by heart.

    After 10,000 steps on others a gradient is so small that its square is a subnormal number, with which
    processors are slow: a system would be measured by how many steps it has made.
    """
    x = rng.standard_normal((-(-batch // 4), 4)).astype(np.float32)
    return np.tile(x, (4, 1))[:batch], rng.integers(0, 4, batch)


def _sequences(rng: np.random.Generator, batch: int) -> tuple[Array, Array]:
    x = rng.standard_normal((STEPS, batch, INPUTS)).astype(np.float32)
    return x, rng.standard_normal((STEPS, batch, HIDDEN)).astype(np.float32)


def _text(rng: np.random.Generator, batch: int) -> tuple[Array, Array]:
    words = rng.integers(0, WORDS, (batch, CONTEXT + 1))
    return np.ascontiguousarray(words[:, :-1]), np.ascontiguousarray(words[:, 1:])


_DATA: Final[dict[str, Callable[[np.random.Generator, int], tuple[Array, Array]]]] = {
    "mlp": _images(784),
    "tiny": _contradictions,
    "lenet": _images(1, 28, 28),
    "lstm": _sequences,
    "gpt": _text,
}
