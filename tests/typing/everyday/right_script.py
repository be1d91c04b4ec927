"""A training script with a config object, early exit and a learning-rate table."""
import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, losses, nn, ops, optim, value_and_grad


@dataclass(frozen=True)
class Config:
    width: int = 32
    classes: int = 5
    steps: int = 3
    rates: dict[str, float] = field(default_factory=lambda: {"fast": 1e-2, "slow": 1e-3})


class Net(nn.Module):
    def __init__(self, config: Config, rng: np.random.Generator) -> None:
        self.first = nn.Linear(12, config.width, rng=rng)
        self.second = nn.Linear(config.width, config.classes, rng=rng)

    def __call__(self, x: Float32[Tensor, "batch 12"]) -> Float32[Tensor, "batch classes"]:
        return self.second(ops.relu(self.first(x)))


def objective(net: Net, x: Float32[Tensor, "batch 12"], y: Int64[Tensor, "batch"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(net(x), y)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", choices=["fast", "slow"], default="fast")
    options = parser.parse_args(arguments)
    config = replace(Config(), steps=2)
    rng = np.random.default_rng(0)
    net = Net(config, rng)
    optimizer = optim.SGD(config.rates[options.rate])
    state = optimizer.init(net)
    x = ops.normal((40, 12), rng=rng)
    y = ops.argmax(x[:, :5], axis=1)
    log: dict[str, list[float]] = defaultdict(list)
    for epoch in range(config.steps):
        for start in range(0, x.shape[0], 8):
            value, gradient = value_and_grad(objective)(net, x[start : start + 8], y[start : start + 8])
            if not np.isfinite(value.item()):
                return 1
            net, state = optimizer.step(net, gradient, state)
            log["loss"].append(value.item())
        if log["loss"][-1] < 1e-6:
            break
    predicted = ops.argmax(net(x), axis=-1)
    hits = ops.mean((predicted == y).astype(np.float32))
    print(f"{hits.item():.2f}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    main([])
