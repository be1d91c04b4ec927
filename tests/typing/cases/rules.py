"""Every operation with a rule: what it gives, and a mistake that its rule finds."""

from typing import reveal_type

import numpy as np

from typednn import ops

m = ops.zeros((3, 4))
v = ops.zeros(4)
s = ops.zeros(())
c = ops.zeros((2, 3, 4))
i = ops.zeros(5, dtype=np.int64)
mask = m > 0
rng = np.random.default_rng(0)

# creation

reveal_type(ops.zeros(3))  # R: Tensor[tuple[3], float32]
reveal_type(ops.zeros((3, 4)))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.zeros(()))  # R: Tensor[tuple[()], float32]
reveal_type(ops.zeros((3,), dtype=np.float64))  # R: Tensor[tuple[3], float64]
reveal_type(ops.ones((3, 4), dtype=np.int64))  # R: Tensor[tuple[3, 4], int64]
reveal_type(ops.full((3, 4), 0.5))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.full(shape=(3, 4), fill_value=1, dtype=np.int32))  # R: Tensor[tuple[3, 4], int32]
reveal_type(ops.eye(3))  # R: Tensor[tuple[3, 3], float32]
reveal_type(ops.eye(3, 4))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.eye(3, n_cols=4, dtype=np.float64))  # R: Tensor[tuple[3, 4], float64]
reveal_type(ops.arange(7))  # R: Tensor[tuple[7], int64]
reveal_type(ops.arange(1, 7))  # R: Tensor[tuple[6], int64]
reveal_type(ops.arange(1, 8, 3))  # R: Tensor[tuple[3], int64]
reveal_type(ops.arange(8, 1, -3, dtype=np.float32))  # R: Tensor[tuple[3], float32]
reveal_type(ops.asarray([1.0, 2.0]))  # R: Tensor[tuple[2], float32]
reveal_type(ops.asarray([[1, 2, 3], [4, 5, 6]]))  # R: Tensor[tuple[2, 3], int64]
reveal_type(ops.asarray([[1.0], [2.0]], dtype=np.float32))  # R: Tensor[tuple[2, 1], float32]
reveal_type(ops.asarray(3.0, dtype=np.float32))  # R: Tensor[tuple[()], float32]
reveal_type(ops.asarray(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.asarray(np.zeros((3, 4), np.float32)))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.asarray(m, dtype=np.float64))  # R: Tensor[tuple[3, 4], float64]
reveal_type(ops.normal((3, 4), rng=rng))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.normal(3, rng=rng))  # R: Tensor[tuple[3], float32]
reveal_type(ops.uniform((3, 4), rng=rng, low=-1.0, high=1.0))  # R: Tensor[tuple[3, 4], float32]
ops.zeros((3, -1))  # E: zeros: shape (3, -1): a size is at least 0, not -1 [shape]
ops.ones(-1)  # E: ones: shape (-1,): a size is at least 0, not -1 [shape]
ops.full((-2,), 0.0)  # E: full: shape (-2,): a size is at least 0, not -2 [shape]
ops.eye(-1)  # E: eye: shape (-1, -1): a size is at least 0, not -1 [shape]
ops.arange(3, 4, 0)  # E: arange: step must not be 0 [shape]
# E: asarray: item 0 is (2,), item 1 (1,); they must be equal [shape]
ops.asarray([[1, 2], [3]])
reveal_type(ops.asarray([True, False]))  # R: Tensor[tuple[2], bool]
reveal_type(ops.asarray([[1, 2], [3.0, 4]]))  # R: Tensor[tuple[2, 2], float32]
reveal_type(ops.asarray(3))  # R: Tensor[tuple[()], int64]
either: float = 3
reveal_type(ops.asarray([either, either]))  # R: Tensor[tuple[2], Any]

# elementwise; `test_every_operation` has each of them

