"""Networks of papers: Inception, DenseNet, SENet, ConvNeXt, WaveNet, MLP-Mixer, NeRF, Perceiver, translation, captions."""

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, losses, nn, ops, value_and_grad

rng = np.random.default_rng(0)


# --- inception block by its paper
class Inception(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.stem = nn.Conv2d(3, 16, 3, padding=1, rng=rng)
        # planted: self.stem = nn.Conv2d(3, 12, 3, padding=1, rng=rng)
        self.block = nn.Concat(
            nn.Conv2d(16, 8, 1, rng=rng),
            # planted: nn.Conv2d(12, 8, 1, rng=rng),
            nn.Sequential(nn.Conv2d(16, 4, 1, rng=rng), nn.ReLU(), nn.Conv2d(4, 8, 3, padding=1, rng=rng)),
            # planted: nn.Sequential(nn.Conv2d(16, 4, 1, rng=rng), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1, rng=rng)),
            nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), nn.Conv2d(16, 4, 1, rng=rng)),
            # planted: nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), nn.Conv2d(3, 4, 1, rng=rng)),
            # planted: nn.Sequential(nn.MaxPool2d(3, stride=1, padding=2), nn.Conv2d(16, 4, 1, rng=rng)),
        )
        self.head = nn.Linear(20, 5, rng=rng)
        # planted: self.head = nn.Linear(24, 5, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 h w"]) -> Float32[Tensor, "b 5"]:
        y = self.block(ops.relu(self.stem(x)))
        return self.head(ops.mean(y, axis=(2, 3)))
        # planted: return self.head(ops.mean(y, axis=2))


def inception_loss(model: Inception, x: Float32[Tensor, "b 3 h w"], labels: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), labels)


value_and_grad(inception_loss)(Inception(rng), ops.ones((2, 3, 8, 8)), ops.asarray([0, 3]))


