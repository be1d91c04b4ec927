"""Programs with networks: an autoencoder, a language model, images."""
import math

import numpy as np
from jaxtyping import Float32, Int64, UInt8

from typednn import Tensor, losses, nn, ops

rng = np.random.default_rng(0)
VOCAB = 50
DIM = 16
LATENT = 4


# VAE
# --- vae
class VAE(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.encoder = nn.Sequential(nn.Linear(784, 64, rng=rng), nn.ReLU())
        self.mean = nn.Linear(64, LATENT, rng=rng)
        self.log_var = nn.Linear(64, LATENT, rng=rng)
        self.decoder = nn.Sequential(nn.Linear(LATENT, 64, rng=rng), nn.ReLU(), nn.Linear(64, 784, rng=rng))

    def __call__(
        self, x: Float32[Tensor, "b 784"], noise: Float32[Tensor, "b 4"]
    ) -> tuple[Float32[Tensor, "b 784"], Float32[Tensor, "b 4"], Float32[Tensor, "b 4"]]:
        h = self.encoder(x)
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + ops.exp(0.5 * log_var) * noise
        return self.decoder(z), mean, log_var

    def sample(self, n: int) -> Float32[Tensor, "_ 28 28"]:
        z = ops.normal((n, LATENT), rng=rng)
        return self.decoder(z).reshape((n, 28, 28))

    def sample_bad(self, n: int) -> Float32[Tensor, "_ 28 28"]:
        z = ops.normal((n, DIM), rng=rng)
        return self.decoder(z).reshape((n, 28, 28))  # E: layer 1 'Linear[4, 64]' takes '*b 4' but x is (?, 16) [shape]

    def sample_bad2(self, n: int) -> Float32[Tensor, "_ 28 28"]:
        z = ops.normal((n, LATENT), rng=rng)
        return self.decoder(z)  # E: 3 axes expected, 2 found [shape-rank]


# --- elbo
def elbo(model: VAE, x: Float32[Tensor, "b 784"], noise: Float32[Tensor, "b 4"]) -> Float32[Tensor, ""]:
    out, mean, log_var = model(x, noise)
    kl = -0.5 * ops.sum(1 + log_var - mean**2 - ops.exp(log_var), axis=1)
    rec = ops.sum((out - x) ** 2, axis=1)
    return ops.mean(rec + kl)


def elbo_bad(model: VAE, x: Float32[Tensor, "b 784"], noise: Float32[Tensor, "b 4"]) -> Float32[Tensor, ""]:
    out, mean, log_var = model(x, noise)
    kl = -0.5 * ops.sum(1 + log_var - mean**2 - ops.exp(log_var), axis=1)
    rec = ops.sum((out - x) ** 2, axis=0)
    return ops.mean(rec + kl)  # E: for b=2 it is 784, not 2 [shape]


def elbo_bad2(model: VAE, x: Float32[Tensor, "b 784"], noise: Float32[Tensor, "b 4"]) -> Float32[Tensor, ""]:
    mean, out, log_var = model(x, noise)
    return ops.mean((out - x) ** 2)  # E: axis -1 of x has 4, axis -1 of y has 784; they must be equal, or one of them 1 [shape]


def elbo_bad3(model: VAE, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, ""]:
    noise = ops.normal((LATENT,), rng=rng)
    out, mean, log_var = model(x, noise)  # E: 2 axes expected, 1 found [shape-rank]
    return ops.mean(out)


# language model
# --- block
class Block(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.norm = nn.LayerNorm(DIM)
        self.q = nn.Linear(DIM, DIM, rng=rng)
        self.k = nn.Linear(DIM, DIM, rng=rng)
        self.v = nn.Linear(DIM, DIM, rng=rng)
        self.up = nn.Linear(DIM, 4 * DIM, rng=rng)
        self.down = nn.Linear(4 * DIM, DIM, rng=rng)

    def attend(self, x: Float32[Tensor, "b t 16"]) -> Float32[Tensor, "b t 16"]:
        b, t, _ = x.shape
        q, k, v = self.q(x), self.k(x), self.v(x)
        mask = ops.tril(ops.ones((t, t)))
        scores = ops.where(mask > 0, q @ k.mT / math.sqrt(DIM), -1e9)
        return ops.softmax(scores, axis=-1) @ v

    def attend_bad(self, x: Float32[Tensor, "b t 16"]) -> Float32[Tensor, "b t 16"]:
        b, t, d = x.shape
        q, k, v = self.q(x), self.k(x), self.v(x)
        mask = ops.tril(ops.ones((d, d)))
        scores = ops.where(mask > 0, q @ k.mT / math.sqrt(DIM), -1e9)  # E: for t=2 it is 16, not 2 [shape]
        return ops.softmax(scores, axis=-1) @ v

    def heads(self, x: Float32[Tensor, "b t 16"]) -> Float32[Tensor, "b 4 t 4"]:
        b, t, _ = x.shape
        return self.q(x).reshape((b, t, 4, 4)).permute_dims((0, 2, 1, 3))

    def heads_bad(self, x: Float32[Tensor, "b t 16"]) -> Float32[Tensor, "b 4 t 4"]:
        b, t, _ = x.shape
        return self.q(x).reshape((b, t, 4, 4))  # E: for t=2 it is 2, not 4 [shape]

    def heads_bad2(self, x: Float32[Tensor, "b t 16"]) -> Float32[Tensor, "b 4 t 4"]:
        b, t, _ = x.shape
        return self.q(x).reshape((b, t, 4, 5)).permute_dims((0, 2, 1, 3))  # E: for b=2, t=3 it is 96, not 120 [shape]

    def __call__(self, x: Float32[Tensor, "b t 16"]) -> Float32[Tensor, "b t 16"]:
        x = x + self.attend(self.norm(x))
        return x + self.down(ops.gelu(self.up(self.norm(x))))

    def call_bad(self, x: Float32[Tensor, "b t 16"]) -> Float32[Tensor, "b t 16"]:
        x = x + self.attend(self.norm(x))
        return x + ops.gelu(self.up(self.norm(x)))  # E: axis -1 of x has 16, axis -1 of y has 64; they must be equal, or one of them 1 [shape]


# --- lm
class LM(nn.Module):
    def __init__(self, depth: int, rng: np.random.Generator) -> None:
        self.embed = nn.Embedding(VOCAB, DIM, rng=rng)
        self.position = ops.normal((128, DIM), rng=rng)
        self.blocks = [Block(rng) for _ in range(depth)]
        self.head = nn.Linear(DIM, VOCAB, rng=rng)

    def __call__(self, ids: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 50"]:
        b, t = ids.shape
        assert t <= 128
        x = self.embed(ids) + self.position[:t]
        for block in self.blocks:
            x = block(x)
        return self.head(x)

    def call_bad(self, ids: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 50"]:
        b, t = ids.shape
        x = self.embed(ids) + self.position[:b]  # E: for b=129, t=130 it is 130, not 128 [shape]
        for block in self.blocks:
            x = block(x)
        return self.head(x)

    def call_bad2(self, ids: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 50"]:
        x = self.embed(ids)
        for block in self.blocks:
            x = block(x)
        return x  # E: axis -1 is 16, expected 50 [shape]

    def call_bad3(self, ids: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 50"]:
        x = ops.mean(self.embed(ids), axis=1)
        for block in self.blocks:
            x = block(x)  # E: 3 axes expected, 2 found [shape-rank]
        return self.head(x)


# --- lm loss
def lm_loss(model: LM, ids: Int64[Tensor, "b t"]) -> Float32[Tensor, ""]:
    logits = model(ids[:, :-1])
    return losses.cross_entropy(logits.reshape((-1, VOCAB)), ids[:, 1:].reshape(-1))


def lm_loss_bad(model: LM, ids: Int64[Tensor, "b t"]) -> Float32[Tensor, ""]:
    logits = model(ids[:, :-1])
    return losses.cross_entropy(logits.reshape((-1, VOCAB)), ids.reshape(-1))  # E: for b=2, t=3 it is 6, not 4 [shape]


def lm_loss_bad2(model: LM, ids: Int64[Tensor, "b t"]) -> Float32[Tensor, ""]:
    logits = model(ids)
    return losses.cross_entropy(logits, ids)  # E: for t=2 it is 2, not 50 [shape]


# --- generate
def generate(model: LM, prompt: Int64[Tensor, "1 t"], steps: int) -> Int64[Tensor, "1 _"]:
    ids = prompt
    for _ in range(steps):
        logits = model(ids)[:, -1]
        ids = ops.concat([ids, ops.argmax(logits, axis=-1)[:, None]], axis=1)
    return ids


def generate_bad(model: LM, prompt: Int64[Tensor, "1 t"], steps: int) -> Int64[Tensor, "1 _"]:
    ids = prompt
    for _ in range(steps):
        logits = model(ids)[:, -1]
        ids = ops.concat([ids, ops.argmax(logits, axis=-1)], axis=1)  # E: arrays[0] (1, t) has 2 axes, arrays[1] (1,) has not [shape-rank]
    return ids


# images
# --- convnet
class ConvNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1, rng=rng)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1, rng=rng)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(16 * 8 * 8, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 32 32"]) -> Float32[Tensor, "b 10"]:
        x = self.pool(ops.relu(self.conv1(x)))
        x = self.pool(ops.relu(self.conv2(x)))
        return self.fc(x.reshape((x.shape[0], -1)))

    def bad(self, x: Float32[Tensor, "b 3 32 32"]) -> Float32[Tensor, "b 10"]:
        x = ops.relu(self.conv1(x))
        x = self.pool(ops.relu(self.conv2(x)))
        return self.fc(x.reshape((x.shape[0], -1)))  # E: axis -1 is 4096, expected 1024 [shape]

    def bad2(self, x: Float32[Tensor, "b 32 32 3"]) -> Float32[Tensor, "b 10"]:
        x = self.pool(ops.relu(self.conv1(x)))  # E: axis -3 of x has 32 channels, axis 1 of weight 3; they must be equal [shape]
        return self.fc(x.reshape((x.shape[0], -1)))

    def bad3(self, x: Float32[Tensor, "b 3 32 32"]) -> Float32[Tensor, "b 10"]:
        x = self.pool(ops.relu(self.conv2(self.conv1(x))))
        x = self.pool(ops.relu(self.conv2(x)))  # E: axis -3 of x has 16 channels, axis 1 of weight 8; they must be equal [shape]
        return self.fc(x.reshape((x.shape[0], -1)))


# --- to float
def to_float(image: UInt8[Tensor, "h w 3"]) -> Float32[Tensor, "3 h w"]:
    return image.astype(np.float32).permute_dims((2, 0, 1)) / 255.0


def to_float_bad(image: UInt8[Tensor, "h w 3"]) -> Float32[Tensor, "3 h w"]:
    return image.astype(np.float32).permute_dims((2, 1, 0)) / 255.0  # E: for h=2, w=3 it is 3, not 2 [shape]


def to_float_bad2(image: UInt8[Tensor, "h w 3"]) -> Float32[Tensor, "3 h w"]:
    return image.permute_dims((2, 0, 1))  # E: dtype is uint8, expected float32; use astype(np.float32) / 255 [shape-dtype]


# --- center crop
def center_crop(x: Float32[Tensor, "b c 32 32"]) -> Float32[Tensor, "b c 28 28"]:
    return x[:, :, 2:-2, 2:-2]


def center_crop_bad(x: Float32[Tensor, "b c 32 32"]) -> Float32[Tensor, "b c 28 28"]:
    return x[..., 2:-2, 2:-1]  # E: axis -1 is 29, expected 28 [shape]


# --- flip
def flip(x: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b c h w"]:
    return x[..., ::-1]


# --- accuracy
def accuracy(logits: Float32[Tensor, "b c"], labels: Int64[Tensor, "b"]) -> float:
    return float(ops.mean((ops.argmax(logits, axis=1) == labels).astype(np.float32)))


def accuracy_bad(logits: Float32[Tensor, "b c"], labels: Int64[Tensor, "b"]) -> float:
    return float(ops.mean((ops.argmax(logits, axis=0) == labels).astype(np.float32)))  # E: for b=2, c=3 it is 3, not 2 [shape]


# --- confusion
def confusion(pred: Int64[Tensor, "n"], labels: Int64[Tensor, "n"]) -> Float32[Tensor, "10 10"]:
    return ops.one_hot(labels, 10).T @ ops.one_hot(pred, 10)


def confusion_bad(pred: Int64[Tensor, "n"], labels: Int64[Tensor, "n"]) -> Float32[Tensor, "10 10"]:
    return ops.one_hot(labels, 10) @ ops.one_hot(pred, 10).T  # E: for n=2 it is 2, not 10 [shape]


vae = VAE(rng)
elbo(vae, ops.ones((2, 784)), ops.ones((2, 4))), vae.sample(3)
lm = LM(2, rng)
ids = ops.zeros((2, 5), dtype=np.int64)
lm_loss(lm, ids), generate(lm, ids[:1], 2), Block(rng).heads(ops.ones((1, 2, 16)))
ConvNet(rng)(ops.ones((2, 3, 32, 32)))
to_float(ops.zeros((4, 5, 3), dtype=np.uint8)), center_crop(ops.ones((1, 1, 32, 32))), flip(ops.ones((1, 1, 2, 2)))
accuracy(ops.ones((2, 3)), ops.zeros(2, dtype=np.int64)), confusion(ops.zeros(2, dtype=np.int64), ops.zeros(2, dtype=np.int64))