reveal_type(ops.add(m, v))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.subtract(c, m))  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(ops.multiply(m, 2.0))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.divide(1, m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.pow(m, 2))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.maximum(m, s))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.minimum(m, 0.0))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.leaky_relu(m, 0.1))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.astype(m, np.float64))  # R: Tensor[tuple[3, 4], float64]
reveal_type(ops.where(mask, m, v))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.where(mask, 1.0, m))  # R: Tensor[tuple[3, 4], float32]
# E: add: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.add(m, ops.zeros(3))
# E: transpose: x (2, 3, 4) must have 2 axes; for more use matrix_transpose (.mT) or permute_dims [shape-rank]
ops.multiply(m, c.T)
# E: where: condition (3, 4) and y (5,): axis -1 of condition has 4, axis -1 of y has 5; they must be equal, or one of them 1 [shape]
ops.where(mask, m, ops.zeros(5))
# E: add: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.add(m, m.astype(np.float64))
# E: add: x is int64 and y is float32; dtypes are never promoted: convert one of them, e.g. x.astype(np.float32) [shape-dtype]
ops.add(i, v)
# E: where: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.where(mask, m, m.astype(np.float64))
ops.add(m, "1")  # E: add: argument 'y' is a str, declared Shaped[Tensor, "..."] | float | int [arg-type]

# matmul

reveal_type(ops.matmul(m, ops.zeros((4, 5))))  # R: Tensor[tuple[3, 5], float32]
reveal_type(ops.matmul(m, v))  # R: Tensor[tuple[3], float32]
reveal_type(ops.matmul(v, ops.zeros((4, 5))))  # R: Tensor[tuple[5], float32]
reveal_type(ops.matmul(v, v))  # R: Tensor[tuple[()], float32]
reveal_type(ops.matmul(c, ops.zeros((4, 5))))  # R: Tensor[tuple[2, 3, 5], float32]
reveal_type(ops.matmul(c, ops.zeros((2, 4, 5))))  # R: Tensor[tuple[2, 3, 5], float32]
reveal_type(ops.matmul(x=m, y=ops.zeros((4, 5))))  # R: Tensor[tuple[3, 5], float32]
reveal_type(ops.matmul(y=m, x=ops.zeros((4, 3))))  # R: Tensor[tuple[4, 4], float32]
# E: matmul: x (3, 4) and y (3, 4): axis -1 of x has 4, axis -2 of y has 3; they must be equal [shape]
ops.matmul(m, m)
# E: matmul: x (2, 3, 4) and y (3, 4, 5): axis -3 of x has 2, axis -3 of y has 3; they must be equal, or one of them 1 [shape]
ops.matmul(c, ops.zeros((3, 4, 5)))
ops.matmul(v, s)  # E: matmul: x (4,) and y (): y is a scalar; use multiply [shape-rank]
# E: matmul: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.matmul(m, v.astype(np.float64))

# reductions

reveal_type(ops.sum(m))  # R: Tensor[tuple[()], float32]
reveal_type(ops.sum(m, 0))  # R: Tensor[tuple[4], float32]
reveal_type(ops.sum(m, axis=-1))  # R: Tensor[tuple[3], float32]
reveal_type(ops.sum(c, axis=(0, 2)))  # R: Tensor[tuple[3], float32]
reveal_type(ops.sum(c, (0, -1), True))  # R: Tensor[tuple[1, 3, 1], float32]
reveal_type(ops.sum(i))  # R: Tensor[tuple[()], int64]
reveal_type(ops.sum(mask, axis=0))  # R: Tensor[tuple[4], int64]
reveal_type(ops.mean(m, axis=1, keepdims=True))  # R: Tensor[tuple[3, 1], float32]
reveal_type(ops.max(m, axis=0))  # R: Tensor[tuple[4], float32]
reveal_type(ops.max(i))  # R: Tensor[tuple[()], int64]
reveal_type(ops.min(m, axis=0))  # R: Tensor[tuple[4], float32]
reveal_type(ops.prod(m, axis=0))  # R: Tensor[tuple[4], float32]
reveal_type(ops.prod(i))  # R: Tensor[tuple[()], int64]
reveal_type(ops.argmax(m))  # R: Tensor[tuple[()], int64]
reveal_type(ops.argmax(m, axis=1))  # R: Tensor[tuple[3], int64]
reveal_type(ops.argmax(m, axis=1, keepdims=True))  # R: Tensor[tuple[3, 1], int64]
reveal_type(ops.logsumexp(m, axis=1))  # R: Tensor[tuple[3], float32]
reveal_type(ops.softmax(m, axis=1))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.log_softmax(m, axis=-1))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.softmax(ops.zeros((0, 3)), axis=0))  # R: Tensor[tuple[0, 3], float32]
reveal_type(ops.log_softmax(ops.zeros((3, 0))))  # R: Tensor[tuple[3, 0], float32]
reveal_type(ops.logsumexp(ops.zeros((0, 3)), axis=0))  # R: Tensor[tuple[3], float32]
# E: sum: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.sum(m, axis=2)
# E: mean: x (3, 4) has no axis -3; with 2 axes it must be from -2 to 1 [shape-index]
ops.mean(m, axis=-3)
ops.max(m, axis=(0, 0))  # E: max: x (3, 4): axis 0 is given twice in (0, 0) [shape-index]
# E: min: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.min(m, axis=2)
# E: prod: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.prod(m, axis=2)
# E: argmax: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.argmax(m, axis=2)
# E: logsumexp: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.logsumexp(m, axis=2)
# E: softmax: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.softmax(m, axis=2)
# E: log_softmax: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.log_softmax(m, axis=2)
# E: mean: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
ops.mean(i)
# E: max: x (0, 3): axis 0 has size 0, and max of nothing is not defined [shape]
ops.max(ops.zeros((0, 3)), axis=0)

