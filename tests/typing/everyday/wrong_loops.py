"""Comprehensions, walrus, zip, starred."""
import numpy as np

from typednn import ops

rng = np.random.default_rng(0)

grid = [[ops.full((2, 2), float(i * j)) for j in range(3)] for i in range(2)]
board = ops.concat([ops.concat(row, axis=1) for row in grid], axis=0)
first, *others = ops.unbind(ops.zeros((4, 5)))
total = first + ops.zeros(4)  # E: add: x (5,) and y (4,): axis -1 of x has 5, axis -1 of y has 4; they must be equal, or one [shape]
(a, b), c = (ops.zeros((2, 3)), ops.zeros((3, 2))), ops.eye(3)
product = a @ b + c  # E: add: x (2, 2) and y (3, 3): axis -1 of x has 2, axis -1 of y has 3; they must be equal, or [shape]
if (m := ops.mean(product, axis=0)).shape[0] == 2:
    shifted = m + ops.zeros(3)
pairs = [(ops.zeros((2, 5)), ops.zeros((5, k))) for k in (3, 3)]
results = [y @ x for x, y in pairs]  # E: matmul: x (5, 3) and y (2, 5): axis -1 of x has 3, axis -2 of y has 2; they must be equal [shape]
columns = {name: ops.zeros((6,)) for name in "xy"}
matrix = ops.stack([columns[k] for k in ("x", "y")], axis=1)
wrong = matrix @ ops.zeros((6, 2))  # E: matmul: x (6, 2) and y (6, 2): axis -1 of x has 2, axis -2 of y has 6; they must be equal [shape]
