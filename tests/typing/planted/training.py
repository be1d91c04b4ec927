"""Training as users write it. A comment `planted: ` holds what the line above it may be replaced by, and is wrong then."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal, Self

import numpy as np
from jaxtyping import Float32, Int64

from typednn import (
    Tensor,
    jit,
    load,
    losses,
    metrics,
    nn,
    ops,
    optim,
    random,
    save,
    schedules,
    trees,
    value_and_grad,
)
from typednn.data import DataLoader, Dataset, split
from typednn.train import (
    BestCheckpoint,
    Callback,
    Checkpoint,
    EarlyStopping,
    Epoch,
    Run,
    TrainingInterrupted,
    TrainingState,
    evaluate,
    fit,
    start,
    supervised,
)

rng = np.random.default_rng(0)
folder = Path(mkdtemp())
points = ops.normal((40, 8), rng=rng)
classes = ops.astype(ops.sum(points, axis=1) > 0.0, np.int64)
heights = points[:, :2] * 2.0


class Net(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(8, 16, rng=rng)
        self.norm = nn.BatchNorm(16)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(16, 2, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 8"], mode: nn.Mode) -> Float32[Tensor, "b 2"]:
        return self.head(self.drop(ops.relu(self.norm(self.hidden(x), mode)), mode))


def loss(
    model: Net, x: Float32[Tensor, "b 8"], y: Int64[Tensor, "b"], mode: nn.Mode
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x, mode), y)


# --- a loop by hand with validation
def trained_loss(
    model: Net, x: Float32[Tensor, "b 8"], y: Int64[Tensor, "b"], mode: nn.Train
) -> tuple[Float32[Tensor, ""], Net]:
    value = losses.cross_entropy(model(x, mode), y)
    # planted: value = losses.cross_entropy(model(x), y)
    # planted: value = losses.mse(model(x, mode), y)
    return value, mode.updated(model)


@jit
def step(
    model: Net, state: optim.State[Net], x: Float32[Tensor, "b 8"], y: Int64[Tensor, "b"], key: random.Key
) -> tuple[Float32[Tensor, ""], Net, optim.State[Net]]:
    compute = value_and_grad(trained_loss, has_aux=True)
    (value, model), gradient = compute(model, x, y, nn.Train(key))
    # planted: (value, model), gradient = compute(model, y, x, nn.Train(key))
    return value, *optim.Adam(1e-2).step(model, gradient, state)


def validated(model: Net, loader: DataLoader[tuple[Float32[Tensor, "_ 8"], Int64[Tensor, "_"]]]) -> float:
    measured = metrics.Accuracy()
    for x, y in loader:
        measured = measured.update(model(x, nn.Eval()), y)
        # planted: measured = measured.update(model(x, nn.Eval()), x)
        # planted: measured = measured.update(model(x), y)
    return measured.value()


(x_train, y_train), (x_held, y_held) = split((points, classes), 0.25, seed=0)
model, state = Net(rng), optim.Adam(1e-2).init(Net(rng))
loader = DataLoader((x_train, y_train), 6, shuffle=True)
for epoch in range(3):
    for number, (x, y) in enumerate(loader.batches(epoch)):
        value, model, state = step(model, state, x, y, random.key(number))
        # planted: value, model, state = step(model, state, y, x, random.key(number))
print(validated(model, DataLoader((x_held, y_held), 4)))
# planted: print(validated(model, DataLoader((x_held[:, :7], y_held), 4)))


# --- groups of parameters
def is_matrix(path: str, x: Tensor[Any, Any]) -> bool:
    return x.ndim == 2


optimizer = optim.Groups(
    ("head.bias", optim.SGD(0.1)),
    # planted: ("head.bias", 0.1),
    (is_matrix, optim.Muon(0.02)),
    # planted: (is_matrix, optim.ClipByNorm(1.0)),
    rest=optim.AdamW(1e-3, weight_decay=0.1, where=("norm.weight",)),
)
net = Net(rng)
memory = optimizer.init(net)
for x, y in DataLoader((points, classes), 10, last="drop"):
    value, gradient = value_and_grad(loss)(net, x, y, nn.Train(random.key(0)))
    # planted: value, gradient = value_and_grad(loss)(net, y, x, nn.Train(random.key(0)))
    net, memory = optimizer.step(net, gradient, memory)
    # planted: optimizer.step(net, gradient, memory)
    # planted: net, memory = optimizer.step(net, gradient.head, memory)
print(memory.steps.item())


# --- a schedule with warm-up
batches = DataLoader((points, classes), 8, shuffle=True, seed=1)
# planted: batches = DataLoader((points, classes[:39]), 8, shuffle=True, seed=1)
rate = schedules.warmup(schedules.cosine(0.05, steps=10), steps=5)


def polynomial(number: Int64[Tensor, ""]) -> Float32[Tensor, ""]:
    left = 1.0 - number.astype(np.float32) / 20.0
    return 0.05 * ops.maximum(left, 0.0) ** 2
    # planted: return 0.05 * ops.maximum(left, ops.zeros(2)) ** 2


chosen = optim.SGD(polynomial, momentum=0.9)
ending = fit(Net(rng), batches, optim.Adam(rate), supervised(losses.cross_entropy), epochs=2)
# planted: ending = fit(Net(rng), batches, optim.Adam(rate), supervised(losses.mse), epochs=2)
# planted: ending = fit(Net(rng), DataLoader((heights, classes), 8), optim.Adam(rate), epochs=2)
# planted: ending = fit(Net(rng), batches, optim.Adam(rate), losses.cross_entropy, epochs=2)
other = fit(Net(rng), batches, chosen, epochs=1, key=random.key(3))
# planted: other = fit(ending, batches, chosen, epochs=1, key=random.key(3))
print(rate(7).item(), ending.history.losses, other.history.losses)


# --- the mean of the weights
smooth = optim.AverageWeights(optim.Adam(1e-2), decay=0.9)
first = start(Net(rng), smooth, key=random.key(1))
run = fit(first, DataLoader((points, classes), 8), smooth, epochs=2)
# planted: run = fit(first, DataLoader((points, heights), 8), smooth, epochs=2)
mean = optim.averaged(run.model, run.optimizer)
# planted: mean = optim.averaged(run.model, smooth.init(nn.Linear(8, 2, rng=rng)))
scores: Float32[Tensor, "40 2"] = mean(points, nn.Eval())
# planted: scores: Float32[Tensor, "40 2"] = mean(points)
# planted: scores: Float32[Tensor, "40 3"] = mean(points, nn.Eval())
print(metrics.accuracy(scores, classes))
# planted: print(metrics.accuracy(scores, points))


# --- accumulated gradients
@jit
def summed(
    model: Net, total: Net, x: Float32[Tensor, "b 8"], y: Int64[Tensor, "b"]
) -> tuple[Float32[Tensor, ""], Net]:
    value, gradient = value_and_grad(loss)(model, x, y, nn.Eval())
    # planted: value, gradient = value_and_grad(loss)(model, x[:, 1:], y, nn.Eval())
    return value, trees.map(lambda a, b: a + b / 4.0, total, gradient)
    # planted: return value, trees.map(lambda a, b: a + b / 4.0, total, gradient.head)


current = Net(rng)
sgd = optim.SGD(0.1)
moments = sgd.init(current)
nothing = trees.map(ops.zeros_like, current)
for few in range(2):
    gathered = nothing
    for x, y in DataLoader((points, classes), 10, shuffle=True).batches(few):
        value, gathered = summed(current, gathered, x, y)
        # planted: value, gathered = summed(current, gathered, y, x)
    current, moments = sgd.step(current, gathered, moments)
    # planted: current, moments = sgd.step(current, gathered, sgd.init(current.head))
several = fit(current, DataLoader((points, classes), 5), optim.Accumulate(optim.Adam(0.01), every=2), epochs=1)
print(several.step.item())


# --- early stopping and the best checkpoint
best = folder / "best.safetensors"
training, held = split((points, classes), held_out=10, seed=0)
adam = optim.Adam(0.01)
last = fit(
    Net(rng),
    DataLoader(training, 10, shuffle=True),
    # planted: DataLoader(training[1], 10, shuffle=True),
    adam,
    supervised(losses.cross_entropy),
    # planted: supervised(losses.binary_cross_entropy_with_logits),
    epochs=5,
    validation=DataLoader(held, 5),
    # planted: validation=DataLoader((held[1], held[0]), 5),
    metrics={"accuracy": metrics.Accuracy()},
    callbacks=[EarlyStopping("val_loss", patience=2), BestCheckpoint(best, "val_accuracy", largest=True)],
)
found = load(best, like=start(Net(rng), adam))
measured = evaluate(found.model, DataLoader(held, 5), supervised(losses.cross_entropy))
# planted: measured = evaluate(found.model, DataLoader(held[0], 5), supervised(losses.cross_entropy))
out: Float32[Tensor, "10 2"] = found.model(held[0], nn.Eval())
# planted: out: Float32[Tensor, "10 2"] = found.model(held[0])
print(last.epoch, measured["loss"])


# --- a loss of one's own
def focal(scores: Float32[Tensor, "b c"], labels: Int64[Tensor, "b"], gamma: float = 2.0) -> Float32[Tensor, ""]:
    chances = ops.softmax(scores, axis=1)
    right = ops.take_along_axis(chances, labels[:, None], axis=1)
    # planted: right = ops.take_along_axis(chances, labels, axis=1)
    return ops.mean(-((1.0 - right) ** gamma) * ops.log(right + 1e-6))
    # planted: return ops.mean(-((1.0 - right) ** gamma) * ops.log(right + 1e-6), axis=0)


def objective(
    model: Net, batch: tuple[Float32[Tensor, "b 8"], Int64[Tensor, "b"]], mode: nn.Mode
) -> Float32[Tensor, ""]:
    x, y = batch
    decay = ops.sum(model.head.weight**2)
    return focal(model(x, mode), y) + 1e-3 * decay
    # planted: return focal(model(x), y) + 1e-3 * decay
    # planted: return focal(y, model(x, mode)) + 1e-3 * decay


one = fit(Net(rng), DataLoader((points, classes), 10), optim.Adam(), supervised(focal), epochs=1)
# planted: one = fit(Net(rng), DataLoader((points, heights), 10), optim.Adam(), supervised(focal), epochs=1)
two = fit(Net(rng), DataLoader((points, classes), 10), optim.Adam(), objective, epochs=1)
# planted: two = fit(Net(rng), DataLoader((heights, classes), 10), optim.Adam(), objective, epochs=1)
print(one.history, two.history)


# --- a metric of one's own
@dataclass(frozen=True)
class Margin:
    total: float = 0.0
    count: int = 0

    def update(self, scores: Float32[Tensor, "b 2"], labels: Int64[Tensor, "b"]) -> Self:
        right = ops.take_along_axis(scores, labels[:, None], axis=1)
        wrong = ops.take_along_axis(scores, 1 - labels[:, None], axis=1)
        # planted: wrong = ops.take_along_axis(scores, 1.0 - labels[:, None], axis=1)
        total = self.total + ops.sum(right - wrong).item()
        # planted: total = self.total + ops.sum(right - wrong, axis=0).item() + (scores @ labels).item()
        return replace(self, total=total, count=self.count + len(labels))

    def value(self) -> float:
        return self.total / self.count


margin = Margin().update(ops.ones((4, 2)), ops.zeros(4, dtype=np.int64))
# planted: margin = Margin().update(ops.ones((4, 3)), ops.zeros(4, dtype=np.int64))
# planted: margin = Margin().update(ops.ones((4, 2)), ops.zeros(5, dtype=np.int64))
# planted: margin = Margin().update(ops.ones((4, 2)), ops.zeros(4))
pairs = DataLoader((points, classes), 8)
told = fit(
    Net(rng), pairs, optim.Adam(), supervised(losses.cross_entropy), epochs=1, validation=pairs, metrics={"margin": Margin()}
)
print(told.history["val_margin"])


# --- a callback of one's own
class WeightNorms(Callback):
    def __init__(self) -> None:
        self.norms: list[float] = []
        self.seen: list[Epoch] = []

    def on_begin(self, run: Run) -> None:
        print(f"{run.epochs} epochs of {run.batches} batches")

    def on_step_end(self, before: TrainingState[Any, Any], batch: Any, after: TrainingState[Any, Any]) -> None:
        weight: Float32[Tensor, "8 16"] = after.model.hidden.weight
        self.norms.append(ops.sqrt(ops.sum(weight * weight)).item())
        # planted: self.norms.append(ops.sqrt(ops.sum(weight @ weight)).item())

    def on_epoch_end(self, state: TrainingState[Any, Any]) -> None:
        self.seen.append(state.history.epochs[-1])

    def should_stop(self, state: TrainingState[Any, Any]) -> bool:
        return state.epoch >= 2


watch = WeightNorms()
watched = fit(Net(rng), DataLoader((points, classes), 8), optim.Adam(), epochs=9, callbacks=[watch])
# planted: watched = fit(Net(rng), DataLoader((classes, points), 8), optim.Adam(), epochs=9, callbacks=[watch])
weight: Float32[Tensor, "8 16"] = watched.model.hidden.weight
again: Float32[Tensor, "40 16"] = points @ weight
# planted: again: Float32[Tensor, "40 16"] = points @ weight.mT
# planted: again: Float32[Tensor, "40 16"] = watched.model.hidden(heights)
print(watched.epoch, len(watch.norms), watch.seen[-1].loss)


# --- a dataset with augmentation
Images = Float32[Tensor, "b 1 6 6"]


@dataclass(frozen=True)
class Pictures:
    images: Float32[Tensor, "n 1 6 6"]
    labels: Int64[Tensor, "n"]


def flipped(images: Images, rng: np.random.Generator) -> Images:
    turned = ops.flip(images, axis=3)
    # planted: turned = ops.flip(images, axis=4)
    noise = ops.normal(images.shape, rng=rng)
    chosen = ops.uniform((images.shape[0], 1, 1, 1), rng=rng) < 0.5
    # planted: chosen = ops.uniform((images.shape[0] + 1, 1, 1, 1), rng=rng) < 0.5
    return ops.where(chosen, turned, images) + 0.01 * noise
    # planted: return ops.where(chosen, turned, images)[:, 0] + 0.01 * noise[:, 0]


class Augmented:
    def __init__(self, pictures: Pictures, size: int) -> None:
        self.loader = DataLoader((pictures.images, pictures.labels), size, shuffle=True)

    def __len__(self) -> int:
        return len(self.loader)

    def batches(self, epoch: int, start: int = 0) -> Iterator[tuple[Images, Int64[Tensor, "b"]]]:
        for place, (images, labels) in enumerate(self.loader.batches(epoch, start), start):
            yield flipped(images, np.random.default_rng((epoch, place))), labels
            # planted: yield flipped(images[:, 0], np.random.default_rng((epoch, place))), labels
            # planted: yield labels, flipped(images, np.random.default_rng((epoch, place)))


digits = Pictures(ops.normal((12, 1, 6, 6), rng=rng), ops.arange(12) % 3)
# planted: digits = Pictures(ops.normal((12, 6, 6), rng=rng), ops.arange(12) % 3)
convolving = nn.Sequential(nn.Conv2d(1, 4, 3, rng=rng), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3, rng=rng))
# planted: convolving = nn.Sequential(nn.Conv2d(1, 4, 3, rng=rng), nn.ReLU(), nn.Flatten(), nn.Linear(36, 3, rng=rng))
print(fit(convolving, Augmented(digits, 5), optim.Adam(), epochs=2).history.losses)


# --- resumed in another cell
place = folder / "run.safetensors"
rows = Dataset(points, classes)
# planted: rows = Dataset(points, classes[1:])
shuffled = DataLoader(rows, 9, shuffle=True)
momentum = optim.SGD(0.05, momentum=0.9)


class Stopped(Callback):
    def on_step_end(self, before: TrainingState[Any, Any], batch: Any, after: TrainingState[Any, Any]) -> None:
        if after.step.item() == 7:
            raise KeyboardInterrupt


try:
    whole = fit(Net(rng), shuffled, momentum, epochs=3, callbacks=[Checkpoint(place), Stopped()])
    # planted: whole = fit(Net(rng), DataLoader(rows.labels, 9), momentum, epochs=3, callbacks=[Checkpoint(place), Stopped()])
except TrainingInterrupted as stopped:
    print(stopped)
loaded = load(place, like=start(Net(rng), momentum))
gone_on = fit(loaded, shuffled, momentum, epochs=3)
# planted: gone_on = fit(loaded, shuffled, momentum, supervised(losses.mse), epochs=3)
# planted: gone_on = fit(loaded, shuffled, momentum, epochs=3, key=random.key(0))
save(folder / "model.safetensors", gone_on.model)
model = load(folder / "model.safetensors", like=Net(rng))
answers: Int64[Tensor, "40"] = ops.argmax(model(points, nn.Eval()), axis=1)
# planted: answers: Int64[Tensor, "40"] = ops.argmax(model(points, nn.Eval()), axis=0)
# planted: answers: Int64[Tensor, "40"] = ops.argmax(model(points), axis=1)
print(gone_on.step.item(), metrics.accuracy(answers, classes))


# --- transfer learning
class Finetuned(nn.Module):
    def __init__(self, body: nn.Linear[Literal[8], Literal[16]], rng: np.random.Generator) -> None:
        self.body = nn.freeze(body)
        self.head = nn.Linear(16, 2, rng=rng)
        # planted: self.head = nn.Linear(8, 2, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 2"]:
        return self.head(ops.relu(self.body(x)))
        # planted: return self.body(ops.relu(self.head(x)))


pretrained = fit(Net(rng), DataLoader((points, classes), 8), optim.Adam(), epochs=1).model
tuned = Finetuned(pretrained.hidden, rng)
# planted: tuned = Finetuned(pretrained.head, rng)
after = fit(tuned, DataLoader((points, heights), 8), optim.Adam(0.01), supervised(losses.mse), epochs=2).model
# planted: after = fit(tuned, DataLoader((points, classes), 8), optim.Adam(0.01), supervised(losses.mse), epochs=2).model
assert bool((after.body.weight == pretrained.hidden.weight).all())
thawed = nn.unfreeze(after, lambda m: m.body)
assert nn.parameter_count(thawed) > nn.parameter_count(after)
final = fit(thawed, DataLoader((points, heights), 8), optim.SGD(1e-3), supervised(losses.huber), epochs=1).model
# planted: final = fit(thawed, DataLoader((points, points), 8), optim.SGD(1e-3), supervised(losses.huber), epochs=1).model
print(losses.mse(final(points), heights).item())
