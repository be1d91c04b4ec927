"""Whole small projects that train, as users of Keras, Lightning and PyTorch write them."""

from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from jaxtyping import Float32, Int64

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
    value_and_grad,
)
from typednn.data import DataLoader, from_numpy, read_text, split, windows
from typednn.train import (
    BestCheckpoint,
    Checkpoint,
    CSVLog,
    EarlyStopping,
    TrainingInterrupted,
    evaluate,
    fit,
    predict,
    start,
    supervised,
)

rng = np.random.default_rng(0)
folder = Path(mkdtemp())


# --- regression of energy use with early stopping, the best checkpoint and resuming
class Energy(nn.Module):
    def __init__(self, features: int, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(features, 16, rng=rng)
        self.out = nn.Linear(16, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "n 6"]) -> Float32[Tensor, "n"]:
        return self.out(ops.tanh(self.hidden(x)))[:, 0]


measured = ops.normal((40, 6), rng=rng)
used = ops.sum(measured, axis=1)
# planted: used = ops.sum(measured, axis=0)
(train_x, train_y), (val_x, val_y) = split((measured, used), 10, seed=0)
# planted: (train_x, train_y), (val_x, val_y) = split((measured, used), 41, seed=0)
adam = optim.Adam(schedules.exponential(1e-2, factor=0.9))
# planted: adam = optim.Adam(schedules.exponential(1e-2, factor=-0.9))
state = fit(
    Energy(6, rng),
    DataLoader((train_x, train_y), 10, shuffle=True),
    adam,
    supervised(losses.huber),
    # planted: losses.huber,
    epochs=3,
    validation=DataLoader((val_x, val_y), 5),
    callbacks=[EarlyStopping(patience=2), BestCheckpoint(folder / "best.st"), Checkpoint(folder / "last.st")],
    # planted: callbacks=[EarlyStopping(patience=0)],
)
again = load(folder / "last.st", like=start(Energy(6, rng), adam))
# planted: again = load(folder / "last.st", like=Energy)
state = fit(again, DataLoader((train_x, train_y), 10, shuffle=True), adam, supervised(losses.huber), epochs=4)
print(metrics.r2(state.model(val_x), val_y))


