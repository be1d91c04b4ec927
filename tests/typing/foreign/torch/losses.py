"""Losses, metrics and training loops in PyTorch."""

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn, optim


class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(784, 10)

    def forward(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        return self.fc(x)


class Regressor(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(13, 1)

    def forward(self, x: Float[Tensor, "b 13"]) -> Float[Tensor, "b 1"]:
        return self.fc(x)


def step(
    model: Model, optimizer: optim.Optimizer, x: Float[Tensor, "b 784"], y: Int64[Tensor, "b"]
) -> float:
    optimizer.zero_grad()
    logits = model(x)
    loss = F.cross_entropy(logits, y)
    loss.backward()
    optimizer.step()
    return loss.item()


def step_with_one_hot_of_rows(
    model: Model, x: Float[Tensor, "b 784"], y: Int64[Tensor, "b"]
) -> Float[Tensor, ""]:
    logits = model(x)
    # E: binary_cross_entropy_with_logits: input (b, 10) and target (b, 9): both must have the same shape [shape]
    return F.binary_cross_entropy_with_logits(logits, F.one_hot(y, 9).float())


def step_of_images(model: Model, x: Float[Tensor, "b 28 28"]) -> Float[Tensor, "b 10"]:
    # E: Model.forward: argument 'x' is floating (b, 28, 28), declared Float[Tensor, "b 784"]: 2 axes expected, 3 found [shape-rank]
    return model(x)


def train(model: Model, batches: Iterable[tuple[Tensor, Tensor]]) -> None:
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for x, y in batches:
        x = x.view(x.size(0), -1)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()


def regression(
    model: Regressor, x: Float[Tensor, "b 13"], y: Float[Tensor, "b"]
) -> Float[Tensor, ""]:
    pred = model(x).squeeze(-1)
    return F.mse_loss(pred, y)


def regression_that_broadcasts(
    model: Regressor, x: Float[Tensor, "b 13"], y: Float[Tensor, "b"]
) -> Float[Tensor, ""]:
    pred = model(x)
    # E: mse_loss: input (b, 1) and target (b,): both must have the same shape [shape-rank]
    return F.mse_loss(pred, y)


def error_that_broadcasts(pred: Float[Tensor, "b 1"], y: Float[Tensor, "b"]) -> Float[Tensor, "b"]:
    # E: subtract: x (b, 1) and y (b,) broadcast to (b, b): b meets itself on two axes; if that is meant, add the axis right here, as in x[:, None] [shape-broadcast]
    return (pred - y) ** 2


def accuracy(logits: Float[Tensor, "b c"], y: Int64[Tensor, "b"]) -> float:
    pred = logits.argmax(dim=1)
    correct = (pred == y).float()
    return correct.mean().item()


def accuracy_over_batch(logits: Float[Tensor, "b c"], y: Int64[Tensor, "b"]) -> Float[Tensor, "b"]:
    pred = logits.argmax(dim=0)
    # E: equal: x (c,) and y (b,): axis -1 of x has c, axis -1 of y has b [shape]
    return (pred == y).float()


def top_k(logits: Float[Tensor, "b 100"], y: Int64[Tensor, "b"]) -> Bool[Tensor, "b"]:
    _, pred = logits.topk(5, dim=1)
    return (pred == y[:, None]).any(dim=1)


def top_k_without_axis(logits: Float[Tensor, "b 100"], y: Int64[Tensor, "b"]) -> Bool[Tensor, "b"]:
    _, pred = logits.topk(5, dim=1)
    # E: equal: x (b, 5) and y (b,): axis -1 of x has 5, axis -1 of y has b [shape]
    return (pred == y).any(dim=1)


def token_loss(logits: Float[Tensor, "b t v"], targets: Int64[Tensor, "b t"]) -> Float[Tensor, ""]:
    b, t, v = logits.shape
    logits = logits.view(b * t, v)
    targets = targets.view(b * t)
    return F.cross_entropy(logits, targets)


def token_loss_unflattened(
    logits: Float[Tensor, "b t v"], targets: Int64[Tensor, "b t"]
) -> Float[Tensor, ""]:
    # E: cross_entropy: input (b, t, v) and target (b, t): target must be (b, v), or have the shape of input [shape]
    return F.cross_entropy(logits, targets)


def token_loss_of_shifted(
    logits: Float[Tensor, "b t v"], targets: Int64[Tensor, "b t"]
) -> Float[Tensor, ""]:
    logits = logits[:, :-1]
    targets = targets[:, 1:]
    return F.cross_entropy(logits.reshape(-1, logits.size(-1)), targets.reshape(-1))


def token_loss_half_shifted(
    logits: Float[Tensor, "b t v"], targets: Int64[Tensor, "b t"]
) -> Float[Tensor, ""]:
    logits = logits[:, :-1]
    # E: cross_entropy: input (b, v, max(t-1,0)) and target (b, t): target must be (b, max(t-1,0)), or have the shape of input [shape]
    return F.cross_entropy(logits.transpose(1, 2), targets)


def contrastive(
    a: Float[Tensor, "n d"], b: Float[Tensor, "n d"], temperature: float = 0.1
) -> Float[Tensor, ""]:
    a = F.normalize(a, dim=-1)
    b = F.normalize(b, dim=-1)
    logits = a @ b.T / temperature
    labels = torch.arange(a.size(0), device=a.device)
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


def contrastive_of_features(a: Float[Tensor, "n d"], b: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    logits = a.T @ b
    labels = torch.arange(a.size(0), device=a.device)
    # E: cross_entropy: input (d, d) and target (n,): target must be (d,), or have the shape of input [shape]
    return F.cross_entropy(logits, labels)


def masked_mean(x: Float[Tensor, "b t d"], keep: Float[Tensor, "b t"]) -> Float[Tensor, "b d"]:
    total = (x * keep.unsqueeze(-1)).sum(dim=1)
    return total / keep.sum(dim=1, keepdim=True).clamp(min=1)


def masked_mean_without_axis(
    x: Float[Tensor, "b t d"], keep: Float[Tensor, "b t"]
) -> Float[Tensor, "b d"]:
    # E: multiply: x (b, t, d) and y (b, t): axis -1 of x has d, axis -1 of y has t [shape]
    total = (x * keep).sum(dim=1)
    return total / keep.sum(dim=1, keepdim=True)


def kl(mu: Float[Tensor, "b z"], logvar: Float[Tensor, "b z"]) -> Float[Tensor, ""]:
    per_dim = 1 + logvar - mu.pow(2) - logvar.exp()
    return -0.5 * per_dim.sum(dim=1).mean()


def kl_of_each(mu: Float[Tensor, "b z"], logvar: Float[Tensor, "b z"]) -> Float[Tensor, ""]:
    per_dim = 1 + logvar - mu.pow(2) - logvar.exp()
    # E: kl_of_each: the result is (b,), declared Float[Tensor, ""]: 0 axes expected, 1 found [shape-rank]
    return -0.5 * per_dim.sum(dim=1)
