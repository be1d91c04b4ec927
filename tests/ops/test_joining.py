import numpy as np

from tests.ops.tensors import drawn, same
from typednn import ops


def test_concat_as_numpy() -> None:
    x, y = drawn(2, 3), drawn(1, 3)
    same(ops.concat([x, y]), np.concatenate([x.numpy(), y.numpy()]))
    same(ops.concat((x, x), axis=-1), np.concatenate([x.numpy(), x.numpy()], -1))
    same(ops.concat([x, y], axis=None), np.concatenate([x.numpy(), y.numpy()], None))
    same(ops.concat([drawn(0, 3), x]), x.numpy())


def test_stack_as_numpy() -> None:
    x, y = drawn(2, 3), drawn(2, 3, seed=1)
    for axis in (0, 1, 2, -1):
        same(ops.stack([x, y], axis=axis), np.stack([x.numpy(), y.numpy()], axis))
    same(ops.stack([drawn(), drawn(seed=1)]), np.stack([drawn().numpy(), drawn(seed=1).numpy()]))
