"""The state of another optimizer, and scores of another number of classes than a metric counts."""

from typing import Literal

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, losses, metrics, nn, ops, optim
from typednn.data import DataLoader
from typednn.train import evaluate, supervised

rng = np.random.default_rng(0)


class Two(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.one = nn.Linear(4, 5, rng=rng)


model, grads = nn.Linear(4, 5, rng=rng), nn.Linear(4, 5, rng=rng)
scores, labels = ops.normal((10, 5), rng=rng), ops.arange(10) % 5
adam, sgd = optim.Adam(1e-3), optim.SGD(0.1)
clipped = optim.Chain(optim.ClipByNorm(1.0), adam)

of_sgd = sgd.init(model)
# E: Adam.step: the state is that of another optimizer, SGD, but this is Adam; begin with the state that init returns [arg-type]
m1, s1 = adam.step(model, grads, of_sgd)
# E: Chain.step: the state is that of another optimizer, Adam, but this is Chain(ClipByNorm, Adam); begin with the state that init returns [arg-type]
m2, s2 = clipped.step(model, grads, adam.init(model))
# E: Adam.step: the state is that of another optimizer, Chain(ClipByNorm, Adam), but this is Adam; begin with the state that init returns [arg-type]
m3, s3 = adam.step(model, grads, clipped.init(model))
other = nn.Linear(4, 3, rng=rng)
# E: Optimizer.step: argument 'state' is State[Linear[4, 3, float32]], declared State[Linear[4, 5, float32]]: Out is 3, expected 5 [shape]
m10, s10 = adam.step(model, grads, sgd.init(other))
# E: Optimizer.step: argument 'state' is State[Two], declared State[Linear[4, 5, float32]] [arg-type]
m11, s11 = adam.step(model, grads, adam.init(Two(rng)))


def two_loops() -> None:
    net, state = model, sgd.init(model)
    for _ in range(3):
        net, state = sgd.step(net, grads, state)
    # E: Adam.step: the state is that of another optimizer, SGD, but this is Adam; begin with the state that init returns [arg-type]
    net, state = adam.step(net, grads, state)


def first_one_then_the_other(own: optim.Adam, other: optim.Optimizer) -> None:
    net, state = model, sgd.init(model)
    for _ in range(3):
        net, state = sgd.step(net, grads, state)
    state = adam.init(net)
    net, state = adam.step(net, grads, state)
    kept = own.init(net)
    net, kept = adam.step(net, grads, kept)
    net, kept = optim.Adam(1e-4).step(net, grads, kept)
    given = other.init(net)
    m4, s4 = optim.Chain(adam).step(net, grads, optim.Chain(adam).init(net))
    if isinstance(other, optim.Adam):
        m5, s5 = adam.step(net, grads, given)


def given_state(state: optim.State[nn.Linear[Literal[4], Literal[5], np.float32]]) -> None:
    m6, s6 = adam.step(model, grads, state)


first_one_then_the_other(adam, adam)
given_state(adam.init(model))

matrix = metrics.ConfusionMatrix(4)
# E: ConfusionMatrix.update: predicted has scores of 5 classes, expected 4 [shape]
matrix = matrix.update(scores, labels)
# E: F1.update: predicted has scores of 5 classes, expected 6 [shape]
r7 = metrics.F1(6).update(scores, labels)
r8 = metrics.TopKAccuracy(6).update(scores, labels)
r9 = metrics.top_k_accuracy(scores, labels, 6)
optim.SGD(0.1, nesterov=True)  # E: SGD: nesterov is True, but expected a momentum above 0 with it [shape]
optim.SGD(0.1, 0.0, nesterov=True)  # E: SGD: nesterov is True, but expected a momentum above 0 with it [shape]


def of_several_batches(count: int, x: Float32[Tensor, "10 c"], nesterov: bool, momentum: float) -> None:
    counts, best, wide = metrics.ConfusionMatrix(5), metrics.TopKAccuracy(5), metrics.F1(count)
    recall = metrics.Recall(5)
    for _ in range(2):
        counts, best = counts.update(scores, labels), best.update(scores, labels)
        recall = recall.update(labels, labels)
        wide = wide.update(scores, labels)
        # E: Recall.update: predicted has scores of 3 classes, expected 5 [shape]
        recall = recall.update(scores[:, :3], labels)
    r11 = metrics.Recall(7).update(x, labels)
    r12 = metrics.top_k_accuracy(scores, labels, 5)
    r13 = metrics.top_k_accuracy(scores, labels, count)
    optim.SGD(0.1, momentum, nesterov=nesterov)
    optim.SGD(0.1, momentum, nesterov=True)
    optim.SGD(0.1, momentum=0.9, nesterov=True)
    optim.SGD(0.1, nesterov=False)


log_probs = ops.log_softmax(ops.normal((2, 7, 8), rng=rng), axis=2)
words, times, lengths = ops.ones((2, 3), dtype=np.int64), ops.asarray([7, 7]), ops.asarray([3, 3])
r14 = losses.ctc(log_probs, words, times, lengths, blank=8)  # E: ctc: blank is 8, but 8 classes are 0 to 7 [shape]
r15 = losses.ctc(log_probs, words, times, lengths, blank=-1)  # E: ctc: blank is -1, but 8 classes are 0 to 7 [shape]
loss = losses.ctc(log_probs, words, times, lengths, blank=7)


def of_blank(blank: int) -> None:
    r16 = losses.ctc(log_probs, words, times, lengths, blank=blank)


of_blank(0)


loader = DataLoader((ops.normal((10, 4), rng=rng), labels), 5)
# E: ConfusionMatrix.update: predicted has scores of 5 classes, expected 3 [shape]
evaluate(model, loader, supervised(losses.cross_entropy), metrics={"matrix": metrics.ConfusionMatrix(3)})
loss_of = supervised(losses.cross_entropy)
found = evaluate(model, loader, loss_of, metrics={"f1": metrics.F1(5)})
best = evaluate(model, loader, loss_of, metrics={"best": metrics.TopKAccuracy(5)})