# shape

reveal_type(ops.reshape(m, (4, 3)))  # R: Tensor[tuple[4, 3], float32]
reveal_type(ops.reshape(m, 12))  # R: Tensor[tuple[12], float32]
reveal_type(ops.reshape(m, (2, -1)))  # R: Tensor[tuple[2, 6], float32]
reveal_type(ops.reshape(m, shape=-1))  # R: Tensor[tuple[12], float32]
reveal_type(ops.permute_dims(c, (2, 0, 1)))  # R: Tensor[tuple[4, 2, 3], float32]
reveal_type(ops.permute_dims(c, axes=(-1, 0, 1)))  # R: Tensor[tuple[4, 2, 3], float32]
reveal_type(ops.matrix_transpose(c))  # R: Tensor[tuple[2, 4, 3], float32]
reveal_type(ops.transpose(m))  # R: Tensor[tuple[4, 3], float32]
reveal_type(ops.expand_dims(m, 0))  # R: Tensor[tuple[1, 3, 4], float32]
reveal_type(ops.expand_dims(m, axis=-1))  # R: Tensor[tuple[3, 4, 1], float32]
reveal_type(ops.expand_dims(m))  # R: Tensor[tuple[1, 3, 4], float32]
reveal_type(ops.squeeze(ops.zeros((1, 3, 1)), 0))  # R: Tensor[tuple[3, 1], float32]
reveal_type(ops.squeeze(ops.zeros((1, 3, 1)), axis=(0, -1)))  # R: Tensor[tuple[3], float32]
reveal_type(ops.broadcast_to(v, (3, 4)))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.broadcast_to(s, 4))  # R: Tensor[tuple[4], float32]
reveal_type(ops.flatten(c))  # R: Tensor[tuple[24], float32]
reveal_type(ops.flatten(c, start_axis=1))  # R: Tensor[tuple[2, 12], float32]
# E: reshape: x (3, 4) has 12 elements, (5, 3) has 15; they must be equal [shape]
ops.reshape(m, (5, 3))
# E: reshape: x (3, 4) to (5, -1): its number of elements, 12, must be a multiple of 5 [shape]
ops.reshape(m, (5, -1))
ops.reshape(m, (-1, -1))  # E: reshape: shape (-1, -1): only one size can be -1 [shape]
# E: permute_dims: x (2, 3, 4) has 3 axes, axes (0, 1) has 2 [shape-rank]
ops.permute_dims(c, (0, 1))
# E: permute_dims: x (2, 3, 4): axis 1 is given twice in (0, 1, 1) [shape-index]
ops.permute_dims(c, (0, 1, 1))
# E: matrix_transpose: x (4,) has 1 axis; it must have 2 or more [shape-rank]
ops.matrix_transpose(v)
# E: transpose: x (2, 3, 4) must have 2 axes; for more use matrix_transpose (.mT) or permute_dims [shape-rank]
ops.transpose(c)
# E: expand_dims: x (3, 4) with a new axis has no axis 4; with 3 axes it must be from -3 to 2 [shape-index]
ops.expand_dims(m, 4)
ops.squeeze(m, 0)  # E: squeeze: x (3, 4): axis 0 has 3; it must be 1 [shape]
# E: squeeze: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.squeeze(m, 2)
# E: broadcast_to: x (4,) to (4, 3): axis -1 of x has 4; it must be 1 or 3 [shape]
ops.broadcast_to(v, (4, 3))
ops.broadcast_to(m, 4)  # E: broadcast_to: x (3, 4) has 2 axes, (4,) fewer [shape-rank]
# E: flatten: x (3, 4) has no axis 3; with 2 axes it must be from -2 to 1 [shape-index]
ops.flatten(m, start_axis=3)