# --- a classifier in mini-batches by hand, with gradients of the loss
class Wine(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.one = nn.Linear(13, 20, rng=rng)
        self.drop = nn.Dropout(0.2)
        self.two = nn.Linear(20, 3, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 13"], mode: nn.Mode) -> Float32[Tensor, "b 3"]:
        return self.two(self.drop(ops.relu(self.one(x)), mode))
        # planted: return self.two(self.drop(ops.relu(self.one(x))))


def wine_loss(
    model: Wine, x: Float32[Tensor, "b 13"], y: Int64[Tensor, "b"], mode: nn.Mode
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x, mode), y)


wines, sorts = ops.normal((60, 13), rng=rng), ops.arange(60) % 3
model = Wine(rng)
optimizer = optim.AdamW(1e-3, weight_decay=0.01)
memory = optimizer.init(model)
for number, (x, y) in enumerate(DataLoader((wines, sorts), 20, shuffle=True)):
    mode = nn.Train(random.fold_in(random.key(0), number))
    loss, slope = value_and_grad(wine_loss)(model, x, y, mode)
    # planted: slope, loss = value_and_grad(wine_loss)(model, x, y, mode)
    model, memory = optimizer.step(model, slope, memory)
    # planted: model, memory = optimizer.step(model, memory, slope)
    # planted: model, memory = optimizer.step(slope, model, loss)
print(metrics.accuracy(model(wines, nn.Eval()), sorts))
# planted: print(metrics.accuracy(model(wines), sorts))


# --- tags of the words of a sentence
class Tagger(nn.Module):
    def __init__(self, words: int, rng: np.random.Generator) -> None:
        self.embed = nn.Embedding(words, 12, rng=rng)
        self.rnn = nn.LSTM(12, 20, rng=rng)
        self.out = nn.Linear(20, 7, rng=rng)

    def __call__(self, words: Int64[Tensor, "b t"]) -> Float32[Tensor, "b 7 t"]:
        states, _ = self.rnn(self.embed(words))
        return ops.moveaxis(self.out(states), 2, 1)
        # planted: return self.out(states)
        # planted: return ops.moveaxis(self.out(self.embed(words)), 2, 1)


def tag_loss(
    scores: Float32[Tensor, "b 7 t"], tags: Int64[Tensor, "b t"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(scores, tags, ignore_index=-1)
    # planted: return losses.cross_entropy(scores, tags, ignore_index=-1, label_smoothing=-0.1)


sentences = ops.arange(30 * 9).reshape((30, 9)) % 50
tags = sentences % 7
done = fit(Tagger(50, rng), DataLoader((sentences, tags), 10), optim.NAdam(1e-2), supervised(tag_loss), epochs=2)
# planted: done = fit(Tagger(50, rng), DataLoader((tags, sentences[:, 0]), 10), optim.NAdam(1e-2), supervised(tag_loss), epochs=2)
best = ops.argmax(done.model(sentences), axis=1)
print(ops.sum(best == tags).item())


# --- a convolutional autoencoder with a loss of its own and noise
class Denoiser(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.down = nn.Conv2d(1, 6, 3, stride=2, padding=1, rng=rng)
        self.up = nn.ConvTranspose2d(6, 1, 2, stride=2, rng=rng)
        # planted: self.up = nn.ConvTranspose2d(5, 1, 2, stride=2, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 1 16 16"]) -> Float32[Tensor, "b 1 16 16"]:
        return ops.sigmoid(self.up(ops.relu(self.down(x))))
        # planted: return ops.sigmoid(self.down(ops.relu(self.up(x))))


def noisy(
    model: Denoiser, x: Float32[Tensor, "b 1 16 16"], mode: nn.Mode
) -> Float32[Tensor, ""]:
    if isinstance(mode, nn.Train):
        blurred = x + 0.1 * random.normal(mode.key(), x.shape)
        # planted: blurred = x + 0.1 * random.normal(mode.key(), (16, 3))
        return losses.mse(model(blurred), x)
    return losses.mse(model(x), x)
    # planted: return losses.mse(model(x), x[:, 0])
    # planted: return losses.mse(model(x), x, reduction="none")


pictures = ops.uniform((24, 1, 16, 16), rng=rng)
clean = fit(
    Denoiser(rng), DataLoader(pictures, 8, last="drop"), optim.RMSProp(1e-3), noisy, epochs=2, key=random.key(1),
    # planted: Denoiser(rng), DataLoader(pictures, 0, last="drop"), optim.RMSProp(1e-3), noisy, epochs=2, key=random.key(1),
    validation=DataLoader(pictures[:8], 8),
    callbacks=[CSVLog(folder / "log.csv")],
)
save(folder / "denoiser.st", clean.model)
# planted: save(clean.model, folder / "denoiser.st")
denoiser = load(folder / "denoiser.st", like=Denoiser(rng))
print(denoiser(pictures).shape)


# --- adversarial training with jit
class Forger(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.a = nn.Linear(3, 8, rng=rng)
        self.b = nn.Linear(8, 5, rng=rng)

    def __call__(self, z: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n 5"]:
        return self.b(ops.relu(self.a(z)))


class Judge(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.a = nn.Linear(5, 8, rng=rng)
        self.b = nn.Linear(8, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "n 5"]) -> Float32[Tensor, "n"]:
        return self.b(ops.relu(self.a(x)))[:, 0]


def judged(
    judge: Judge, true: Float32[Tensor, "n 5"], false: Float32[Tensor, "n 5"]
) -> Float32[Tensor, ""]:
    return ops.mean(judge(false)) - ops.mean(judge(true))
    # planted: return ops.mean(judge(false), axis=0) - judge(true)


def forged(forger: Forger, judge: Judge, z: Float32[Tensor, "n 3"]) -> Float32[Tensor, ""]:
    return -ops.mean(judge(forger(z)))
    # planted: return -ops.mean(judge(forger(judge(z))))


forger, judge = Forger(rng), Judge(rng)
for_forger, for_judge = optim.Adam(1e-3, b1=0.5), optim.Adam(1e-3, b1=0.5)
forger_state, judge_state = for_forger.init(forger), for_judge.init(judge)


@jit
def judge_step(
    judge: Judge, state: optim.State[Judge], true: Float32[Tensor, "n 5"], false: Float32[Tensor, "n 5"]
) -> tuple[Judge, optim.State[Judge]]:
    return for_judge.step(judge, grad(judged)(judge, true, false), state)
    # planted: return for_judge.step(judge, grad(judged)(judge, true), state)


for _ in range(2):
    z = ops.normal((6, 3), rng=rng)
    for _ in range(2):
        judge, judge_state = judge_step(judge, judge_state, ops.normal((6, 5), rng=rng), forger(z))
        # planted: judge, judge_state = judge_step(forger, judge_state, ops.normal((6, 5), rng=rng), forger(z))
    forger, forger_state = for_forger.step(forger, grad(forged)(forger, judge, z), forger_state)
    # planted: forger, forger_state = for_forger.step(forger, grad(forged)(judge, forger, z), forger_state)
    # planted: forger, forger_state = for_forger.step(forger, grad(judged)(judge, forger(z), forger(z)), forger_state)
print(judge(forger(z)).shape)


# --- fine-tuning a frozen body with parameter groups
class Body(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.conv = nn.Conv2d(3, 8, 3, padding=1, rng=rng)
        self.norm = nn.BatchNorm(8)

    def __call__(self, x: Float32[Tensor, "b 3 h w"], mode: nn.Mode) -> Float32[Tensor, "b 8"]:
        return ops.mean(ops.relu(self.norm(self.conv(x), mode)), axis=(2, 3))
        # planted: return ops.mean(ops.relu(self.norm(self.conv(x), mode)), axis=(1, 2))


class Tuned(nn.Module):
    def __init__(self, body: Body, classes: int, rng: np.random.Generator) -> None:
        self.body = nn.freeze(body)
        self.neck = nn.Linear(8, 6, rng=rng)
        self.head = nn.Linear(6, classes, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 h w"], mode: nn.Mode) -> Float32[Tensor, "b _"]:
        return self.head(ops.relu(self.neck(self.body(x, mode))))
        # planted: return self.neck(ops.relu(self.head(self.body(x, mode))))


photos, kinds = ops.normal((12, 3, 8, 8), rng=rng), ops.arange(12) % 4
groups = optim.Groups(("neck", optim.SGD(0.01)), rest=optim.Adam(1e-3))
# planted: groups = optim.Groups(("neck", 0.01), rest=optim.Adam(1e-3))
# planted: groups = optim.Groups(("neck", optim.SGD(0.01)), optim.Adam(1e-3))
# planted: groups = optim.Groups(("neck", optim.SGD(0.01)), rest=1e-3)
tuned = fit(Tuned(Body(rng), 4, rng), DataLoader((photos, kinds), 6), groups, epochs=1)
# planted: tuned = fit(Tuned(Body(rng), 4, rng), DataLoader((photos, kinds), 6), groups, epochs=0)
print(evaluate(tuned.model, DataLoader((photos, kinds), 6), supervised(losses.cross_entropy), metrics={"accuracy": metrics.Accuracy()}))
# planted: print(evaluate(tuned.model, DataLoader((photos, kinds), 6), supervised(losses.cross_entropy), metrics={"accuracy": metrics.accuracy}))


# --- averaged weights and accumulated gradients
class Small(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layer = nn.Linear(4, 2, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 2"]:
        return self.layer(x)


def two_way(model: Small, x: Float32[Tensor, "b 4"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y, weight=ops.asarray([1.0, 3.0], dtype=np.float32))
    # planted: return losses.cross_entropy(model(x), y, weight=ops.asarray([1.0, 3.0, 1.0], dtype=np.float32))
    # planted: return losses.cross_entropy(model(x), y, weight=ops.asarray([1.0, -3.0], dtype=np.float32))
    # planted: return losses.cross_entropy(model(x), y, weight=[1.0, 3.0])


points, sides = ops.normal((32, 4), rng=rng), ops.arange(32) % 2
small = Small(rng)
averaging = optim.AverageWeights(optim.Accumulate(optim.Adam(1e-2), 2), decay=0.9)
# planted: averaging = optim.AverageWeights(optim.Accumulate(2, optim.Adam(1e-2)), decay=0.9)
held = averaging.init(small)
# planted: held = optim.Adam(1e-2).init(small)
for x, y in DataLoader((points, sides), 8):
    small, held = averaging.step(small, grad(two_way)(small, x, y), held)
    # planted: small, held = averaging.step(small, grad(two_way)(nn.Linear(4, 2, rng=rng), x, y), held)
    # planted: small, held = averaging.step(small, two_way(small, x, y), held)
mean = optim.averaged(small, held)
# planted: mean = optim.averaged(held, small)
print(metrics.accuracy(mean(points), sides), mean.layer.weight.shape)


# --- a cosine schedule with warm-up and clipping
class Line(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layer = nn.Linear(2, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 2"]) -> Float32[Tensor, "b 1"]:
        return self.layer(x)


rows = ops.normal((20, 2), rng=rng)
heights = ops.sum(rows, axis=1, keepdims=True)
# planted: heights = ops.sum(rows, axis=1)
rate = schedules.warmup(schedules.cosine(0.1, steps=20), steps=5)
# planted: rate = schedules.warmup(schedules.cosine, steps=5)
# planted: rate = schedules.warmup(schedules.cosine(0.1, steps=0), steps=5)
descent = optim.Chain(optim.ClipByNorm(1.0), optim.SGD(rate, momentum=0.9))
# planted: descent = optim.Chain(optim.ClipByNorm, optim.SGD(rate, momentum=0.9))
# planted: descent = optim.Chain(optim.ClipByNorm(1.0), 0.1)
# planted: descent = optim.Chain(optim.ClipByNorm(-1.0), optim.SGD(rate, momentum=0.9))
# planted: descent = optim.Chain(optim.ClipByNorm(1.0), optim.SGD(schedules.cosine, momentum=0.9))
# planted: descent = optim.Chain(optim.ClipByNorm(1.0), optim.SGD(lambda: 0.1, momentum=0.9))
line = fit(Line(rng), DataLoader((rows, heights), 5), descent, supervised(losses.mse), epochs=2).model
print(line(rows).shape)


# --- speech to letters by ctc
class Speech(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.rnn = nn.GRU(8, 16, rng=rng)
        self.out = nn.Linear(16, 6, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t 8"]) -> Float32[Tensor, "b t 6"]:
        states, _ = self.rnn(x)
        return ops.log_softmax(self.out(states), axis=-1)
        # planted: return ops.log_softmax(self.out(states), axis=3)


def heard(
    model: Speech,
    batch: tuple[Float32[Tensor, "b t 8"], Int64[Tensor, "b n"], Int64[Tensor, "b"], Int64[Tensor, "b"]],
    mode: nn.Mode,
) -> Float32[Tensor, ""]:
    sound, letters, long, many = batch
    return losses.ctc(model(sound), letters, long, many, blank=0)
    # planted: return losses.ctc(model(sound), letters, long, many, blank=6)
    # planted: return losses.ctc(letters, model(sound), long, many, blank=0)
    # planted: return losses.ctc(model(sound), letters, many, blank=0)
    # planted: return losses.ctc(model(sound), long, letters, many, blank=0)


sounds = ops.normal((8, 12, 8), rng=rng)
letters = 1 + ops.arange(32).reshape((8, 4)) % 5
times = ops.full((8,), 12, dtype=np.int64)
lengths = ops.full((8,), 4, dtype=np.int64)
# planted: lengths = ops.full((8,), 4.0)
speech = fit(Speech(rng), DataLoader((sounds, letters, times, lengths), 4), optim.Adam(1e-2), heard, epochs=1)
print(speech.history.best("loss").number)


# --- faces by triplets
class Face(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.one = nn.Linear(20, 16, rng=rng)
        self.two = nn.Linear(16, 4, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 4"]:
        found = self.two(ops.relu(self.one(x)))
        return found / ops.norm(found, axis=1, keepdims=True)
        # planted: return found / ops.norm(found, axis=1)


def apart(
    model: Face,
    a: Float32[Tensor, "b 20"],
    p: Float32[Tensor, "b 20"],
    n: Float32[Tensor, "b 20"],
) -> Float32[Tensor, ""]:
    return losses.triplet(model(a), model(p), model(n), margin=0.2)
    # planted: return losses.triplet(model(a), model(p), n, margin=0.2)
    # planted: return losses.triplet(model(a), model(p), model(n), margin=-0.2)
    # planted: return losses.triplet(model(a), model(p), margin=0.2)


face = Face(rng)
muon = optim.Groups((lambda path, x: x.ndim == 2, optim.Muon(1e-2)), rest=optim.Adam(1e-3))
kept = muon.init(face)
faces = ops.normal((3, 10, 20), rng=rng)
for _ in range(3):
    slopes = grad(apart)(face, faces[0], faces[1], faces[2])
    # planted: slopes = grad(apart)(face, faces[0], faces[1], faces)
    # planted: slopes = grad(apart)(faces[0], faces[1], faces[2], face)
    face, kept = muon.step(face, slopes, kept)
    # planted: face, kept = muon.step(face, kept)
print(face(faces[0]).shape)


# --- arrays of numpy with classes, predictions and a confusion matrix
inputs = np.random.default_rng(0).normal(size=(50, 7)).astype(np.float32)
classes = np.arange(50) % 4
cells = from_numpy(inputs, classes, classes=4)
# planted: cells = from_numpy(inputs, classes)
train, test = split(cells, 0.2, seed=3)
# planted: train, test = split(cells, 1.2, seed=3)
net = nn.Sequential(nn.Linear(7, 10, rng=rng), nn.ReLU(), nn.Linear(10, 4, rng=rng))
# planted: net = nn.Sequential(nn.Linear(7, 10, rng=rng), nn.ReLU(), nn.Linear(11, 4, rng=rng))
counted = fit(net, DataLoader(train, 8, shuffle=True), optim.Adagrad(0.1), epochs=2).model
scores = predict(counted, test)
# planted: scores = predict(test, counted)
print(metrics.confusion(scores, test.labels, 4))
# planted: print(metrics.confusion(scores, test.inputs, 4))


# --- letters of a text file
(folder / "text.txt").write_text("the quick brown fox jumps over the lazy dog " * 20)
tokens, vocabulary = read_text(folder / "text.txt")
# planted: vocabulary, tokens = read_text(folder / "text.txt")


class Letters(nn.Module):
    def __init__(self, letters: int, rng: np.random.Generator) -> None:
        self.embed = nn.Embedding(letters, 8, rng=rng)
        self.rnn = nn.LSTM(8, 12, rng=rng)
        self.out = nn.Linear(12, letters, rng=rng)

    def __call__(self, x: Int64[Tensor, "b t"]) -> Float32[Tensor, "b c t"]:
        states, _ = self.rnn(self.embed(x))
        return ops.moveaxis(self.out(states), -1, 1)
        # planted: return ops.moveaxis(self.out(self.embed(x)), -1, 1)


before, after = windows(tokens, 16)
# planted: before, after = windows(tokens, 0)
# planted: before, after = windows(vocabulary, 16)
texts = DataLoader((before, after), 32, shuffle=True, last="drop")
speaker = fit(Letters(len(vocabulary), rng), texts, optim.Adafactor(1e-2), epochs=1).model
print(metrics.perplexity(speaker(before), after))


# --- memory-mapped arrays and a transform that flips
np.save(folder / "big.npy", np.zeros((30, 1, 8, 8), np.float32))
big = np.load(folder / "big.npy", mmap_mode="r")
marks = ops.arange(30) % 2


class Look(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.conv = nn.Conv2d(1, 4, 3, rng=rng)
        self.out = nn.Linear(4 * 6 * 6, 2, rng=rng)
        # planted: self.out = nn.Linear(4 * 8 * 8, 2, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 1 8 8"]) -> Float32[Tensor, "b 2"]:
        return self.out(ops.reshape(ops.relu(self.conv(x)), (x.shape[0], -1)))
        # planted: return self.out(ops.relu(self.conv(x)))


Batch = tuple[Float32[Tensor, "b 1 8 8"], Int64[Tensor, "b"]]


def flipped(batch: Batch, rng: np.random.Generator) -> Batch:
    x, y = batch
    return (ops.flip(x, axis=3) if rng.random() < 0.5 else x), y
    # planted: return (ops.flip(x, axis=4) if rng.random() < 0.5 else x), y
    # planted: return ops.flip(x, axis=3) if rng.random() < 0.5 else x


mapped = DataLoader((big, marks), 10, shuffle=True, transform=flipped, prefetch=2)
# planted: mapped = DataLoader((big, marks), 10, shuffle=True, transform=flipped, prefetch=-2)
print(fit(Look(rng), mapped, optim.Lion(1e-3), epochs=1).history)


# --- training that may be interrupted
def learn(epochs: int) -> nn.Linear[int, int]:
    data = DataLoader((ops.normal((20, 3), rng=rng), ops.arange(20) % 2), 5)
    first = start(nn.Linear(3, 2, rng=rng), optim.SGD(0.1))
    # planted: first = start(nn.Linear(3, 2, rng=rng), optim.SGD)
    # planted: first = start(optim.SGD(0.1), nn.Linear(3, 2, rng=rng))
    try:
        return fit(first, data, optim.SGD(0.1), epochs=epochs).model
        # planted: return fit(first, data, optim.SGD(0.1), epochs=epochs)
        # planted: return fit(first, data, epochs=epochs).model
    except TrainingInterrupted as stopped:
        save(folder / "stopped.st", stopped.state)
        raise


print(learn(2)(ops.ones((1, 3))).shape)
