"""Two networks."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, optim, value_and_grad


class Generator(nn.Module):
    LATENT = 6

    def __init__(self, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(self.LATENT, 16, rng=rng)
        self.out = nn.Linear(16, 2, rng=rng)

    def __call__(self, z: Float32[Tensor, "b 6"]) -> Float32[Tensor, "b 2"]:
        return ops.tanh(self.out(ops.leaky_relu(self.hidden(z), 0.2)))


class Critic(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.net = nn.Sequential(nn.Linear(2, 16, rng=rng), nn.ReLU(), nn.Linear(16, 1, rng=rng))

    def __call__(self, x: Float32[Tensor, "b 2"]) -> Float32[Tensor, "b"]:
        return self.net(x)  # E: Critic.__call__: the result is float32 (b, 1), declared Float32[Tensor, "b"]: 1 axis expec [shape-rank]


class Trainer:
    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.generator, self.critic = Generator(self.rng), Critic(self.rng)
        self.optimizer = optim.Adam(1e-3)
        self.state = self.optimizer.init(self.generator)

    def noise(self, n: int) -> Float32[Tensor, "n 6"]:
        return ops.normal((n, Generator.LATENT + 1), rng=self.rng)  # E: Trainer.noise: the result is float32 (?, 7), declared Float32[Tensor, "n 6"]: axis -1 is 7 [shape]

    def step(self, real: Float32[Tensor, "b 2"]) -> float:
        def fooling(g: Generator, z: Float32[Tensor, "b 6"]) -> Float32[Tensor, ""]:
            return -ops.mean(self.critic(g(z)))

        value, gradient = value_and_grad(fooling)(self.generator, self.noise(8))
        self.generator, self.state = self.optimizer.step(self.critic, gradient, self.state)  # E: Optimizer.step: argument 'gradient' is Generator, declared Critic [arg-type]
        return value.item()


trainer = Trainer(0)
trainer.step(ops.normal((8, 3), rng=trainer.rng))  # E: Trainer.step: argument 'real' is float32 (8, 3), declared Float32[Tensor, "b 2"]: axis -1 [shape]
