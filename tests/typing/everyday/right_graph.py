"""Graph networks: adjacency, message passing by scatter, pooling per graph, attention over edges."""
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops


class Graph(NamedTuple):
    nodes: Float32[Tensor, "n f"]
    sources: Int64[Tensor, "e"]
    targets: Int64[Tensor, "e"]

    @property
    def size(self) -> int:
        return self.nodes.shape[0]


def degree(graph: Graph) -> Float32[Tensor, "n"]:
    ones = ops.ones_like(graph.targets, dtype=np.float32)
    return ops.zeros(graph.size).scatter_add(graph.targets, ones, axis=0)


def adjacency(graph: Graph) -> Float32[Tensor, "n n"]:
    left = ops.one_hot(graph.sources, graph.size)
    right = ops.one_hot(graph.targets, graph.size)
    return left.T @ right


class Conv(nn.Module):
    def __init__(self, features: int, out: int, *, rng: np.random.Generator) -> None:
        self.own = nn.Linear(features, out, rng=rng)
        self.other = nn.Linear(features, out, bias=False, rng=rng)

    def __call__(self, x: Float32[Tensor, "n features"], a: Float32[Tensor, "n n"]) -> Float32[Tensor, "n out"]:
        around = a.T @ x / ops.maximum(ops.sum(a, axis=0), 1.0)[:, None]
        return self.own(x) + self.other(around)


class Classifier(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layers = [Conv(6, 8, rng=rng), Conv(8, 8, rng=rng)]
        self.head = nn.Linear(16, 3, rng=rng)

    def __call__(self, graph: Graph) -> Float32[Tensor, "3"]:
        a = adjacency(graph)
        x = graph.nodes
        for layer in self.layers:
            x = ops.relu(layer(x, a))
        pooled = ops.concat([ops.mean(x, axis=0), ops.max(x, axis=0)])
        return self.head(pooled)


rng = np.random.default_rng(0)
edges = ops.asarray(rng.integers(0, 5, size=(2, 9)).astype(np.int64)).expect("2 9")
sources, targets = edges
graph = Graph(ops.normal((5, 6), rng=rng), sources, targets)
logits = ops.stack([Classifier(rng)(g) for g in (graph, graph._replace(sources=targets))])
print(logits.shape, degree(graph).shape)
