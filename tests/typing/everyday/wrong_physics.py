"""Simulation."""
from collections.abc import Callable
from dataclasses import dataclass

from jaxtyping import Float32

from typednn import Tensor, grad, ops

Field = Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]]


def euler(f: Field, x: Float32[Tensor, "n"], dt: float) -> Float32[Tensor, "n"]:
    return x + dt * f(x)


def pendulum(state: Float32[Tensor, "2"]) -> Float32[Tensor, "2"]:
    angle, speed = state
    return ops.stack([speed, -9.81 * ops.sin(state)])  # E: stack: arrays[0] () has 0 axes, arrays[1] (2,) has not [shape-rank]


def laplacian(u: Float32[Tensor, "h w"]) -> Float32[Tensor, "h w"]:
    p = ops.pad(u, ((1, 1), (1, 1)), mode="edge")
    return p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] + p[1:-1, 1:] - 4 * u  # E: add: x (h, w) and y (h, w+1): axis -1 of x has w, axis -1 of y has w+1; they must be equal [shape]


def energy(q: Float32[Tensor, "n 2"]) -> Float32[Tensor, ""]:
    apart = q[:, None, :] - q[None, :, :]
    squared = ops.sum(apart**2, axis=-1)
    return 0.5 * ops.sum(1.0 / ops.sqrt(squared), axis=0)  # E: energy: the result is float32 (n,), declared Float32[Tensor, ""]: 0 axes expected, 1 found [shape-rank]


@dataclass
class Particles:
    position: Float32[Tensor, "n 2"]
    velocity: Float32[Tensor, "n 2"]

    def step(self, dt: float) -> "Particles":
        half = self.velocity - dt / 2 * grad(energy)(self.position)
        return Particles(self.position + dt * half, half)


def total(u: Float32[Tensor, "h w"]) -> Float32[Tensor, ""]:
    return ops.sum(u)
