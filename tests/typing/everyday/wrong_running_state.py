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
        self.mean = ops.mean(x, axis=1)  # E: Running: field 'mean' is float32 (b,), declared Float32[Tensor, "5"]: axis 0: for b=2 it i [shape]

recent: deque[Float32[Tensor, "5"]] = deque(maxlen=3)
groups: defaultdict[str, list[Float32[Tensor, "5"]]] = defaultdict(list)
running = Running(ops.zeros((5,)))
for i in range(4):
    running.update(ops.ones((4, 5)))
    recent.append(running.mean)
    groups["a" if i % 2 else "b"].append(running.mean)
recent.append(ops.ones((4,)))  # E: deque.append: argument 1 is float32 (4,), declared Float32[Tensor, "5"]: axis 0 is 4, expe [shape]
groups["a"].append(ops.ones((1, 5)))  # E: list.append: argument 1 is float32 (1, 5), declared Float32[Tensor, "5"]: 1 axis expected, [shape-rank]
recent[0] @ ops.ones((4,))  # E: matmul: x (5,) and y (4,): axis -1 of x has 5, axis -1 of y has 4; they must be equal [shape]
print(ops.stack(list(recent)).shape)
