"""Config objects of every kind: class constants, enum, nested dataclass, **kwargs, mapping, from a dict."""
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum, IntEnum, auto
from typing import Any, Final

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops


class Sizes(IntEnum):
    INPUT = 9
    HIDDEN = 16
    OUTPUT = 4


class Kind(Enum):
    MEAN = auto()
    LAST = auto()


class Defaults:
    depth = 2
    width: int = Sizes.HIDDEN


@dataclass
class Inner:
    width: int = 16
    bias: bool = True


@dataclass
class Outer:
    inner: Inner = field(default_factory=Inner)
    kind: Kind = Kind.MEAN
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Outer":
        return cls(Inner(**values.get("inner", {})), Kind[values.get("kind", "MEAN")])


SHAPE: Final[tuple[int, int]] = (5, int(Sizes.INPUT))
CFG = Outer()


class Reader(nn.Module):
    def __init__(self, config: Outer, rng: np.random.Generator) -> None:
        self.kind = config.kind
        self.first = nn.Linear(Sizes.INPUT, config.inner.width, bias=config.inner.bias, rng=rng)
        self.second = nn.Linear(config.inner.width, Sizes.OUTPUT, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t 9"]) -> Float32[Tensor, "b 4"]:
        y = self.second(ops.relu(self.first(x)))
        if self.kind is Kind.MEAN:
            return ops.mean(y, axis=1)
        return y[:, -1]


def activations(x: Float32[Tensor, "*s"], **scales: float) -> dict[str, Float32[Tensor, "*s"]]:
    return {name: x * scale for name, scale in scales.items()}


rng = np.random.default_rng(0)
plain = nn.Linear(Sizes.INPUT, Defaults.width, rng=rng)(ops.zeros(SHAPE))
readers = [Reader(c, rng) for c in (CFG, Outer.of({"inner": {"width": 3}, "kind": "LAST"}))]
scores = sum((r(ops.ones((2, 3, 9))) for r in readers), start=ops.zeros((2, 4)))
both = activations(plain, half=0.5, double=2.0)
print(scores.shape, (both["half"] + both["double"]).shape, asdict(CFG)["inner"]["width"])
