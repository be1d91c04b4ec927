"""Comprehensions of every kind, walrus, zip, enumerate, starred, nested tuples, sorting by a tensor's value."""
import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
WIDTHS = (10, 7, 7, 3)


def pyramid(x: Float32[Tensor, "n 16"]) -> list[Float32[Tensor, "n _"]]:
    levels: list[Float32[Tensor, "n _"]] = [x]
    while (width := levels[-1].shape[1]) > 1:
        pairs = ops.reshape(levels[-1], (x.shape[0], width // 2, 2))
        levels.append(ops.mean(pairs, axis=-1))
    return levels


def ensemble(models: list[nn.Linear], x: Float32[Tensor, "n 4"]) -> Float32[Tensor, "n 2"]:
    votes = ops.stack([ops.softmax(m(x), axis=-1) for m in models])
    return ops.mean(votes, axis=0).expect("n 2")


def lagged(x: Float32[Tensor, "t"], lags: int = 3) -> Float32[Tensor, "_ _"]:
    n = x.shape[0] - lags
    return ops.stack([x[i : i + n] for i in range(lags)], axis=1)


def confusion(p: Int64[Tensor, "n"], y: Int64[Tensor, "n"]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for a, b in zip(p.numpy().tolist(), y.numpy().tolist(), strict=True):
        found[a, b] = found.get((a, b), 0) + 1
    return found


layers = [nn.Linear(a, b, rng=rng) for a, b in zip(WIDTHS, WIDTHS[1:])]
h = ops.normal((6, WIDTHS[0]), rng=rng)
for i, layer in enumerate(layers):
    h = layer(h)
    if i < len(layers) - 1:
        h = ops.relu(h)
norms = {name: ops.norm(w).item() for name, w in {"a": ops.ones((2, 2)), "b": ops.ones(3)}.items()}
best, *rest = sorted(norms, key=norms.__getitem__)
first, *others = ops.unbind(ops.zeros((4, 5)))
total = first + sum(others, start=ops.zeros(5))
grid = [[ops.full((2, 2), float(i * j)) for j in range(3)] for i in range(2)]
board = ops.concat([ops.concat(row, axis=1) for row in grid], axis=0)
(a, b), c = (ops.zeros((2, 3)), ops.zeros((3, 2))), ops.eye(2)
product = a @ b + c
squares = {i: ops.eye(i) for i in (2, 3)}
if (big := squares.get(3)) is not None:
    product = product + big[:2, :2]
flat = [value for row in board for value in row]
print(h.shape, total.shape, board.shape, len(flat), len(pyramid(ops.zeros((2, 16)))), best, len(rest))
print(ensemble([nn.Linear(4, 2, rng=rng) for _ in range(3)], ops.ones((5, 4))).shape, lagged(ops.arange(9, dtype=np.float32)).shape)
print(confusion(ops.asarray([0, 1, 1]), ops.asarray([0, 1, 0])))