# joining

reveal_type(ops.concat([m, m]))  # R: Tensor[tuple[6, 4], float32]
reveal_type(ops.concat([m, ops.zeros((5, 4))], axis=0))  # R: Tensor[tuple[8, 4], float32]
reveal_type(ops.concat((m, ops.zeros((3, 1))), axis=1))  # R: Tensor[tuple[3, 5], float32]
reveal_type(ops.concat([m, m], axis=None))  # R: Tensor[tuple[24], float32]
reveal_type(ops.stack([m, m]))  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(ops.stack([m, m, m], axis=-1))  # R: Tensor[tuple[3, 4, 3], float32]
reveal_type(ops.stack([s, s]))  # R: Tensor[tuple[2], float32]
ops.concat([m, v])  # E: concat: arrays[0] (3, 4) has 2 axes, arrays[1] (4,) has not [shape-rank]
# E: concat: arrays[0] (3, 4) and arrays[1] (3, 5): axis 1 has 4 and 5; they must be equal [shape]
ops.concat([m, ops.zeros((3, 5))])
# E: concat: arrays[0] (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.concat([m, m], axis=2)
ops.concat([])  # E: concat: at least one array is needed [shape]
# E: concat: arrays[0] is float32 and arrays[1] is float64; dtypes are never promoted: convert one of them, e.g. arrays[1].astype(np.float32) [shape-dtype]
ops.concat([m, m.astype(np.float64)])
many = [ops.zeros((3, 4)) for _ in range(3)]
reveal_type(ops.concat(many))  # R: Tensor[tuple[Any, 4], float32]
reveal_type(ops.concat(many, axis=-1))  # R: Tensor[tuple[3, Any], float32]
reveal_type(ops.concat(many, axis=None))  # R: Tensor[tuple[Any], float32]
reveal_type(ops.stack(many, axis=1))  # R: Tensor[tuple[3, Any, 4], float32]
reveal_type(ops.stack([row * 2 for row in m]))  # R: Tensor[tuple[3, 4], float32]
# E: stack: x (3, 4) with a new axis has no axis 3; with 3 axes it must be from -3 to 2 [shape-index]
ops.stack(many, axis=3)
# E: concat: scalars have no axis to join along; use stack [shape-rank]
ops.concat([x.sum() for x in many])
# E: stack: arrays[0] (3, 4) and arrays[1] (4, 3): axis 0 has 3 and 4; they must be equal [shape]
ops.stack([m, m.T])
# E: stack: x (3, 4) with a new axis has no axis 3; with 3 axes it must be from -3 to 2 [shape-index]
ops.stack([m, m], axis=3)

# picking