# --- dense block
class DenseBlock(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = nn.Conv2d(8, 4, 3, padding=1, rng=rng)
        self.second = nn.Conv2d(12, 4, 3, padding=1, rng=rng)
        # planted: self.second = nn.Conv2d(8, 4, 3, padding=1, rng=rng)
        self.third = nn.Conv2d(16, 4, 3, padding=1, rng=rng)
        # planted: self.third = nn.Conv2d(16, 4, 3, rng=rng)
        self.down = nn.Conv2d(20, 10, 1, rng=rng)
        # planted: self.down = nn.Conv2d(24, 10, 1, rng=rng)
        self.norm = nn.GroupNorm(2, 10)
        # planted: self.norm = nn.GroupNorm(3, 10)

    def __call__(self, x: Float32[Tensor, "b 8 2*h 2*w"]) -> Float32[Tensor, "b 10 h w"]:
        a = ops.relu(self.first(x))
        b = ops.relu(self.second(ops.concat([x, a], axis=1)))
        # planted: b = ops.relu(self.second(ops.concat([x, a], axis=2)))
        c = ops.relu(self.third(ops.concat([x, a, b], axis=1)))
        y = self.norm(self.down(ops.concat([x, a, b, c], axis=1)))
        return ops.avg_pool2d(y, 2)
        # planted: return y


def dense_loss(model: DenseBlock, x: Float32[Tensor, "b 8 2*h 2*w"]) -> Float32[Tensor, ""]:
    return ops.mean(model(x) ** 2)


value_and_grad(dense_loss)(DenseBlock(rng), ops.ones((2, 8, 8, 8)))


# --- squeeze and excitation by its paper
class SqueezeExcite(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.conv = nn.Conv2d(3, 16, 3, padding=1, rng=rng)
        self.squeeze = nn.Linear(16, 4, rng=rng)
        # planted: self.squeeze = nn.Linear(32, 4, rng=rng)
        self.excite = nn.Linear(4, 16, rng=rng)
        # planted: self.excite = nn.Linear(4, 8, rng=rng)
        # planted: self.excite = nn.Linear(8, 16, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 h w"]) -> Float32[Tensor, "b 16 h w"]:
        y = self.conv(x)
        pooled = ops.mean(y, axis=(-2, -1))
        # planted: pooled = ops.mean(y, axis=-1)
        scale = ops.sigmoid(self.excite(ops.relu(self.squeeze(pooled))))
        return y * scale[:, :, None, None]
        # planted: return y * scale[:, None, None, :]


def excite_loss(model: SqueezeExcite, x: Float32[Tensor, "b 3 h w"]) -> Float32[Tensor, ""]:
    return ops.mean(model(x) ** 2)


value_and_grad(excite_loss)(SqueezeExcite(rng), ops.ones((2, 3, 8, 8)))


# --- convnext block by its paper
class ConvNext(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.stem = nn.Conv2d(3, 12, 4, stride=4, rng=rng)
        self.depthwise = nn.Conv2d(12, 12, 7, padding=3, groups=12, rng=rng)
        # planted: self.depthwise = nn.Conv2d(12, 12, 7, padding=2, groups=12, rng=rng)
        # planted: self.depthwise = nn.Conv2d(12, 12, 7, padding=3, groups=8, rng=rng)
        self.norm = nn.LayerNorm(12)
        # planted: self.norm = nn.LayerNorm(16)
        self.up = nn.Linear(12, 48, rng=rng)
        self.down = nn.Linear(48, 12, rng=rng)
        # planted: self.down = nn.Linear(36, 12, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 4*h 4*w"]) -> Float32[Tensor, "b 12 h w"]:
        x = self.stem(x)
        y = ops.moveaxis(self.depthwise(x), 1, -1)
        # planted: y = self.depthwise(x)
        y = self.down(ops.gelu(self.up(self.norm(y))))
        return x + ops.moveaxis(y, -1, 1)
        # planted: return x + y


def convnext_loss(model: ConvNext, x: Float32[Tensor, "b 3 4*h 4*w"]) -> Float32[Tensor, ""]:
    return ops.mean(model(x) ** 2)


value_and_grad(convnext_loss)(ConvNext(rng), ops.ones((2, 3, 8, 8)))


# --- wavenet layer
class WaveNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.embed = nn.Embedding(256, 16, rng=rng)
        self.gates = nn.Conv1d(16, 32, 2, dilation=4, rng=rng)
        # planted: self.gates = nn.Conv1d(16, 32, 3, dilation=4, rng=rng)
        self.out = nn.Conv1d(16, 16, 1, rng=rng)
        # planted: self.out = nn.Conv1d(32, 16, 1, rng=rng)
        self.head = nn.Conv1d(16, 256, 1, rng=rng)
        # planted: self.head = nn.Conv1d(8, 256, 1, rng=rng)

    def __call__(self, samples: Int64[Tensor, "b t"]) -> Float32[Tensor, "b 256 t"]:
        x = self.embed(samples).mT
        # planted: x = self.embed(samples)
        padded = ops.pad(x, ((0, 0), (0, 0), (4, 0)))
        # planted: padded = ops.pad(x, ((0, 0), (0, 0), (2, 0)))
        gates = self.gates(padded)
        z = ops.tanh(gates[:, :16]) * ops.sigmoid(gates[:, 16:])
        # planted: z = ops.tanh(gates[:, :16]) * ops.sigmoid(gates[:, 8:])
        return self.head(ops.relu(x + self.out(z)))


def wave_loss(model: WaveNet, samples: Int64[Tensor, "b t"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(samples)[:, :, :-1], samples[:, 1:])
    # planted: return losses.cross_entropy(model(samples), samples[:, 1:])


value_and_grad(wave_loss)(WaveNet(rng), ops.asarray([[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]))


# --- mixer
class Mixer(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.patches = nn.Conv2d(3, 24, 4, stride=4, rng=rng)
        self.norm = nn.LayerNorm(24)
        self.tokens = nn.Sequential(nn.Linear(16, 32, rng=rng), nn.GELU(), nn.Linear(32, 16, rng=rng))
        # planted: self.tokens = nn.Sequential(nn.Linear(24, 32, rng=rng), nn.GELU(), nn.Linear(32, 24, rng=rng))
        # planted: self.tokens = nn.Sequential(nn.Linear(16, 32, rng=rng), nn.GELU(), nn.Linear(16, 16, rng=rng))
        self.channels = nn.Sequential(nn.Linear(24, 48, rng=rng), nn.GELU(), nn.Linear(48, 24, rng=rng))
        # planted: self.channels = nn.Sequential(nn.Linear(16, 48, rng=rng), nn.GELU(), nn.Linear(48, 16, rng=rng))
        self.head = nn.Linear(24, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 16 16"]) -> Float32[Tensor, "b 10"]:
        y = ops.reshape(self.patches(x), (x.shape[0], 24, 16)).mT
        # planted: y = ops.reshape(self.patches(x), (x.shape[0], 24, 16))
        y = y + self.tokens(self.norm(y).mT).mT
        # planted: y = y + self.tokens(self.norm(y).mT)
        y = y + self.channels(self.norm(y))
        return self.head(ops.mean(y, axis=1))
        # planted: return self.head(ops.mean(y, axis=2))


def mixer_loss(model: Mixer, x: Float32[Tensor, "b 3 16 16"], labels: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), labels)


value_and_grad(mixer_loss)(Mixer(rng), ops.ones((2, 3, 16, 16)), ops.asarray([1, 2]))


# --- radiance field
class Radiance(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = nn.Linear(39, 64, rng=rng)
        # planted: self.first = nn.Linear(36, 64, rng=rng)
        self.skip = nn.Linear(64 + 39, 64, rng=rng)
        # planted: self.skip = nn.Linear(64, 64, rng=rng)
        self.density = nn.Linear(64, 1, rng=rng)
        self.colour = nn.Linear(64 + 3, 3, rng=rng)
        # planted: self.colour = nn.Linear(64, 3, rng=rng)

    def encoded(self, x: Float32[Tensor, "*b 3"]) -> Float32[Tensor, "*b 39"]:
        waves = [f(x * 2.0**k) for k in range(6) for f in (ops.sin, ops.cos)]
        return ops.concat([x, *waves], axis=-1)

    def __call__(
        self, x: Float32[Tensor, "rays n 3"], direction: Float32[Tensor, "rays 3"]
    ) -> tuple[Float32[Tensor, "rays n"], Float32[Tensor, "rays n 3"]]:
        e = self.encoded(x)
        y = ops.relu(self.first(e))
        y = ops.relu(self.skip(ops.concat([y, e], axis=-1)))
        # planted: y = ops.relu(self.skip(ops.concat([y, x], axis=-1)))
        towards = ops.broadcast_to(direction[:, None], x.shape)
        # planted: towards = ops.broadcast_to(direction, x.shape)
        colour = ops.sigmoid(self.colour(ops.concat([y, towards], axis=-1)))
        return ops.softplus(self.density(y))[..., 0], colour
        # planted: return ops.softplus(self.density(y)), colour


def rendered(model: Radiance, x: Float32[Tensor, "rays n 3"], direction: Float32[Tensor, "rays 3"]) -> Float32[Tensor, ""]:
    density, colour = model(x, direction)
    alpha = 1 - ops.exp(-density)
    return ops.mean(ops.sum(alpha[..., None] * colour, axis=1))
    # planted: return ops.mean(ops.sum(alpha * colour, axis=1))


value_and_grad(rendered)(Radiance(rng), ops.ones((4, 5, 3)), ops.ones((4, 3)))


# --- perceiver by its paper
class Perceiver(nn.Module):
    latents: Float32[Tensor, "6 16"]

    def __init__(self, rng: np.random.Generator) -> None:
        self.latents = ops.normal((6, 16), rng=rng)
        # planted: self.latents = ops.normal((16, 6), rng=rng)
        self.embed = nn.Linear(5, 16, rng=rng)
        # planted: self.embed = nn.Linear(5, 12, rng=rng)
        self.read = nn.MultiHeadAttention(16, 4, rng=rng)
        # planted: self.read = nn.MultiHeadAttention(16, 3, rng=rng)
        self.think = nn.MultiHeadAttention(16, 2, rng=rng)
        self.head = nn.Linear(16, 3, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t 5"], there: Bool[Tensor, "b t"]) -> Float32[Tensor, "b 3"]:
        latents = ops.broadcast_to(self.latents, (x.shape[0], 6, 16))
        found = self.read.cross(latents, self.embed(x), key_mask=there)
        # planted: found = self.read.cross(latents, x, key_mask=there)
        # planted: found = self.read.cross(self.embed(x), latents, key_mask=there)
        found = found + self.think(found)
        return self.head(ops.mean(found, axis=1))
        # planted: return self.head(found)


def perceiver_loss(model: Perceiver, x: Float32[Tensor, "b t 5"], there: Bool[Tensor, "b t"]) -> Float32[Tensor, ""]:
    return ops.mean(model(x, there) ** 2)


value_and_grad(perceiver_loss)(Perceiver(rng), ops.ones((2, 7, 5)), ops.ones((2, 7), dtype=np.bool_))


# --- sequence to sequence by its paper
class Translator(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.source = nn.Embedding(20, 8, rng=rng)
        self.target = nn.Embedding(30, 8, rng=rng)
        self.encoder = nn.GRU(8, 12, directions=2, rng=rng)
        self.decoder = nn.GRU(8, 24, rng=rng)
        # planted: self.decoder = nn.GRU(8, 12, rng=rng)
        self.head = nn.Linear(48, 30, rng=rng)
        # planted: self.head = nn.Linear(24, 30, rng=rng)

    def __call__(self, source: Int64[Tensor, "b s"], target: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 30"]:
        memory, states = self.encoder(self.source(source))
        start = ops.concat([states[0], states[1]], axis=-1)
        # planted: start = ops.concat([states[0], states[1]], axis=0)
        found, _ = self.decoder(self.target(target), (start,))
        # planted: found, _ = self.decoder(self.target(target), (states[0],))
        # planted: found, _ = self.decoder(target, (start,))
        scores = ops.softmax(found @ memory.mT, axis=-1)
        # planted: scores = ops.softmax(found @ memory, axis=-1)
        return self.head(ops.concat([found, scores @ memory], axis=-1))
        # planted: return self.head(ops.concat([found, scores.mT @ memory], axis=-1))


def translation_loss(model: Translator, source: Int64[Tensor, "b s"], target: Int64[Tensor, "b t"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(source, target[:, :-1]).mT, target[:, 1:])


value_and_grad(translation_loss)(Translator(rng), ops.asarray([[1, 2, 3]]), ops.asarray([[4, 5, 6, 7, 8]]))


# --- decoder with a memory and a cache
class Captions(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.embed = nn.Embedding(40, 16, rng=rng)
        self.memory = nn.Linear(10, 16, rng=rng)
        # planted: self.memory = nn.Linear(10, 12, rng=rng)
        self.own = nn.MultiHeadAttention(16, 4, rng=rng)
        self.cross = nn.MultiHeadAttention(16, 2, rng=rng)
        # planted: self.cross = nn.MultiHeadAttention(16, 5, rng=rng)

    def __call__(self, tokens: Int64[Tensor, "b t"], regions: Float32[Tensor, "b n 10"]) -> Float32[Tensor, "b t 40"]:
        x = self.embed(tokens)
        x = x + self.own(x, is_causal=True)
        x = x + self.cross.cross(x, self.memory(regions))
        # planted: x = x + self.cross.cross(x, regions)
        return x @ self.embed.weight.mT
        # planted: return x @ self.embed.weight

    def first(self, tokens: Int64[Tensor, "2 1"]) -> Float32[Tensor, "2 1 16"]:
        cache = nn.KeyValueCache(2, 4, 8, 4)
        # planted: cache = nn.KeyValueCache(2, 4, 8, 16)
        # planted: cache = nn.KeyValueCache(3, 4, 8, 4)
        found, cache = self.own.extended(self.embed(tokens), cache)
        # planted: found, cache = self.own.extended(tokens, cache)
        return found


captions = Captions(rng)


def caption_loss(model: Captions, tokens: Int64[Tensor, "b t"], regions: Float32[Tensor, "b n 10"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(tokens, regions)[:, :-1].mT, tokens[:, 1:])


value_and_grad(caption_loss)(captions, ops.asarray([[1, 2, 3], [4, 5, 6]]), ops.ones((2, 4, 10)))
captions.first(ops.asarray([[1], [2]]))
