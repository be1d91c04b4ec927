"""A network learns the heat equation, from the equation alone: u_t = u_xx, with second derivatives.

python examples/pinn.py
What a step takes of memory and time: cd examples && typednn plan pinn:step points=64 state=optimizer

Raissi, Perdikaris and Karniadakis, "Physics-informed neural networks" (2019). A rod from x = 0 to 1 has
the temperature sin(pi x) at first, and 0 at its ends always. As in Lagaris, Likas and Fotiadis,
"Artificial neural networks for solving ordinary and partial differential equations" (1998), these
conditions are part of the formula, so the loss is only how far the equation is from true. The solution
is exp(-pi**2 t) sin(pi x); here time runs from 0 to 0.2.
"""

import math
from typing import Final

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, grad, jit, nn, ops, optim, value_and_grad, vmap

END: Final = 0.2
optimizer = optim.Adam(3e-3)


class Network(nn.Module):
    """Two hidden layers, of time and place; smooth, as it is differentiated twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.layers = nn.Sequential(
            nn.Linear(2, 24, rng=rng),
            nn.Tanh(),
            nn.Linear(24, 24, rng=rng),
            nn.Tanh(),
            nn.Linear(24, 1, rng=rng),
        )

    def __call__(self, t: Float32[Tensor, ""], x: Float32[Tensor, ""]) -> Float32[Tensor, ""]:
        return ops.squeeze(self.layers(ops.stack([t / END, x])), axis=0)


def temperature(
    model: Network, t: Float32[Tensor, ""], x: Float32[Tensor, ""]
) -> Float32[Tensor, ""]:
    """What the conditions say, and a network times what is 0 wherever they say all."""
    return ops.sin(math.pi * x) + t / END * x * (1 - x) * model(t, x)


def slope(model: Network, t: Float32[Tensor, ""], x: Float32[Tensor, ""]) -> Float32[Tensor, ""]:
    """u_x"""
    u_x: Float32[Tensor, ""] = grad(temperature, argnums=2)(model, t, x)
    return u_x


def residual(model: Network, t: Float32[Tensor, ""], x: Float32[Tensor, ""]) -> Float32[Tensor, ""]:
    """u_t - u_xx, which is 0 where the equation is true."""
    u_t: Float32[Tensor, ""] = grad(temperature, argnums=1)(model, t, x)
    u_xx: Float32[Tensor, ""] = grad(slope, argnums=2)(model, t, x)
    return u_t - u_xx


def loss(
    model: Network, t: Float32[Tensor, "points"], x: Float32[Tensor, "points"]
) -> Float32[Tensor, ""]:
    return ops.mean(vmap(residual, in_axes=(None, 0, 0))(model, t, x) ** 2)


@jit
def step(
    model: Network,
    state: optim.State[Network],
    t: Float32[Tensor, "points"],
    x: Float32[Tensor, "points"],
) -> tuple[Float32[Tensor, ""], Network, optim.State[Network]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, t, x)
    return value, *optimizer.step(model, gradient, state)


def error(model: Network, points: int = 21) -> float:
    """The largest difference from the solution, at the last time."""
    x = ops.linspace(0.0, 1.0, points)
    found = vmap(temperature, in_axes=(None, None, 0))(model, ops.asarray(END, dtype=np.float32), x)
    wanted = math.exp(-(math.pi**2) * END) * ops.sin(math.pi * x)
    return ops.max(ops.abs(found - wanted)).item()


def main(steps: int = 1000, points: int = 64) -> float:
    """Trains at points drawn anew for each step, says how it goes, and gives the error."""
    rng = np.random.default_rng(0)
    model = Network(rng)
    state = optimizer.init(model)
    for number in range(1, steps + 1):
        t = ops.uniform(points, rng=rng, low=0.0, high=END)
        value, model, state = step(model, state, t, ops.uniform(points, rng=rng))
        if number % 100 == 0:
            print(f"step {number:4}  loss {value.item():.5f}  error {error(model):.4f}")
    return error(model)


if __name__ == "__main__":
    main()
