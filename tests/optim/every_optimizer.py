"""Every optimizer, alone and composed, for the laws of all of them; and models that they train."""

from typing import Any, Final

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, optim, schedules


def is_matrix(path: str, x: Tensor[Any, Any]) -> bool:
    return x.ndim == 2


EVERY: Final[dict[str, optim.Optimizer]] = {
    "SGD": optim.SGD(0.1),
    "momentum": optim.SGD(0.01, momentum=0.9),
    "Nesterov": optim.SGD(0.01, momentum=0.9, nesterov=True),
    "Adam": optim.Adam(0.05),
    "AdamW": optim.AdamW(0.05, weight_decay=1e-3, where="layer"),
    "NAdam": optim.NAdam(0.05),
    "RMSProp": optim.RMSProp(0.01),
    "RMSProp with momentum": optim.RMSProp(0.01, momentum=0.5),
    "Adagrad": optim.Adagrad(0.2),
    "Adafactor": optim.Adafactor(0.1),
    "Lion": optim.Lion(0.01, weight_decay=1e-3, where=is_matrix),
    "Muon and Adam": optim.Groups((is_matrix, optim.Muon(0.05)), rest=optim.Adam(0.05)),
    "groups": optim.Groups(
        ("layer.bias", optim.SGD(0.1)), (("scale",), optim.Lion(0.01)), rest=optim.Adam(0.05)
    ),
    "clipped": optim.Chain(optim.ClipByNorm(1.0), optim.ClipByValue(0.5), optim.Adam(0.05)),
    "decaying SGD": optim.Chain(optim.WeightDecay(1e-3, "layer.weight"), optim.SGD(0.1)),
    "scheduled": optim.Adam(schedules.warmup(schedules.cosine(0.05, steps=400), steps=5)),
    "accumulated": optim.Accumulate(optim.Adam(0.1), every=3),
    "averaged": optim.AverageWeights(optim.SGD(0.1), decay=0.9),
    "all of them": optim.Accumulate(
        optim.Chain(
            optim.ClipByNorm(1.0),
            optim.AverageWeights(
                optim.Groups(
                    ("layer", optim.Adafactor(0.1)),
                    rest=optim.RMSProp(schedules.step(0.02, every=100)),
                )
            ),
        ),
        every=2,
    ),
}


class Model(nn.Module):
    """A matrix, a vector and a scalar; a frozen layer, a buffer, and what is no floating tensor."""

    layer: nn.Linear
    turned: Float32[Tensor, "4 3"]
    still: nn.Linear
    scale: Float32[Tensor, ""]
    shift: nn.Buffer[Float32[Tensor, "3"]]
    counts: Any

    def __init__(self, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.layer = nn.Linear(6, 3, rng=rng)
        self.still = nn.freeze(nn.Linear(3, 3, rng=rng))
        self.turned = ops.normal((4, 3), rng=rng)
        self.scale = ops.asarray(2.0)
        self.shift = ops.normal((3,), rng=rng)
        self.counts = ops.asarray([1, 2])

    def __call__(self, x: Float32[Tensor, "b 6"]) -> Float32[Tensor, "b 4"]:
        """The gradient of ``turned`` is a transposed array."""
        hidden = self.still(self.layer(x)) * self.scale + self.shift
        return hidden @ self.turned.mT


def loss(model: Model, x: Float32[Tensor, "b 6"]) -> Float32[Tensor, ""]:
    return ops.mean(model(x) ** 2)


def inputs() -> Float32[Tensor, "5 6"]:
    return ops.normal((5, 6), rng=np.random.default_rng(1))
