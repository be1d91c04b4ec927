"""Whole models with helpers, optional arguments, early returns and loops."""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor, nn


class Encoder(nn.Module):
    def __init__(self, latent: int = 20) -> None:
        super().__init__()
        self.fc = nn.Linear(784, 400)
        self.mu = nn.Linear(400, 20)
        self.logvar = nn.Linear(400, 20)

    def forward(
        self, x: Float[Tensor, "b 784"]
    ) -> tuple[Float[Tensor, "b 20"], Float[Tensor, "b 20"]]:
        h = torch.relu(self.fc(x))
        return self.mu(h), self.logvar(h)


class Decoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784), nn.Sigmoid())

    def forward(self, z: Float[Tensor, "b 20"]) -> Float[Tensor, "b 784"]:
        out = self.net(z)
        return out


def sample(mu: Float[Tensor, "b z"], logvar: Float[Tensor, "b z"]) -> Float[Tensor, "b z"]:
    std = torch.exp(0.5 * logvar)
    eps = torch.randn_like(std)
    return mu + eps * std


class VAE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()

    def forward(self, x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 1 28 28"]:
        x = x.view(-1, 784)
        mu, logvar = self.encoder(x)
        z = sample(mu, logvar)
        x = self.decoder(z)
        return x.view(-1, 1, 28, 28)


class WrongVAE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()

    def forward(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 784"]:
        mu, logvar = self.encoder(x)
        z = torch.cat([mu, logvar], dim=-1)
        # E: Decoder.forward: argument 'z' is (b, 40), declared Float[Tensor, "b 20"]: axis -1 is 40, expected 20 [shape]
        return self.decoder(z)


def vae_loss(recon: Float[Tensor, "b 784"], x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, ""]:
    # E: binary_cross_entropy: input (b, 784) and target (b, 1, 28, 28): both must have the same shape [shape-rank]
    return F.binary_cross_entropy(recon, x, reduction="sum")


@torch.no_grad()
def generate(model: nn.Module, ids: Int64[Tensor, "b t"], steps: int) -> Tensor:
    for _ in range(steps):
        logits = model(ids)[:, -1]
        probs = F.softmax(logits, dim=-1)
        nxt = torch.multinomial(probs, num_samples=1)
        ids = torch.cat([ids, nxt], dim=1)
    return ids


def unrolled(
    cell: nn.GRUCell, x: Float[Tensor, "b t i"], h: Float[Tensor, "b d"]
) -> Float[Tensor, "b t d"]:
    outputs = []
    for step in range(x.size(1)):
        h = cell(x[:, step], h)
        outputs.append(h)
    return torch.stack(outputs, dim=1)


def optional_mask(
    scores: Float[Tensor, "b t s"], mask: Float[Tensor, "b t s"] | None = None
) -> Float[Tensor, "b t s"]:
    if mask is not None:
        scores = scores + mask
    return scores.softmax(dim=-1)


def optional_mask_of_other_shape(
    scores: Float[Tensor, "b t s"], mask: Float[Tensor, "b s t"] | None = None
) -> Float[Tensor, "b t s"]:
    if mask is not None:
        # E: add: x (b, t, s) and y (b, s, t): axis -1 of x has s, axis -1 of y has t [shape]
        scores = scores + mask
    return scores.softmax(dim=-1)


def early(x: Float[Tensor, "b d"], scale: float) -> Float[Tensor, "b d"]:
    if scale == 0:
        return torch.zeros_like(x)
    y = x
    y = y.unsqueeze(1)
    y = y * scale
    return y.squeeze(1)


def wrong_early(x: Float[Tensor, "b d"], scale: float) -> Float[Tensor, "b d"]:
    if scale == 0:
        # E: wrong_early: the result is (b,), declared Float[Tensor, "b d"]: 2 axes expected, 1 found [shape-rank]
        return torch.zeros(x.shape[0])
    return x * scale


def moving_average(
    target: Float[Tensor, "n d"], online: Float[Tensor, "n d"], tau: float
) -> Float[Tensor, "n d"]:
    target.mul_(1 - tau).add_(online, alpha=tau)
    return target


def moving_average_of_other(
    target: Float[Tensor, "n d"], online: Float[Tensor, "d n"], tau: float
) -> Float[Tensor, "n d"]:
    # E: add_: the other operand (d, n) does not broadcast to (n, d): axis -1 has n, expected 1 or d [shape-broadcast]
    target.mul_(1 - tau).add_(online, alpha=tau)
    return target


def discounted(
    rewards: Float[Tensor, "t n"], values: Float[Tensor, "t n"], gamma: float
) -> Float[Tensor, "t n"]:
    returns = torch.zeros_like(rewards)
    running = torch.zeros(rewards.size(1))
    for t in reversed(range(rewards.size(0))):
        running = rewards[t] + gamma * running
        returns[t] = running
    return returns - values


def discounted_of_steps(
    rewards: Float[Tensor, "t n"], values: Float[Tensor, "t n"]
) -> Float[Tensor, "t n"]:
    running = torch.zeros(rewards.size(0))
    # E: add: x (n,) and y (t,): axis -1 of x has n, axis -1 of y has t [shape]
    running = rewards[0] + running
    return running - values


def evaluate(model: Encoder, x: Float[Tensor, "b 28 28"]) -> Float[Tensor, "b 20"]:
    model.eval()
    mu, _ = model(x.flatten(1))
    return mu


def evaluate_unflattened(model: Encoder, x: Float[Tensor, "b 28 28"]) -> Float[Tensor, "b 20"]:
    # E: Encoder.forward: argument 'x' is floating (b, 28, 28), declared Float[Tensor, "b 784"]: 2 axes expected, 3 found [shape-rank]
    mu, _ = model(x)
    return mu
