"""The planned step of 784-128-10: asked at least 0.95 times as fast as numpy planned by hand, and faster than PyTorch eager.

``step`` is the whole call of ``jit``: it takes a model and returns one. ``program`` is the plan alone, on arrays, which is
what the hand-planned step does too: no trees, no signature, no types.
"""

import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.eager_step import CLASSES, HIDDEN, IMAGE, MLP, RATE, Step, loss, torch_step
from benchmarks.harness import compare, show, verdict
from typednn import Tensor, jit, ops, optim, trees, value_and_grad


def main() -> None:
    for batch in (1, 64, 512):
        rng = np.random.default_rng(0)
        images = rng.standard_normal((batch, IMAGE), dtype=np.float32)
        labels = rng.integers(0, CLASSES, batch)
        _against_numpy(batch, images, labels)
        _against_torch(batch, images, labels)


def _against_numpy(
    batch: int, images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]
) -> None:
    step, program = planned_step(images, labels)
    for name, ours in (("program", program), ("step", step)):
        comparison = compare(ours, hand_planned_step(images, labels))
        show(f"batch {batch}", comparison, name, "numpy planned by hand")
        if batch == 64:
            verdict(f"{name} over numpy's", statistics.median(comparison.ratios), 1 / 0.95)


def _against_torch(
    batch: int, images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]
) -> None:
    torch = torch_step(images, labels)
    if torch is None:
        print(f"batch {batch} against PyTorch: skipped, torch is not installed")
        return
    comparison = compare(planned_step(images, labels)[0], torch)
    show(f"batch {batch}", comparison, "step", "PyTorch eager")
    verdict("step over PyTorch's", statistics.median(comparison.ratios), 1)


def planned_step(
    images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]
) -> tuple[Step, Callable[[], object]]:
    model = MLP(np.random.default_rng(0))
    x, y = ops.asarray(images), ops.asarray(labels)
    optimizer = optim.SGD(RATE)
    state = optimizer.init(model)

    def update(model: MLP, x: Tensor[Any, Any], y: Tensor[Any, Any]) -> tuple[Any, MLP]:
        value, gradient = value_and_grad(loss)(model, x, y)
        return value, optimizer.step(model, gradient, state)[0]

    compiled = jit(update)

    def step() -> object:
        nonlocal model
        value, model = compiled(model, x, y)
        return value

    step()
    program = compiled.program(model, x, y)
    arrays = [leaf.numpy() for leaf in trees.leaves((model, x, y))]
    weights = len(arrays) - 2

    def run() -> object:
        value, *arrays[:weights] = program(arrays)
        return value

    return step, run


def hand_planned_step(
    images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]
) -> Callable[[], object]:
    """What somebody would write who wants no allocation: every array made once, every operation told where to write."""
    rng = np.random.default_rng(0)
    batch, rate = len(images), np.float32(RATE)
    w1 = rng.standard_normal((IMAGE, HIDDEN), dtype=np.float32) * np.float32(0.05)
    w2 = rng.standard_normal((HIDDEN, CLASSES), dtype=np.float32) * np.float32(0.05)
    b1, b2 = np.zeros(HIDDEN, np.float32), np.zeros(CLASSES, np.float32)
    dw1, dw2, db1, db2 = (np.empty_like(each) for each in (w1, w2, b1, b2))
    h, dh = np.empty((batch, HIDDEN), np.float32), np.empty((batch, HIDDEN), np.float32)
    z, line = np.empty((batch, CLASSES), np.float32), np.empty((batch, 1), np.float32)
    mask = np.empty((batch, HIDDEN), np.bool_)
    picked, flat = np.empty(batch, np.float32), z.reshape(-1)
    places, every = np.arange(batch) * CLASSES + labels, np.ones(batch, np.float32)
    share = np.float32(1 / batch)

    def step() -> object:
        np.matmul(images, w1, out=h)
        np.add(h, b1, out=h)
        np.maximum(h, 0, out=h)
        np.matmul(h, w2, out=z)
        np.add(z, b2, out=z)
        np.max(z, axis=1, keepdims=True, out=line)
        np.subtract(z, line, out=z)
        np.exp(z, out=z)
        np.sum(z, axis=1, keepdims=True, out=line)
        np.divide(z, line, out=z)
        np.take(flat, places, out=picked, mode="clip")
        value = -np.log(picked).mean()
        flat[places] -= 1
        np.multiply(z, share, out=z)
        np.matmul(h.T, z, out=dw2)
        np.matmul(every, z, out=db2)
        np.matmul(z, w2.T, out=dh)
        np.greater(h, 0, out=mask)
        np.multiply(dh, mask, out=dh)
        np.matmul(images.T, dh, out=dw1)
        np.matmul(every, dh, out=db1)
        for weight, slope in ((w1, dw1), (w2, dw2), (b1, db1), (b2, db2)):
            np.multiply(slope, rate, out=slope)
            np.subtract(weight, slope, out=weight)
        return value

    return step


if __name__ == "__main__":
    main()
