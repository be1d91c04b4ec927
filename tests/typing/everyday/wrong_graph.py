"""Graph networks."""
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops


class Graph(NamedTuple):
    nodes: Float32[Tensor, "n f"]
    sources: Int64[Tensor, "e"]
    targets: Int64[Tensor, "e"]


def adjacency(graph: Graph) -> Float32[Tensor, "_ _"]:
    left = ops.one_hot(graph.sources, 5)
    right = ops.one_hot(graph.targets, 5)
    return left @ right  # E: matmul: x (e, 5) and y (e, 5): axis -1 of x has 5, axis -2 of y has e; they must be equal: [shape]


class Conv(nn.Module):
    def __init__(self, features: int, out: int, *, rng: np.random.Generator) -> None:
        self.own = nn.Linear(features, out, rng=rng)
        self.other = nn.Linear(features, out, bias=False, rng=rng)

    def __call__(self, x: Float32[Tensor, "n features"], a: Float32[Tensor, "n n"]) -> Float32[Tensor, "n out"]:
        around = x.T @ a
        return self.own(x) + self.other(around)  # E: add: x (n, ?) and y (features, ?): axis -2 of x has n, axis -2 of y has features; they mus [shape]


class Classifier(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first, self.second = Conv(6, 8, rng=rng), Conv(8, 8, rng=rng)
        self.head = nn.Linear(16, 3, rng=rng)

    def __call__(self, x: Float32[Tensor, "n 6"], a: Float32[Tensor, "n n"]) -> Float32[Tensor, "3"]:
        x = ops.relu(self.second(self.first(x, a), a))
        pooled = ops.stack([ops.mean(x, axis=0), ops.max(x, axis=0)])
        return self.head(pooled)  # E: Classifier.__call__: the result is float32 (2, 3), declared Float32[Tensor, "3"]: 1 axis e [shape-rank]


rng = np.random.default_rng(0)
edges = ops.zeros((9, 2), dtype=np.int64)
sources, targets = edges.T
graph = Graph(ops.normal((5, 6), rng=rng), sources, targets)
bad = Graph(graph.nodes, sources, edges)  # E: Graph: argument 'targets' is int64 (9, 2), declared Int64[Tensor, "e"]: 1 axis expected, 2 [shape-rank]
