"""Numbers that optimizers, schedules, losses, metrics and ``fit`` refuse, where they are written out."""

from typing import Any

import numpy as np

from typednn import losses, metrics, nn, ops, optim, schedules
from typednn.data import DataLoader, split, windows
from typednn.train import EarlyStopping, fit

rng = np.random.default_rng(0)
scores, labels = ops.normal((10, 3), rng=rng), ops.arange(10) % 3
loader = DataLoader((ops.normal((10, 4), rng=rng), labels), 5)

# E: Adam: learning_rate is -1, but expected a finite number of at least 0, a floating-point Tensor of shape "", or a schedule [shape]
optim.Adam(-1)
# E: SGD: learning_rate is inf, but expected a finite number of at least 0, a floating-point Tensor of shape "", or a schedule [shape]
optim.SGD(np.inf)
# E: SGD: learning_rate is True, but expected a finite number of at least 0, a floating-point Tensor of shape "", or a schedule [shape]
optim.SGD(True)
optim.SGD(0.1, momentum=1.5)  # E: SGD: momentum is 1.5, but expected a number from 0 to below 1 [shape]
optim.Chain(optim.ClipByNorm(0.0))  # E: ClipByNorm: limit is 0.0, but expected a finite number above 0 [shape]
schedules.cosine(0.1, steps=0)  # E: cosine: steps is 0, but expected a whole number of at least 1 [shape]
# E: warmup: then is -0.1, but expected a finite number of at least 0, or a schedule [shape]
schedules.warmup(-0.1, steps=3)
schedules.Plateau(0.1, patience=-1)  # E: Plateau: patience is -1, but expected a whole number of at least 0 [shape]
# E: fit: epochs is 0, but expected a whole number of at least 1 [shape]
fit(nn.Linear(4, 3, rng=rng), loader, optim.Adam(), epochs=0)
EarlyStopping(patience=0)  # E: EarlyStopping: patience is 0, but expected a whole number of at least 1 [shape]
metrics.TopKAccuracy(0)  # E: top_k_accuracy: k is 0, but expected a whole number of at least 1 [shape]
metrics.F1(0)  # E: F1: classes is 0, but expected a whole number of at least 1 [shape]
# E: cross_entropy: label_smoothing is 1.1, but expected a number from 0 to 1 [shape]
losses.cross_entropy(scores, labels, label_smoothing=1.1)
losses.triplet(scores, scores, scores, margin=-0.5)  # E: triplet: margin is -0.5, but expected a number above 0 [shape]


def of_numbers(rate: float, steps: int, options: dict[str, Any]) -> None:
    optim.Adam(rate)
    optim.Adam(**options)
    schedules.cosine(-rate, steps=steps)


optim.Adam(schedules.cosine(0, steps=1), eps=1)
optim.SGD(0, momentum=0)
optim.SGD(ops.asarray(0.1))
one = losses.huber(scores, scores, delta=np.inf)
two = losses.cosine_embedding(scores, scores, labels > 1, margin=-1)
schedules.Plateau(0.1, patience=0, threshold=0)

# Initializers.
# E: normal: std is -1.0, but expected a finite number of at least 0 [shape]
nn.init.normal(-1.0)
# E: sparse: sparsity is 1.5, but expected a number from 0 to 1 [shape]
nn.init.sparse(1.5)
# E: truncated_normal: std is nan, but expected a finite number of at least 0 [shape]
nn.init.truncated_normal(np.nan)
# E: he_normal: rng is an int, but expected a generator, e.g. np.random.default_rng(0) [arg-type]
nn.init.he_normal((3, 4), 0)

# Weights of classes, and what data is split and loaded by.
weight = ops.asarray([1.0, -3.0, 1.0], dtype=np.float32)
# E: cross_entropy: weight[1] is -3.0, expected a number of at least 0 [shape]
losses.cross_entropy(scores, labels, weight=weight)
three = losses.cross_entropy(scores, labels, weight=ops.asarray([1.0, 0.0, 2.0], dtype=np.float32))
split((scores, labels), 10, seed=0)  # E: split: expected examples in both parts of 10; found 10 held out of them [shape]
split(scores, 1.5, seed=0)  # E: split: expected held_out to be a share between 0 and 1; found 1.5 [shape]
# E: split: expected tensors with one size of axis 0, the examples; found shapes (10, 3), (9,) [shape]
split((scores, labels[1:]), 3, seed=0)
windows(labels, 0)  # E: windows: expected a context of at least 1; found 0 [shape]
windows(labels, 2, stride=0)  # E: windows: expected a stride of at least 1; found 0 [shape]
DataLoader(scores, 5, prefetch=-1)  # E: DataLoader: expected a number of batches to prefetch of at least 0; found -1 [shape]
first, second = split((scores, labels), 0.5, seed=0)

# What is no schedule, and what is no optimizer.
# E: warmup: then is the function cosine, but expected a finite number of at least 0, or a schedule [arg-type]
schedules.warmup(schedules.cosine, steps=3)
optim.Chain(optim.ClipByNorm(1.0), 0.1)  # E: Chain: expected transformations, such as Adam(1e-3), but one part is 0.1 [arg-type]
optim.Accumulate(2, optim.Adam())  # E: Accumulate: optimizer is 2, but expected an optimizer, such as Adam(1e-3) [arg-type]
