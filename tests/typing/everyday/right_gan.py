"""Two networks, two optimizers, a mixin, a class with static helpers and properties."""
from functools import cached_property

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, losses, nn, ops, optim, value_and_grad


class Described:
    @property
    def title(self) -> str:
        return type(self).__name__.lower()


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
        return self.net(x)[:, 0]


class Trainer(Described):
    def __init__(self, seed: int, batch: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.batch = batch
        self.generator, self.critic = Generator(self.rng), Critic(self.rng)
        self.optimizer = optim.Adam(1e-3)
        self.states = (self.optimizer.init(self.generator), self.optimizer.init(self.critic))

    @cached_property
    def fixed(self) -> Float32[Tensor, "4 6"]:
        return ops.normal((4, Generator.LATENT), rng=self.rng)

    def noise(self) -> Float32[Tensor, "_ 6"]:
        return ops.normal((self.batch, 6), rng=self.rng)

    @staticmethod
    def critic_loss(
        critic: Critic, real: Float32[Tensor, "b 2"], fake: Float32[Tensor, "b 2"]
    ) -> Float32[Tensor, ""]:
        good, bad = critic(real), critic(fake)
        return losses.binary_cross_entropy_with_logits(
            good, ops.ones_like(good)
        ) + losses.binary_cross_entropy_with_logits(bad, ops.zeros_like(bad))

    def step(self, real: Float32[Tensor, "b 2"]) -> tuple[float, float]:
        fake = self.generator(self.noise())
        first, gradient = value_and_grad(self.critic_loss)(self.critic, real, fake)
        self.critic, state = self.optimizer.step(self.critic, gradient, self.states[1])

        def fooling(g: Generator, z: Float32[Tensor, "b 6"]) -> Float32[Tensor, ""]:
            return -ops.mean(self.critic(g(z)))

        second, gradient_g = value_and_grad(fooling)(self.generator, self.noise())
        self.generator, other = self.optimizer.step(self.generator, gradient_g, self.states[0])
        self.states = (other, state)
        return first.item(), second.item()


trainer = Trainer(0, 8)
for _ in range(2):
    pair = trainer.step(ops.normal((8, 2), rng=trainer.rng))
print(trainer.title, trainer.generator(trainer.fixed).shape, len(pair))
