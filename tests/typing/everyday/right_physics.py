"""Simulation: integrators taking functions, grids, boundary conditions, jacobians."""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, grad, jacobian, ops, vmap

Field = Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]]


def euler(f: Field, x: Float32[Tensor, "n"], dt: float) -> Float32[Tensor, "n"]:
    return x + dt * f(x)


def runge_kutta(f: Field, x: Float32[Tensor, "n"], dt: float) -> Float32[Tensor, "n"]:
    k1 = f(x)
    k2 = f(x + dt / 2 * k1)
    k3 = f(x + dt / 2 * k2)
    k4 = f(x + dt * k3)
    return x + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def trajectory(f: Field, x: Float32[Tensor, "n"], steps: int, method: Callable[[Field, Float32[Tensor, "n"], float], Float32[Tensor, "n"]] = runge_kutta) -> Float32[Tensor, "_ n"]:
    places = [x]
    for _ in range(steps):
        places.append(method(f, places[-1], 0.01))
    return ops.stack(places)


def pendulum(state: Float32[Tensor, "2"]) -> Float32[Tensor, "2"]:
    angle, speed = state
    return ops.stack([speed, -9.81 * ops.sin(angle)])


def laplacian(u: Float32[Tensor, "h w"]) -> Float32[Tensor, "h w"]:
    p = ops.pad(u, ((1, 1), (1, 1)), mode="edge")
    return p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] + p[1:-1, 2:] - 4 * u


def heat(u: Float32[Tensor, "h w"], steps: int, rate: float = 0.1) -> Float32[Tensor, "h w"]:
    for _ in range(steps):
        u = u + rate * laplacian(u)
    return u


def energy(q: Float32[Tensor, "n 2"]) -> Float32[Tensor, ""]:
    apart = q[:, None, :] - q[None, :, :]
    squared = ops.sum(apart**2, axis=-1) + ops.eye(q.shape[0])
    return 0.5 * ops.sum(1.0 / ops.sqrt(squared))


@dataclass
class Particles:
    position: Float32[Tensor, "n 2"]
    velocity: Float32[Tensor, "n 2"]

    def step(self, dt: float) -> "Particles":
        half = self.velocity - dt / 2 * grad(energy)(self.position)
        moved = self.position + dt * half
        return Particles(moved, half - dt / 2 * grad(energy)(moved))


start = ops.asarray([0.5, 0.0]).astype(np.float32)
path = trajectory(pendulum, start, 20)
linear = jacobian(pendulum)(start) @ start
angles = vmap(pendulum)(ops.stack([start, start + 1]))
cloud = Particles(ops.normal((5, 2), rng=np.random.default_rng(0)), ops.zeros((5, 2)))
for _ in range(3):
    cloud = cloud.step(0.01)
print(path.shape, linear.shape, angles.shape, heat(ops.ones((4, 5)), 2).shape, cloud.position.shape)
