"""nn.replace and freezing."""
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, typed


@dataclass(frozen=True)
class Head(nn.Module):
    body: nn.Linear[Literal[16], Literal[8]]
    last: nn.Linear[Literal[8], Literal[3]]

    @typed
    def __call__(self, x: Float32[Tensor, "b 16"]) -> Float32[Tensor, "b 3"]:
        return self.last(ops.relu(self.body(x)))

rng = np.random.default_rng(0)
head = Head(nn.Linear(16, 8, rng=rng), nn.Linear(8, 3, rng=rng))
wider = nn.replace(head, last=nn.Linear(8, 3, rng=rng))
same = nn.replace(head, body=nn.Linear(16, 8, bias=False, rng=rng))
layer = nn.replace(nn.Linear(4, 4, rng=rng), bias=ops.ones((4,)))
print(same(ops.ones((2, 16))).shape)
