"""numpy at the doors: loading, converting, dtypes, feature engineering."""
import numpy as np
from jaxtyping import Float32, Float64, Int64

from typednn import Tensor, losses, metrics, nn, ops


def features(ages: Int64[Tensor, "n"], incomes: Float32[Tensor, "n"]) -> Float32[Tensor, "n 2"]:
    return ops.stack([ages, incomes], axis=1)  # E: stack: arrays[0] is int64 and arrays[1] is float32; dtypes are never promoted: convert one [shape-dtype]


def classes(y: Float32[Tensor, "n"]) -> Int64[Tensor, "n"]:
    return ops.round(y)  # E: classes: the result is float32 (n,), declared Int64[Tensor, "n"]: dtype is float32, expect [shape-dtype]


def double(x: Float64[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    return 2.0 * x  # E: double: the result is float64 (n, d), declared Float32[Tensor, "n d"]: dtype is float64, e [shape-dtype]


rng = np.random.default_rng(0)
table = ops.asarray(np.zeros((20, 3), dtype=np.float32))
model = nn.Linear(4, 2, rng=rng)
scores = model(table)  # E: Linear.__call__: argument 'x' is float32 (20, 3), declared Float32[Tensor, "*b 4"]: axis - [shape]
labels = ops.asarray(np.zeros((20,), dtype=np.int64))
good = nn.Linear(3, 2, rng=rng)(table)
value = losses.cross_entropy(good, labels.astype(np.float32))  # E: cross_entropy: labels is float32, it must be integer: e.g. labels.astype(np.int64); for pr [shape-dtype]
hits = metrics.accuracy(good, labels[:10])  # E: accuracy: argument 'labels' is int64 (10,), declared Int[Tensor, "n *s"]: axis 0 is 10, ex [shape]