reveal_type(m[0])  # R: Tensor[tuple[4], float32]
reveal_type(m[-1, 2])  # R: Tensor[tuple[()], float32]
reveal_type(m[:, 0])  # R: Tensor[tuple[3], float32]
reveal_type(m[1:])  # R: Tensor[tuple[2, 4], float32]
reveal_type(m[:2, ::2])  # R: Tensor[tuple[2, 2], float32]
reveal_type(m[::-1])  # R: Tensor[tuple[3, 4], float32]
reveal_type(m[..., None])  # R: Tensor[tuple[3, 4, 1], float32]
reveal_type(m[None, :, None])  # R: Tensor[tuple[1, 3, 1, 4], float32]
reveal_type(c[..., 0])  # R: Tensor[tuple[2, 3], float32]
reveal_type(c[Ellipsis, 0])  # R: Tensor[tuple[2, 3], float32]
reveal_type(m[mask])  # R: Tensor[tuple[Any], float32]
reveal_type(v[i])  # R: Tensor[tuple[5], float32]
reveal_type(m[i])  # R: Tensor[tuple[5, 4], float32]
reveal_type(m[:, i])  # R: Tensor[tuple[3, 5], float32]
reveal_type(m[i, 0])  # R: Tensor[tuple[5], float32]
reveal_type(m[()])  # R: Tensor[tuple[3, 4], float32]
reveal_type(m[5:])  # R: Tensor[tuple[0, 4], float32]
reveal_type(ops.getitem(m, (0, slice(1, 3))))  # R: Tensor[tuple[2], float32]
reveal_type(ops.take(m, i, axis=0))  # R: Tensor[tuple[5, 4], float32]
reveal_type(ops.take(m, i, axis=1))  # R: Tensor[tuple[3, 5], float32]
reveal_type(ops.take(v, i))  # R: Tensor[tuple[5], float32]
reveal_type(ops.one_hot(i, 10))  # R: Tensor[tuple[5, 10], float32]
reveal_type(ops.one_hot(i, num_classes=10, dtype=np.float64))  # R: Tensor[tuple[5, 10], float64]
m[3]  # E: getitem: x (3, 4): index 3 is out of range for axis 0 of size 3 [shape-index]
m[0, 4]  # E: getitem: x (3, 4): index 4 is out of range for axis 1 of size 4 [shape-index]
m[0, 0, 0]  # E: getitem: x (3, 4) has 2 axes, too few for 3 indices [shape-index]
m[..., 0, ...]  # E: getitem: '...' may stand only once in an index [shape-index]
m[::0]  # E: getitem: a slice's step must not be 0 [shape-index]
# E: getitem: x (3, 4) and mask (4,): axis 0 of x has 3, axis 0 of the mask 4; they must be equal [shape-index]
m[v > 0]
# E: getitem: index tensors (5,) and (3,) do not broadcast: axis -1 of one has 5, axis -1 of the other has 3; they must be equal, or one of them 1 [shape-index]
m[i, i[:3]]
# E: take: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.take(m, i, axis=2)
# E: take: x (3, 4) has not 1 axis; say with axis= from which one to take [shape-rank]
ops.take(m, i)
ops.one_hot(i, -1)  # E: one_hot: shape (-1,): a size is at least 0, not -1 [shape]
m["a"]  # E: getitem: an index is an int, a slice, None, ... or an integer or bool tensor, not a str [index]
m[1.0]  # E: getitem: an index is an int, a slice, None, ... or an integer or bool tensor, not a float [index]
m[[0, 2]]  # E: getitem: an index is an int, a slice, None, ... or an integer or bool tensor, not a list [index]
m[:, [0, 2]]  # E: getitem: an index is an int, a slice, None, ... or an integer or bool tensor, not a list [index]
m[(0, 1), i[0]]  # E: getitem: an index is an int, a slice, None, ... or an integer or bool tensor, not a tuple [index]
m[v]  # E: getitem: an index is an int, a slice, None, ... or an integer or bool tensor, not a float32 tensor [shape-dtype]
m[:, v]  # E: getitem: an index is an int, a slice, None, ... or an integer or bool tensor, not a float32 tensor [shape-dtype]
m[True]  # E: getitem: an index is an int, a slice, None, ... or an integer or bool tensor, not a bool [shape-dtype]

# several results

first, second = ops.unstack(c)
reveal_type(first)  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.unstack(m, axis=-1))  # R: tuple[Tensor[tuple[3], float32], Tensor[tuple[3], float32], Tensor[tuple[3], float32], Tensor[tuple[3], float32]]
reveal_type(ops.broadcast_arrays(m, i[:1], s))  # R: tuple[Tensor[tuple[3, 4], float32], Tensor[tuple[3, 4], int64], Tensor[tuple[3, 4], float32]]
reveal_type(ops.broadcast_arrays(*[m, m]))  # R: tuple[Tensor[tuple[3, 4], float32], Tensor[tuple[3, 4], float32]]
reveal_type(ops.broadcast_arrays(*[m for _ in range(2)]))  # R: tuple[Tensor[Any, Any], ...]
ops.unstack(m, axis=2)  # E: unstack: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.broadcast_arrays(m, v, i)  # E: broadcast_arrays: arrays[0] (3, 4) and arrays[2] (5,): axis -1 of arrays[0] has 4, axis -1 of arrays[2] has 5; they must be equal, or one of them 1 [shape]

# An argument that is missing is mypy's to report, once.

ops.add(m)  # E: Missing positional argument "y" in call to "add" [call-arg]
ops.matmul(m)  # E: Missing positional argument "y" in call to "matmul" [call-arg]
ops.reshape(m)  # E: Missing positional argument "shape" in call to "reshape" [call-arg]
