"""Tensors and a gradient, nothing else: a straight line through noisy points.

python examples/line.py
What a step takes of memory and time: cd examples && typednn plan line:step points=100
"""

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, grad, losses, ops

Line = tuple[Float32[Tensor, "1"], Float32[Tensor, ""]]


def predict(line: Line, x: Float32[Tensor, "points 1"]) -> Float32[Tensor, "points"]:
    slope, offset = line
    return ops.matmul(x, slope) + offset


def loss(
    line: Line, x: Float32[Tensor, "points 1"], y: Float32[Tensor, "points"]
) -> Float32[Tensor, ""]:
    return losses.mse(predict(line, x), y)


def step(
    line: Line, x: Float32[Tensor, "points 1"], y: Float32[Tensor, "points"], rate: float = 0.3
) -> Line:
    """The line after it has gone down the gradient."""
    slope, offset = line
    slope_gradient, offset_gradient = grad(loss)(line, x, y)
    return slope - rate * slope_gradient, offset - rate * offset_gradient


def main(steps: int = 300, rate: float = 0.3) -> tuple[float, float]:
    """Slope and offset of points around y = 3 x - 1, found by descending the gradient."""
    rng = np.random.default_rng(0)
    x = ops.uniform((100, 1), rng=rng, low=-1.0, high=1.0)
    y = ops.squeeze(3 * x - 1, axis=1) + 0.1 * ops.normal(100, rng=rng)
    line: Line = ops.zeros(1), ops.zeros(())
    for _ in range(steps):
        line = step(line, x, y, rate)
    slope, offset = line
    print(f"y = {slope.item():.2f} x {offset.item():+.2f}")
    return slope.item(), offset.item()


if __name__ == "__main__":
    main()
