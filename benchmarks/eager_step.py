"""One eager training step of 784-128-10, batch 64, checks on: asked no slower than PyTorch eager on one thread.

A naive step in plain numpy stands beside it: what the same arithmetic costs without tape, types or checks.
"""

import statistics
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from jaxtyping import Float32, Int64

import typednn as tn
from benchmarks.harness import compare, show, verdict
from typednn import Tensor, losses, nn, ops, optim

BATCH, IMAGE, HIDDEN, CLASSES, RATE = 64, 784, 128, 10, 0.01
Step = Callable[[], object]


def main() -> None:
    rng = np.random.default_rng(0)
    images = rng.standard_normal((BATCH, IMAGE), dtype=np.float32)
    labels = rng.integers(0, CLASSES, BATCH)
    ours = typednn_step(images, labels)
    show("eager step", compare(ours, numpy_step(images, labels)), "typednn", "naive numpy")
    torch = torch_step(images, labels)
    if torch is None:
        print(
            "eager step against PyTorch: skipped, torch is not installed (pip install torch==2.13.0)"
        )
        return
    comparison = compare(ours, torch)
    show("eager step", comparison, "typednn", "PyTorch eager")
    verdict("eager step over PyTorch's", statistics.median(comparison.ratios), 1)


class MLP(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(784, 128, rng=rng)
        self.head = nn.Linear(128, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "batch 784"]) -> Float32[Tensor, "batch 10"]:
        return self.head(ops.relu(self.hidden(x)))


def loss(
    model: MLP, x: Float32[Tensor, "batch 784"], y: Int64[Tensor, "batch"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


def typednn_step(images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> Step:
    model = MLP(np.random.default_rng(0))
    optimizer = optim.SGD(RATE)
    state = optimizer.init(model)
    x, y = ops.asarray(images), ops.asarray(labels)
    gradient = tn.value_and_grad(tn.typed(loss))

    def step() -> object:
        nonlocal model, state
        value, grads = gradient(model, x, y)
        model, state = optimizer.step(model, grads, state)
        return value

    return step


def numpy_step(images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> Step:
    rng = np.random.default_rng(0)
    w1 = rng.standard_normal((IMAGE, HIDDEN), dtype=np.float32) * np.float32(0.05)
    w2 = rng.standard_normal((HIDDEN, CLASSES), dtype=np.float32) * np.float32(0.05)
    b1, b2 = np.zeros(HIDDEN, np.float32), np.zeros(CLASSES, np.float32)
    rate, rows = np.float32(RATE), np.arange(BATCH)

    def step() -> object:
        nonlocal w1, b1, w2, b2
        h = images @ w1 + b1
        a = np.maximum(h, 0)
        z = a @ w2 + b2
        e = np.exp(z - z.max(1, keepdims=True))
        p = e / e.sum(1, keepdims=True)
        value = -np.log(p[rows, labels]).mean()
        p[rows, labels] -= 1
        p /= BATCH
        dh = (p @ w2.T) * (h > 0)
        w2, b2 = w2 - rate * (a.T @ p), b2 - rate * p.sum(0)
        w1, b1 = w1 - rate * (images.T @ dh), b1 - rate * dh.sum(0)
        return value

    return step


def torch_step(images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> Step | None:
    try:
        import torch
    except ModuleNotFoundError:
        return None
    torch.set_num_threads(1)
    model = torch.nn.Sequential(
        torch.nn.Linear(IMAGE, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, CLASSES)
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    x, y = torch.from_numpy(images), torch.from_numpy(labels)

    def step() -> object:
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(model(x), y)
        torch.autograd.backward(value)  # what value.backward() calls, and typed
        optimizer.step()
        return value

    return step


if __name__ == "__main__":
    main()
