"""A state that is carried: running statistics, deque, default dict."""
from collections import defaultdict, deque
from dataclasses import dataclass

from jaxtyping import Float32

from typednn import Tensor, ops


@dataclass
class Running:
    mean: Float32[Tensor, "5"]
    count: int = 0

    def update(self, x: Float32[Tensor, "b 5"]) -> None:
        self.count += x.shape[0]
        self.mean = self.mean + (ops.mean(x, axis=0) - self.mean) / self.count

recent: deque[Float32[Tensor, "5"]] = deque(maxlen=3)
groups: defaultdict[str, list[Float32[Tensor, "5"]]] = defaultdict(list)
running = Running(ops.zeros((5,)))
for i in range(4):
    running.update(ops.ones((4, 5)))
    recent.append(running.mean)
    groups["a" if i % 2 else "b"].append(running.mean)
recent.append(ops.ones((5,)))
groups["a"].append(ops.ones((5,)))
recent[0] @ ops.ones((5,))
print(ops.stack(list(recent)).shape)
