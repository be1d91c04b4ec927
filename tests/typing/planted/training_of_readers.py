"""More programs that train, written as people write them who have read the README only: ``training.py`` says how."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Float32, Int64

from typednn import (
    Tensor,
    grad,
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
from typednn.data import DataLoader, Dataset, from_numpy, split, windows
from typednn.train import (
    CSVLog,
    EarlyStopping,
    NanGuard,
    evaluate,
    fit,
    predict,
    supervised,
)

rng = np.random.default_rng(0)
folder = Path(mkdtemp())


# --- spam filter with one score a mail
class Spam(nn.Module):
    def __init__(self, words: int, rng: np.random.Generator) -> None:
        self.first = nn.Linear(words, 12, rng=rng)
        self.last = nn.Linear(12, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 30"]) -> Float32[Tensor, "b"]:
        return ops.squeeze(self.last(ops.tanh(self.first(x))), 1)
        # planted: return self.last(ops.tanh(self.first(x)))


mails = ops.uniform((64, 30), rng=rng)
spam = (mails[:, 0] > 0.5).astype(np.float32)
trained = fit(
    Spam(30, rng),
    DataLoader((mails, spam), 16, shuffle=True),
    # planted: DataLoader((mails, mails[:, 0] > 0.5), 16, shuffle=True),
    # planted: DataLoader((mails, spam[:, None]), 16, shuffle=True),
    optim.Adam(1e-2),
    supervised(losses.binary_cross_entropy_with_logits),
    # planted: supervised(losses.cross_entropy),
    epochs=3,
)
filtered = trained.model(mails)
print(metrics.roc_auc(filtered, spam > 0.5), metrics.f1((filtered > 0).astype(np.int64), spam.astype(np.int64), classes=2))
# planted: print(metrics.roc_auc(filtered, spam))
# planted: print(metrics.f1(filtered > 0, spam > 0.5, classes=2))


# --- iris with a confusion matrix
flowers = ops.normal((150, 4), rng=rng)
species = ops.arange(150) % 3
(train_x, train_y), (test_x, test_y) = split((flowers, species), 0.2, seed=1)
# planted: train_x, train_y, test_x, test_y = split((flowers, species), 0.2, seed=1)
net = nn.Sequential(nn.Linear(4, 16, rng=rng), nn.ReLU(), nn.Linear(16, 3, rng=rng))
# planted: net = nn.Sequential(nn.Linear(4, 16, rng=rng), nn.ReLU(), nn.Linear(16, 1, rng=rng))
loader = DataLoader((train_x, train_y), 20, shuffle=True)
state = fit(net, loader, optim.SGD(schedules.cosine(0.1, steps=30)), epochs=5)
# planted: state = fit(net, loader, optim.SGD(schedules.cosine(0.1, steps=30)(0)), epochs=5.0)
# planted: state = fit(net, loader, schedules.cosine(0.1, steps=30), epochs=5)
matrix = metrics.confusion(state.model(test_x), test_y, classes=3)
print(matrix, metrics.accuracy(state.model(test_x), test_y))
# planted: print(matrix, metrics.accuracy(test_y, state.model(test_x)))


# --- segmentation with a label for each pixel
class Segment(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.one = nn.Conv2d(3, 8, 3, padding=1, rng=rng)
        self.two = nn.Conv2d(8, 5, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 h w"]) -> Float32[Tensor, "b 5 h w"]:
        return self.two(ops.relu(self.one(x)))


photos = ops.normal((6, 3, 8, 8), rng=rng)
masks = ops.argmax(ops.normal((6, 5, 8, 8), rng=rng), axis=1)
share: Float32[Tensor, "5"] = ops.ones(5) / 5.0


def weighted(logits: Float32[Tensor, "b 5 h w"], labels: Int64[Tensor, "b h w"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(logits, labels, weight=share, ignore_index=255)
    # planted: return losses.cross_entropy(logits, labels, weight=share, ignore_index=255, reduction="none")
    # planted: return losses.cross_entropy(labels, logits, weight=share)


result = fit(Segment(rng), DataLoader((photos, masks), 3), optim.AdamW(1e-3), supervised(weighted), epochs=1)
# planted: result = fit(Segment(rng), DataLoader((photos, masks), 3), optim.AdamW(1e-3), weighted, epochs=1)
labels: Int64[Tensor, "6 8 8"] = ops.argmax(result.model(photos), axis=1)
# planted: labels: Int64[Tensor, "6 8 8"] = ops.argmax(result.model(photos), axis=-1)
print(metrics.accuracy(result.model(photos), masks))


# --- house prices, by hand, with weights that decay
class Prices(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layer = nn.Linear(5, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "n 5"]) -> Float32[Tensor, "n"]:
        return self.layer(x)[:, 0]
        # planted: return self.layer(x)[0]


def error(model: Prices, x: Float32[Tensor, "n 5"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return losses.mse(model(x), y)
    # planted: return losses.mse(model(x), y, reduction="none")
    # planted: return losses.mse(model(x), y[:, None])
    # planted: return losses.mse(model(x)[:, None], y)


houses = ops.normal((50, 5), rng=rng)
price = houses @ ops.asarray([1.0, 2.0, 3.0, 4.0, 5.0], dtype=np.float32)
prices = Prices(rng)
descent = optim.Chain(optim.ClipByNorm(1.0), optim.SGD(0.1, momentum=0.9))
kept = descent.init(prices)
for _ in range(20):
    value, slope = value_and_grad(error)(prices, houses, price)
    prices, kept = descent.step(prices, slope, kept)
    # planted: prices, kept = descent.step(prices, kept, slope)
    # planted: prices, kept = descent.step(prices, value, kept)
print(value.item(), metrics.r2(prices(houses), price))
# planted: print(value.item(), metrics.r2(prices(houses), houses))


# --- next character of a text
class Speaker(nn.Module):
    def __init__(self, letters: int, rng: np.random.Generator) -> None:
        self.embed = nn.Embedding(letters, 16, rng=rng)
        self.rnn = nn.GRU(16, 24, rng=rng)
        self.out = nn.Linear(24, letters, rng=rng)

    def __call__(self, x: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 26"]:
        states, _ = self.rnn(self.embed(x))
        # planted: states = self.rnn(self.embed(x))
        return self.out(states)


def next_letter(
    model: Speaker, batch: tuple[Int64[Tensor, "b t"], Int64[Tensor, "b t"]], mode: nn.Mode
) -> Float32[Tensor, ""]:
    x, y = batch
    scores = model(x)
    return losses.cross_entropy(ops.moveaxis(scores, 2, 1), y)
    # planted: return losses.cross_entropy(scores, y)
    # planted: return losses.cross_entropy(ops.moveaxis(scores, 2, 1), batch)


text = ops.arange(400) % 26
rows, following = windows(text, 10)
# planted: rows, following = windows(ops.reshape(text, (20, 20)), 10)
pieces = DataLoader((rows, following), 13, last="drop")
# planted: pieces = DataLoader((rows, following[:, 1:]), 13, last="drop")
# planted: pieces = DataLoader((rows.astype(np.float32), following), 13, last="drop")
speaker = fit(Speaker(26, rng), pieces, optim.Lion(1e-3), next_letter, epochs=1).model
# planted: speaker = fit(Speaker(26, rng), pieces, optim.Lion(1e-3), supervised(losses.cross_entropy), epochs=1).model
print(metrics.perplexity(ops.moveaxis(speaker(rows), 2, 1), rows))
# planted: print(metrics.perplexity(speaker(rows), rows))


# --- an autoencoder
class Auto(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.down = nn.Linear(20, 4, rng=rng)
        self.up = nn.Linear(4, 20, rng=rng)
        # planted: self.up = nn.Linear(4, 18, rng=rng)

    def encode(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 4"]:
        return ops.relu(self.down(x))

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 20"]:
        return self.up(self.encode(x))
        # planted: return self.up(x)


signals = ops.normal((40, 20), rng=rng)


def rebuilt(model: Auto, x: Float32[Tensor, "b 20"], mode: nn.Mode) -> Float32[Tensor, ""]:
    return losses.l1(model(x), x)
    # planted: return losses.l1(model.encode(x), x)
    # planted: return losses.l1(model(x), model)


autos = fit(Auto(rng), DataLoader(signals, 8), optim.RMSProp(1e-3), rebuilt, epochs=2)
# planted: autos = fit(Auto(rng), DataLoader((signals, signals), 8), optim.RMSProp(1e-3), rebuilt, epochs=2)
# planted: autos = fit(Auto(rng), signals, optim.RMSProp(1e-3), rebuilt, epochs=2)
# planted: autos = fit(Auto, DataLoader(signals, 8), optim.RMSProp(1e-3), rebuilt, epochs=2)
code: Float32[Tensor, "40 4"] = autos.model.encode(signals)
# planted: code: Float32[Tensor, "40 4"] = autos.model(signals)
save(folder / "auto.safetensors", autos.model)
# planted: save(autos.model, folder / "auto.safetensors")
back = load(folder / "auto.safetensors", like=Auto(rng))
print(ops.sum(back(signals) - autos.model(signals)).item())


# --- a validation loop with early end, by hand
class Digits(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.body = nn.Sequential(nn.Linear(64, 32, rng=rng), nn.Dropout(0.2), nn.ReLU())
        self.head = nn.Linear(32, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 64"], mode: nn.Mode) -> Float32[Tensor, "b 10"]:
        return self.head(self.body(x, mode))
        # planted: return self.head(self.body(x))


def wrongness(model: Digits, x: Float32[Tensor, "b 64"], y: Int64[Tensor, "b"], key: random.Key) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x, nn.Train(key)), y, label_smoothing=0.1)
    # planted: return losses.cross_entropy(model(x, nn.Train()), y, label_smoothing=0.1)
    # planted: return losses.cross_entropy(model(x, nn.Train(key)), y, label_smoothing=1.1)


adam = optim.Adam(2e-3)


@jit
def update(
    model: Digits, state: optim.State[Digits], x: Float32[Tensor, "b 64"], y: Int64[Tensor, "b"], key: random.Key
) -> tuple[Digits, optim.State[Digits], Float32[Tensor, ""]]:
    value, gradient = value_and_grad(wrongness)(model, x, y, key)
    model, state = adam.step(model, gradient, state)
    return model, state, value
    # planted: return model, value, state


def correct(model: Digits, x: Float32[Tensor, "b 64"], y: Int64[Tensor, "b"]) -> float:
    found = ops.argmax(model(x, nn.Eval()), axis=1)
    return ops.mean((found == y).astype(np.float32)).item()
    # planted: return ops.mean(found == y).item()


pixels = ops.uniform((90, 64), rng=rng)
numbers = ops.arange(90) % 10
training, held = split((pixels, numbers), held_out=20, seed=3)
network = Digits(rng)
memory = adam.init(network)
key = random.key(0)
best = 0.0
for epoch in range(3):
    for place, (x, y) in enumerate(DataLoader(training, 14, shuffle=True).batches(epoch)):
        key, use = random.split(key)
        network, memory, value = update(network, memory, x, y, use)
        # planted: network, memory, value = update(network, adam, x, y, use)
        # planted: network, memory, value = update(network, memory, x, use, y)
    now = correct(network, *held)
    # planted: now = correct(network, held)
    # planted: now = correct(memory, *held)
    if now < best:
        break
    best = now
print(best)


# --- two heads, one loss
@dataclass(frozen=True)
class Answer:
    place: Float32[Tensor, "b 4"]
    kind: Float32[Tensor, "b 7"]


class Detector(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.body = nn.Linear(10, 16, rng=rng)
        self.place = nn.Linear(16, 4, rng=rng)
        self.kind = nn.Linear(16, 7, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 10"]) -> Answer:
        hidden = ops.gelu(self.body(x))
        return Answer(self.place(hidden), self.kind(hidden))
        # planted: return Answer(self.kind(hidden), self.place(hidden))


@dataclass(frozen=True)
class Sample:
    x: Float32[Tensor, "b 10"]
    box: Float32[Tensor, "b 4"]
    kind: Int64[Tensor, "b"]


def both(model: Detector, batch: Sample, mode: nn.Mode) -> Float32[Tensor, ""]:
    answer = model(batch.x)
    where = losses.huber(answer.place, batch.box)
    # planted: where = losses.huber(answer.kind, batch.box)
    what = losses.cross_entropy(answer.kind, batch.kind)
    # planted: what = losses.cross_entropy(answer.kind, batch.box)
    # planted: what = losses.cross_entropy(answer.place, batch.box)
    return where + 0.5 * what
    # planted: return where, what
    # planted: return ops.stack([where, what])


samples = Sample(ops.normal((24, 10), rng=rng), ops.normal((24, 4), rng=rng), ops.arange(24) % 7)
# planted: samples = Sample(ops.normal((24, 10), rng=rng), ops.normal((24, 4), rng=rng), ops.arange(23) % 7)
seen = fit(Detector(rng), DataLoader(samples, 6), optim.NAdam(), both, epochs=2, validation=DataLoader(samples, 8))
# planted: seen = fit(Detector(rng), DataLoader((samples.x, samples.kind), 6), optim.NAdam(), both, epochs=2)
# planted: seen = fit(Detector(rng), DataLoader(samples, 6), optim.NAdam(), supervised(both), epochs=2)
# planted: seen = fit(Detector(rng), DataLoader(samples, 6), optim.NAdam(), both, epochs=2, validation=samples)
print(seen.history["val_loss"], evaluate(seen.model, DataLoader(samples, 8), both)["loss"])
# planted: print(seen.history["val_loss"], evaluate(seen, DataLoader(samples, 8), both)["loss"])


# --- embeddings by triplets
embedder = nn.Sequential(nn.Linear(12, 32, rng=rng), nn.ReLU(), nn.Linear(32, 6, rng=rng))
# planted: embedder = nn.Sequential(nn.Linear(12, 32, rng=rng), nn.ReLU(), nn.Linear(16, 6, rng=rng))
Faces = Float32[Tensor, "b 12"]


def apart(model: Any, batch: tuple[Faces, Faces, Faces], mode: nn.Mode) -> Float32[Tensor, ""]:
    anchor, near, far = batch
    return losses.triplet(model(anchor), model(near), model(far), margin=0.5)
    # planted: return losses.triplet(model(anchor), model(near), margin=0.5)
    # planted: return losses.triplet(anchor, near, far, margin=-0.5)


a, b, c = ops.normal((30, 12), rng=rng), ops.normal((30, 12), rng=rng), ops.normal((30, 12), rng=rng)
# planted: a, b, c = ops.normal((30, 12), rng=rng), ops.normal((30, 12), rng=rng), ops.normal((31, 12), rng=rng)
triples = DataLoader((a, b, c), 10)
# planted: triples = DataLoader((a, b), 10)
near = fit(embedder, triples, optim.Adagrad(0.1), apart, epochs=2).model
same = ops.sum(a * b, axis=1) > 0.0
print(losses.cosine_embedding(near(a), near(b), same).item())
# planted: print(losses.cosine_embedding(near(a), near(b), ops.sum(a * b, axis=1)).item())
# planted: print(losses.cosine_embedding(near(a), near(b), ops.sum(a * b, axis=0) > 0.0).item())
# planted: print(losses.cosine_embedding(near(a), b, same).item())


# --- speech with CTC
class Hearing(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.rnn = nn.LSTM(13, 20, rng=rng)
        self.out = nn.Linear(20, 8, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t 13"]) -> Float32[Tensor, "b t 8"]:
        states, _ = self.rnn(x)
        return ops.log_softmax(self.out(states), axis=2)


Heard = tuple[Float32[Tensor, "b t 13"], Int64[Tensor, "b n"], Int64[Tensor, "b"], Int64[Tensor, "b"]]


def aligned(model: Hearing, batch: Heard, mode: nn.Mode) -> Float32[Tensor, ""]:
    sounds, words, times, counts = batch
    return losses.ctc(model(sounds), words, times, counts)
    # planted: return losses.ctc(model(sounds), words)
    # planted: return losses.ctc(ops.moveaxis(model(sounds), 1, 0), words, times, counts)
    # planted: return losses.ctc(words, model(sounds), times, counts)
    # planted: return losses.ctc(model(sounds), times, words, counts)


sounds = ops.normal((6, 12, 13), rng=rng)
words = 1 + ops.reshape(ops.arange(24) % 7, (6, 4))
ends, counts = ops.full((6,), 12), ops.full((6,), 4)
hearing = fit(Hearing(rng), DataLoader((sounds, words, ends, counts), 3), optim.Adam(), aligned, epochs=1)
# planted: hearing = fit(Hearing(rng), DataLoader((sounds, words, counts), 3), optim.Adam(), aligned, epochs=1)
print(hearing.history.losses)


# --- noisy training with a transform
def noisy(
    batch: tuple[Float32[Tensor, "b 9"], Int64[Tensor, "b"]], rng: np.random.Generator
) -> tuple[Float32[Tensor, "b 9"], Int64[Tensor, "b"]]:
    x, y = batch
    return x + 0.1 * ops.normal(x.shape, rng=rng), y
    # planted: return x + 0.1 * ops.normal(x.shape, rng=rng)
    # planted: return y, x + 0.1 * ops.normal(x.shape, rng=rng)
    # planted: return x + 0.1 * ops.normal((3, 8), rng=rng), y


inputs, targets = ops.normal((33, 9), rng=rng), ops.arange(33) % 4
noise = DataLoader((inputs, targets), 8, shuffle=True, seed=5, transform=noisy, prefetch=2)
# planted: noise = DataLoader((inputs[:, 1:], targets), 8, shuffle=True, seed=5, transform=noisy, prefetch=2)
# planted: noise = DataLoader((inputs, targets), 0, shuffle=True, seed=5, transform=noisy, prefetch=2)
small = nn.Linear(9, 4, rng=rng)
robust = fit(small, noise, optim.SGD(0.1, momentum=0.9, nesterov=True), epochs=2)
# planted: robust = fit(noise, small, optim.SGD(0.1, momentum=0.9, nesterov=True), epochs=2)
# planted: robust = fit(small, noise, epochs=2)
# planted: robust = fit(small, noise, optim.SGD(-0.1, momentum=0.9, nesterov=True), epochs=2)
print(robust.history.losses)


# --- padded batches, counted with their mask
def masked(
    model: nn.Linear[Any, Any], batch: tuple[tuple[Float32[Tensor, "8 5"], Float32[Tensor, "8 2"]], Bool[Tensor, "8"]], mode: nn.Mode
) -> Float32[Tensor, ""]:
    (x, y), real = batch
    # planted: x, y, real = batch
    each = ops.mean((model(x) - y) ** 2, axis=1)
    # planted: each = ops.mean((model(x) - y) ** 2, axis=0)
    return ops.sum(ops.where(real, each, 0.0)) / ops.sum(real.astype(np.float32))
    # planted: return ops.sum(each[real]) / ops.sum(real.astype(np.float32), axis=1)


many, few = ops.normal((27, 5), rng=rng), ops.normal((27, 2), rng=rng)
padded = DataLoader((many, few), 8, last="pad")
plain = fit(nn.Linear(5, 2, rng=rng), padded, optim.SGD(0.1), masked, epochs=2)
# planted: plain = fit(nn.Linear(5, 2, rng=rng), padded, optim.SGD(0.1), supervised(losses.mse), epochs=2)
for (x, y), real in padded:
    sizes: Float32[Tensor, "8 5"] = x
    # planted: sizes: Float32[Tensor, "3 5"] = x
print(plain.history.losses)


# --- from numpy, with all logs
table = rng.normal(size=(60, 6)).astype(np.float32)
classes = rng.integers(0, 3, size=60)
data = from_numpy(table, classes, classes=3)
judged = fit(
    nn.Sequential(nn.Linear(6, 8, rng=rng), nn.LayerNorm(8), nn.SiLU(), nn.Linear(8, 3, rng=rng)),
    DataLoader(data, 10, shuffle=True),
    optim.Chain(optim.ClipByValue(0.5), optim.Adam(schedules.one_cycle(0.01, steps=24))),
    # planted: optim.Adam(schedules.one_cycle),
    epochs=4,
    validation=DataLoader(data, 20),
    metrics={"accuracy": metrics.Accuracy(), "top2": metrics.TopKAccuracy(2)},
    # planted: metrics={"accuracy": metrics.accuracy},
    # planted: metrics=[metrics.Accuracy()],
    # planted: metrics={"error": metrics.MeanSquaredError()},
    # planted: metrics={"top": metrics.TopKAccuracy(0)},
    callbacks=[CSVLog(folder / "log.csv"), NanGuard(), EarlyStopping("val_top2", patience=9, largest=True)],
    # planted: callbacks=CSVLog(folder / "log.csv"),
    # planted: callbacks=[EarlyStopping("val_loss", patience=0)],
)
guesses: Int64[Tensor, "60"] = predict(judged.model, data)
# planted: guesses: Int64[Tensor, "60"] = predict(judged, data)
# planted: guesses: Int64[Tensor, "60"] = predict(judged.model, data.inputs)
print(metrics.accuracy(guesses, data.labels), judged.history["val_accuracy"])


# --- mean teacher
@dataclass(frozen=True)
class Pair:
    student: nn.Linear[Any, Any]
    teacher: nn.Linear[Any, Any]


def distilled(student: nn.Linear[Any, Any], teacher: nn.Linear[Any, Any], x: Float32[Tensor, "b 6"]) -> Float32[Tensor, ""]:
    wanted = ops.softmax(teacher(x), axis=1)
    return losses.kl_divergence(ops.log_softmax(student(x), axis=1), wanted)
    # planted: return losses.kl_divergence(ops.log_softmax(student(x), axis=1), wanted, reduction="none")
    # planted: return losses.kl_divergence(ops.log_softmax(student(x), axis=1), wanted[:, 0])
    # planted: return losses.kl_divergence(ops.log_softmax(student(x), axis=2), wanted)


pair = Pair(nn.Linear(6, 4, rng=rng), nn.Linear(6, 4, rng=rng))
unlabelled = ops.normal((16, 6), rng=rng)
lion = optim.Lion(1e-3)
inner = lion.init(pair.student)
for _ in range(4):
    slopes = grad(distilled)(pair.student, pair.teacher, unlabelled)
    # planted: slopes = grad(distilled, argnums=3)(pair.student, pair.teacher, unlabelled)
    student, inner = lion.step(pair.student, slopes, inner)
    teacher = trees.map(lambda old, new: 0.9 * old + 0.1 * new, pair.teacher, student)
    # planted: teacher = trees.map(lambda old, new: 0.9 * old + 0.1 * new, pair.teacher, unlabelled)
    pair = Pair(student, teacher)
    # planted: pair = Pair(student)
print(distilled(pair.student, pair.teacher, unlabelled).item())
# planted: print(distilled(pair.student, pair.teacher, unlabelled[:, :5]).item())


# --- accuracy that streams, of a model that is loaded
def classifier(rng: np.random.Generator) -> nn.Module:
    return nn.Sequential(nn.Linear(8, 16, rng=rng), nn.ReLU(), nn.Linear(16, 5, rng=rng))


points, kinds = ops.normal((45, 8), rng=rng), ops.arange(45) % 5
net = nn.Sequential(nn.Linear(8, 16, rng=rng), nn.ReLU(), nn.Linear(16, 5, rng=rng))
save(folder / "net.safetensors", net)
restored = load(folder / "net.safetensors", like=net)
right, table = metrics.Accuracy(), metrics.ConfusionMatrix(5)
# planted: right, table = metrics.Accuracy(), metrics.ConfusionMatrix(0)
for x, y in DataLoader((points, kinds), 10):
    right = right.update(restored(x), y)
    # planted: right = right.update(y, restored(x))
    # planted: right = right.update(restored(x), ops.argmax(y))
    table = table.update(restored(x), y)
    # planted: table = table.update(restored(points), y)
print(right.value(), table.value())


# --- class weights and top-k over images
class Thumbs(nn.Module):
    def __init__(self, classes: int, rng: np.random.Generator) -> None:
        self.conv = nn.Conv2d(1, 6, 3, rng=rng)
        self.norm = nn.BatchNorm(6)
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Linear(6 * 3 * 3, classes, rng=rng)
        # planted: self.head = nn.Linear(6 * 4 * 4, classes, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 1 8 8"], mode: nn.Mode) -> Float32[Tensor, "b 12"]:
        hidden = self.pool(ops.relu(self.norm(self.conv(x), mode)))
        # planted: hidden = self.pool(ops.relu(self.norm(self.conv(x))))
        return self.head(ops.reshape(hidden, (x.shape[0], -1)))
        # planted: return self.head(hidden)


thumbs, sorts = ops.normal((36, 1, 8, 8), rng=rng), ops.arange(36) % 12
heavy: Float32[Tensor, "12"] = ops.ones(12)


def loss_of(scores: Float32[Tensor, "b 12"], labels: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(scores, labels, weight=heavy)
    # planted: return losses.cross_entropy(scores, labels, weight=heavy[:10])
    # planted: return losses.cross_entropy(labels, scores, weight=heavy)


shown = fit(Thumbs(12, rng), DataLoader((thumbs, sorts), 6, last="drop"), optim.NAdam(0.01), supervised(loss_of), epochs=1)
out = shown.model(thumbs, nn.Eval())
# planted: out = shown.model(thumbs)
print(metrics.top_k_accuracy(out, sorts, 3))
# planted: print(metrics.top_k_accuracy(out, sorts))
# planted: print(metrics.top_k_accuracy(sorts, out, 3))
# planted: print(metrics.top_k_accuracy(ops.argmax(out, axis=1), sorts, 3))


# --- a schedule of one's own
def root(number: Int64[Tensor, ""]) -> Float[Tensor, ""]:
    return 0.1 / ops.sqrt(1.0 + number.astype(np.float32))
    # planted: return 0.1 / ops.sqrt(1.0 + number.astype(np.float32) * ops.ones(3))


def halving(number: int) -> float:
    return 0.1 * 0.5**number


line = nn.Linear(3, 1, rng=rng)
xx = ops.normal((20, 3), rng=rng)
yy = ops.sum(xx, axis=1, keepdims=True)
# planted: yy = ops.sum(xx, axis=1)
ways = optim.Groups(("bias", optim.SGD(0.1)), rest=optim.Adam(root))
# planted: ways = optim.Groups(("bias", optim.SGD(0.1)), rest=optim.Adam(halving))
# planted: ways = optim.Groups({"bias": optim.SGD(0.1)}, rest=optim.Adam(root))
# planted: ways = optim.Groups(("bias", optim.SGD(0.1)), rest=optim.Adam(root(0)))
fitted = fit(line, DataLoader((xx, yy), 5), ways, supervised(losses.mse), epochs=3)
# planted: fitted = fit(line, DataLoader((xx, yy), 5), ways, supervised("mse"), epochs=3)
# planted: fitted = fit(line, DataLoader((xx, yy), 5), ways, losses.mse, epochs=3)
print(fitted.history.losses, fitted.model.weight.shape)


# --- images as a Dataset, the batch by name
def measured(model: nn.Linear[Any, Any], batch: Dataset[Any, Any], mode: nn.Mode) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(batch.inputs), batch.labels)
    # planted: return losses.cross_entropy(model(batch.labels), batch.inputs)


examples = Dataset(ops.normal((32, 10), rng=rng), ops.arange(32) % 4)
# planted: examples = Dataset(ops.arange(32) % 4, ops.normal((32, 10), rng=rng))
# planted: examples = Dataset(ops.normal((32, 10), rng=rng), ops.arange(31) % 4)
# planted: examples = Dataset(ops.normal((32, 2, 5), rng=rng), ops.arange(32) % 4)
by_name = fit(nn.Linear(10, 4, rng=rng), DataLoader(examples, 8), optim.Adafactor(0.01), measured, epochs=2)
for batch in DataLoader(examples, 8, last="drop"):
    rows: Float32[Tensor, "8 10"] = batch.inputs
    # planted: rows: Float32[Tensor, "10 8"] = batch.inputs
    # planted: rows: Float32[Tensor, "8 10"] = batch.labels
print(evaluate(by_name.model, DataLoader(examples, 8), supervised(losses.cross_entropy)))
