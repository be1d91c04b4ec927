"""Scripts without networks, as users write them. A comment `planted: ` holds what the line above it may be replaced by, and is wrong then."""

import argparse
import math
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum, auto
from functools import cached_property, reduce, wraps
from typing import ClassVar, Final, Literal, NamedTuple, Protocol, Self, TypedDict, TypeVar

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, losses, nn, ops, value_and_grad

rng = np.random.default_rng(0)


# --- principal components
def centred(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    return x - ops.mean(x, axis=0)
    # planted: return x - ops.mean(x, axis=1)


def covariance(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "d d"]:
    x = centred(x)
    return x.T @ x / (x.shape[0] - 1)
    # planted: return x @ x.T / (x.shape[0] - 1)


def components(x: Float32[Tensor, "n d"], k: int) -> tuple[Float32[Tensor, "d _"], Float32[Tensor, "_"]]:
    values, vectors = ops.eigh(covariance(x))
    # planted: values, vectors = ops.eigh(centred(x))
    return vectors[:, -k:], values[-k:]


def explained(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "d"]:
    values, vectors = ops.eigh(covariance(x))
    assert vectors.shape == (x.shape[1], x.shape[1])
    return ops.flip(values, axis=0) / ops.sum(values)
    # planted: return ops.flip(vectors, axis=0) / ops.sum(values)


points = ops.normal((50, 6), rng=rng)
basis, strengths = components(points, 2)
projected = centred(points) @ basis
print(projected.shape, strengths.shape, explained(points))


# --- kalman filter
class Belief(NamedTuple):
    mean: Float32[Tensor, "4"]
    cov: Float32[Tensor, "4 4"]


F = ops.eye(4) + ops.eye(4, k=2) * 0.1
H = ops.eye(2, 4)
Q, R = ops.eye(4) * 1e-3, ops.eye(2) * 1e-1
# planted: Q, R = ops.eye(4) * 1e-3, ops.eye(4) * 1e-1


def predict(b: Belief) -> Belief:
    return Belief(F @ b.mean, F @ b.cov @ F.T + Q)


def update(b: Belief, z: Float32[Tensor, "2"]) -> Belief:
    innovation = z - H @ b.mean
    # planted: innovation = z - b.mean
    s = H @ b.cov @ H.T + R
    gain = ops.solve(s, H @ b.cov).T
    # planted: gain = ops.solve(s, b.cov @ H.T).T
    return b._replace(mean=b.mean + gain @ innovation, cov=(ops.eye(4) - gain @ H) @ b.cov)
    # planted: return b._replace(mean=b.mean + gain @ innovation, cov=(ops.eye(2) - H @ gain) @ b.cov)


belief = Belief(ops.zeros(4), ops.eye(4))
for z in ops.unstack(ops.normal((5, 2), rng=rng)):
    belief = update(predict(belief), z)
print(belief.mean)


# --- policy gradient
class Step(TypedDict):
    state: Float32[Tensor, "4"]
    action: int
    reward: float


class Policy(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.body = nn.Linear(4, 16, rng=rng)
        self.head = nn.Linear(16, 2, rng=rng)

    def __call__(self, s: Float32[Tensor, "*b 4"]) -> Float32[Tensor, "*b 2"]:
        return self.head(ops.tanh(self.body(s)))


def returns(rewards: Float32[Tensor, "t"], gamma: float = 0.9) -> Float32[Tensor, "t"]:
    t = rewards.shape[0]
    powers = gamma ** ops.arange(t, dtype=np.float32)
    table = ops.stack([ops.roll(powers, i, axis=0) for i in range(t)])
    return ops.triu(table) @ rewards
    # planted: return ops.triu(table) * rewards


def rollout(policy: Policy, steps: int) -> list[Step]:
    episode: list[Step] = []
    state = ops.zeros(4)
    for i in range(steps):
        action = int(ops.argmax(policy(state)).item())
        # planted: action = ops.argmax(policy(state))
        episode.append({"state": state, "action": action, "reward": 1.0})
        # planted: episode.append({"state": policy(state), "action": action, "reward": 1.0})
        state = state + 0.1 * (i + 1)
    return episode


def surrogate(policy: Policy, states: Float32[Tensor, "t 4"], actions: Int64[Tensor, "t"], gains: Float32[Tensor, "t"]) -> Float32[Tensor, ""]:
    logp = ops.log_softmax(policy(states), axis=-1)
    chosen = ops.take_along_axis(logp, actions[:, None], axis=-1)[:, 0]
    # planted: chosen = ops.take_along_axis(logp, actions[:, None], axis=-1)
    return -ops.mean(chosen * gains)
    # planted: return -(chosen * gains)


policy = Policy(rng)
steps = rollout(policy, 6)
states = ops.stack([s["state"] for s in steps]).expect("6 4")
actions = ops.asarray([s["action"] for s in steps], dtype=np.int64).expect("6")
gains = returns(ops.asarray([s["reward"] for s in steps], dtype=np.float32).expect("6"))
print(value_and_grad(surrogate)(policy, states, actions, gains)[0])


# --- beam search
@dataclass(frozen=True, slots=True)
class Beam:
    tokens: Int64[Tensor, "k t"]
    scores: Float32[Tensor, "k"]

    @property
    def best(self) -> Int64[Tensor, "t"]:
        return self.tokens[ops.argmax(self.scores).item()]


VOCAB, WIDTH = 11, 3


def logits(last: Int64[Tensor, "k"]) -> Float32[Tensor, "k 11"]:
    return ops.cos(ops.astype(last, np.float32)[:, None] + ops.arange(VOCAB, dtype=np.float32))
    # planted: return ops.cos(ops.astype(last, np.float32) + ops.arange(VOCAB, dtype=np.float32))


def grown(beam: Beam) -> Beam:
    logp = ops.log_softmax(logits(beam.tokens[:, -1]), axis=-1)
    # planted: logp = ops.log_softmax(logits(beam.tokens), axis=-1)
    total = ops.flatten(beam.scores[:, None] + logp)
    scores, places = ops.topk(total, WIDTH)
    source, token = places // VOCAB, places % VOCAB
    tokens = ops.concat([ops.take(beam.tokens, source, axis=0), token[:, None]], axis=1)
    # planted: tokens = ops.concat([ops.take(beam.tokens, source, axis=0), token], axis=1)
    return Beam(tokens, scores)


beam = Beam(ops.zeros((WIDTH, 1), dtype=np.int64), ops.zeros(WIDTH))
# planted: beam = Beam(ops.zeros(WIDTH, dtype=np.int64), ops.zeros(WIDTH))
for _ in range(4):
    beam = grown(beam)
print(beam.best.shape)


# --- tokenizer and padding
class Special(IntEnum):
    PAD = 0
    BOS = auto()
    EOS = auto()


class Tokenizer:
    MAX: ClassVar[int] = 12

    def __init__(self, text: str) -> None:
        self.chars = sorted(set(text))
        self.index = {c: i + len(Special) for i, c in enumerate(self.chars)}

    @cached_property
    def size(self) -> int:
        return len(self.chars) + len(Special)

    def encode(self, text: str) -> Int64[Tensor, "12"]:
        ids = [Special.BOS.value, *(self.index[c] for c in text), Special.EOS.value][: self.MAX]
        padded = ids + [Special.PAD.value] * (self.MAX - len(ids))
        return ops.asarray(padded, dtype=np.int64).expect("12")
        # planted: return ops.asarray(padded, dtype=np.int64).expect("1 12")

    def batch(self, texts: Sequence[str]) -> Int64[Tensor, "_ 12"]:
        return ops.stack([self.encode(t) for t in texts])
        # planted: return ops.concat([self.encode(t) for t in texts])


def mask_of(tokens: Int64[Tensor, "b t"]) -> Bool[Tensor, "b 1 t"]:
    return (tokens != Special.PAD)[:, None]
    # planted: return (tokens != Special.PAD)[:, :, None]


def mean_embedding(table: Float32[Tensor, "v d"], tokens: Int64[Tensor, "b t"]) -> Float32[Tensor, "b d"]:
    mask = ops.astype(mask_of(tokens), np.float32)
    summed = mask @ ops.take(table, tokens, axis=0)
    return summed[:, 0] / ops.sum(mask, axis=-1)
    # planted: return summed[:, 0] / ops.sum(mask, axis=1)
    # planted: return summed / ops.sum(mask, axis=-1)


tokenizer = Tokenizer("hello world")
batch = tokenizer.batch(["hello", "world", "low"])
print(mean_embedding(ops.normal((tokenizer.size, 5), rng=rng), batch).shape)


# --- configs of every kind
class Size(Enum):
    SMALL = 16
    LARGE = 32


@dataclass(frozen=True)
class Config:
    inputs: int = 8
    width: int = Size.SMALL.value
    classes: int = 3


class Data(TypedDict):
    rows: Literal[20]


CONFIG = Config()
DATA: Final[Data] = {"rows": 20}
x = ops.zeros((DATA["rows"], CONFIG.inputs))
w1 = ops.ones((CONFIG.inputs, CONFIG.width))
# planted: w1 = ops.ones((CONFIG.width, CONFIG.inputs))
w2 = ops.ones((Size.SMALL.value, CONFIG.classes))
# planted: w2 = ops.ones((Size.LARGE.value, CONFIG.classes))
scores = ops.relu(x @ w1) @ w2
# planted: scores = ops.relu(w1 @ x) @ w2
labels: Int64[Tensor, "20"] = ops.argmax(scores, axis=1)
# planted: labels: Int64[Tensor, "20"] = ops.argmax(scores, axis=0)
print(labels.shape)


# --- arguments of a command line
def parsed(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hidden", type=int, default=16)
    parser.add_argument("--steps", type=int, default=3)
    return parser.parse_args(argv)


def fitted(x: Float32[Tensor, "n 4"], y: Float32[Tensor, "n"], hidden: int, steps: int) -> Float32[Tensor, ""]:
    a, b = ops.normal((4, hidden), rng=rng), ops.normal((hidden, 1), rng=rng)

    def loss(a: Float32[Tensor, "4 h"], b: Float32[Tensor, "h 1"]) -> Float32[Tensor, ""]:
        out = (ops.tanh(x @ a) @ b)[:, 0]
        # planted: out = ops.tanh(x @ a) @ b
        return ops.mean((out - y) ** 2)
        # planted: return ops.mean((out - y) ** 2, axis=0, keepdims=True)

    value = loss(a, b)
    for _ in range(steps):
        value, (da, db) = value_and_grad(loss, argnums=(0, 1))(a, b)
        a, b = a - 0.1 * da, b - 0.1 * db
    return value


args = parsed([])
print(fitted(ops.ones((9, 4)), ops.ones(9), args.hidden, args.steps))
# planted: print(fitted(ops.ones((9, 4)), ops.ones(4), args.hidden, args.steps))
# planted: print(fitted(ops.ones((4, 9)), ops.ones(9), args.hidden, args.steps))


# --- attention by hand
def heads(x: Float32[Tensor, "b t h*d"], h: int) -> Float32[Tensor, "b h t d"]:
    b, t, width = x.shape
    return ops.permute_dims(ops.reshape(x, (b, t, h, width // h)), (0, 2, 1, 3))


def attended(q: Float32[Tensor, "b h t d"], k: Float32[Tensor, "b h s d"], v: Float32[Tensor, "b h s d"], causal: bool = False) -> Float32[Tensor, "b h t d"]:
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    # planted: scores = q @ k / math.sqrt(q.shape[-1])
    if causal:
        mask = ops.tril(ops.ones((q.shape[-2], k.shape[-2]), dtype=np.bool_))
        # planted: mask = ops.tril(ops.ones((k.shape[-2], q.shape[-2]), dtype=np.bool_))
        scores = ops.where(mask, scores, -np.inf)
    return ops.softmax(scores, axis=-1) @ v
    # planted: return ops.softmax(scores, axis=-1).mT @ v


def joined(x: Float32[Tensor, "b h t d"]) -> Float32[Tensor, "b t h*d"]:
    b, h, t, d = x.shape
    return x.permute_dims((0, 2, 1, 3)).reshape((b, t, h * d))
    # planted: return x.permute_dims((0, 2, 1, 3)).reshape((b, t * h, d))


x = ops.normal((2, 5, 12), rng=rng)
q = k = v = ops.normal((2, 3, 5, 4), rng=rng)
out: Float32[Tensor, "2 5 12"] = joined(attended(q, k, v, causal=True))
# planted: out: Float32[Tensor, "2 5 12"] = attended(q, k, v, causal=True)
print(out.shape, heads(x, 3).shape)


# --- closures and decorators
A = TypeVar("A")


def repeated(times: int) -> Callable[[Callable[[A], A]], Callable[[A], A]]:
    def decorate(f: Callable[[A], A]) -> Callable[[A], A]:
        @wraps(f)
        def wrapper(x: A) -> A:
            for _ in range(times):
                x = f(x)
            return x

        return wrapper

    return decorate


@repeated(3)
def halved(x: Float32[Tensor, "4"]) -> Float32[Tensor, "4"]:
    return x / 2
    # planted: return x[::2]


def scaler(low: Float32[Tensor, "d"], high: Float32[Tensor, "d"]) -> Callable[[Float32[Tensor, "n d"]], Float32[Tensor, "n d"]]:
    span = high - low

    def scale(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
        return (x - low) / span
        # planted: return (x - low) @ span

    return scale
    # planted: return low


rows = ops.normal((7, 4), rng=rng)
scale = scaler(ops.min(rows, axis=0), ops.max(rows, axis=0))
# planted: scale = scaler(ops.min(rows, axis=0), ops.max(rows, axis=1))
print(scale(rows).shape, halved(rows[0]))
# planted: print(scale(rows).shape, halved(rows[:, 0]))


# --- generators of batches
def shuffled(n: int, rng: np.random.Generator) -> Int64[Tensor, "_"]:
    return ops.asarray(rng.permutation(n).astype(np.int64))


def minibatches(x: Float32[Tensor, "n d"], y: Int64[Tensor, "n"], size: int) -> Iterator[tuple[Float32[Tensor, "_ d"], Int64[Tensor, "_"]]]:
    order = shuffled(x.shape[0], rng)
    for start in range(0, x.shape[0], size):
        chosen = order[start : start + size]
        yield ops.take(x, chosen, axis=0), ops.take(y, chosen, axis=0)
        # planted: yield ops.take(y, chosen, axis=0), ops.take(x, chosen, axis=0)
        # planted: yield ops.take(x, chosen, axis=1).T, x


def epoch_loss(w: Float32[Tensor, "d c"], x: Float32[Tensor, "n d"], y: Int64[Tensor, "n"]) -> float:
    total = 0.0
    for xb, yb in minibatches(x, y, 8):
        total += losses.cross_entropy(xb @ w, yb).item() * len(xb)
        # planted: total += losses.cross_entropy(yb, xb @ w).item() * len(xb)
    return total / x.shape[0]


print(epoch_loss(ops.zeros((3, 5)), ops.ones((20, 3)), ops.zeros(20, dtype=np.int64)))
# planted: print(epoch_loss(ops.zeros((5, 3)), ops.ones((20, 3)), ops.zeros(20, dtype=np.int64)))


# --- running statistics
@dataclass
class Running:
    count: int = 0
    mean: Float32[Tensor, "3"] = field(default_factory=lambda: ops.zeros(3))
    # planted: mean: Float32[Tensor, "3"] = field(default_factory=lambda: ops.zeros((1, 3)))
    square: Float32[Tensor, "3"] = field(default_factory=lambda: ops.zeros(3))

    def add(self, x: Float32[Tensor, "3"]) -> Self:
        n = self.count + 1
        delta = x - self.mean
        mean = self.mean + delta / n
        return replace(self, count=n, mean=mean, square=self.square + delta * (x - mean))
        # planted: return replace(self, count=n, mean=delta @ mean, square=self.square)

    @property
    def var(self) -> Float32[Tensor, "3"]:
        return self.square / max(self.count - 1, 1)
        # planted: return ops.mean(self.square) / max(self.count - 1, 1)


running = Running()
for row in ops.unstack(ops.normal((10, 3), rng=rng), axis=0):
    running = running.add(row)
    # planted: running = running.add(row[None])
print(running.mean, running.var)


# --- signals
def windows(x: Float32[Tensor, "t"], n: int, hop: int) -> Float32[Tensor, "_ _"]:
    starts = ops.arange(0, x.shape[0] - n + 1, hop)
    return ops.take(x, starts[:, None] + ops.arange(n), axis=0)
    # planted: return ops.take(x, starts + ops.arange(n)[:3], axis=0)


def spectrum(x: Float32[Tensor, "f 64"]) -> Float32[Tensor, "f 33"]:
    hann = 0.5 - 0.5 * ops.cos(2 * math.pi * ops.arange(64, dtype=np.float32) / 64)
    power = ops.rfft(x * hann)
    return power[..., 0] ** 2 + power[..., 1] ** 2
    # planted: return power[0] ** 2 + power[1] ** 2


def smoothed(x: Float32[Tensor, "t+4"], kernel: Float32[Tensor, "5"]) -> Float32[Tensor, "t"]:
    t = x.shape[0] - 4
    return reduce(operator.add, [kernel[i] * x[i : i + t] for i in range(5)])


def differences(x: Float32[Tensor, "t+1"]) -> Float32[Tensor, "t"]:
    return (x[1:] - x[:-1]) / 2
    # planted: return (x[2:] - x[:-2]) / 2
    # planted: return (x[1:] + x) / 2


signal = ops.sin(ops.linspace(0, 20, 300))
frames = windows(signal, 64, 32)
print(spectrum(frames.expect("f 64")).shape, smoothed(signal, ops.ones(5)).shape, differences(signal).shape)


# --- k nearest neighbours
class Metric(Protocol):
    def __call__(self, x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"], /) -> Float32[Tensor, "n m"]: ...


def euclidean(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"], /) -> Float32[Tensor, "n m"]:
    return ops.sqrt(ops.sum((x[:, None] - y[None]) ** 2, axis=-1))
    # planted: return ops.sqrt(ops.sum((x[:, None] - y[None]) ** 2, axis=1))


def cosine(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"], /) -> Float32[Tensor, "n m"]:
    x = x / ops.norm(x, axis=1, keepdims=True)
    # planted: x = x / ops.norm(x, axis=1)
    return 1 - x @ (y / ops.norm(y, axis=1, keepdims=True)).T
    # planted: return 1 - x @ (y / ops.norm(y, axis=1, keepdims=True))


class Neighbours:
    x: Float32[Tensor, "m d"]
    labels: Int64[Tensor, "m"]

    def __init__(self, x: Float32[Tensor, "m d"], labels: Int64[Tensor, "m"], metric: Metric = euclidean) -> None:
        self.x, self.labels, self.metric = x, labels, metric

    def predict(self, x: Float32[Tensor, "n d"], k: int = 3) -> Int64[Tensor, "n"]:
        near = ops.argsort(self.metric(x, self.x), axis=1)[:, :k]
        votes = ops.sum(ops.one_hot(ops.take(self.labels, near, axis=0), 4), axis=1)
        return ops.argmax(votes, axis=-1)
        # planted: return ops.argmax(votes, axis=0)


for metric in (euclidean, cosine):
    found = Neighbours(ops.normal((30, 2), rng=rng), ops.arange(30) % 4, metric)
    # planted: found = Neighbours(ops.normal((30, 2), rng=rng), ops.arange(4), metric)
    print(found.predict(ops.ones((6, 2))).shape)
