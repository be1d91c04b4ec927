"""Networks as users write them. A comment `planted: ` holds what the line above it may be replaced by, and is wrong then."""

from typing import Generic, Literal, TypeVar

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, random, value_and_grad

In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)
D = TypeVar("D", bound=int)
rng = np.random.default_rng(0)
train = nn.Train(random.key(0))
evaluate = nn.Eval()


# --- wide residual block
class WideBlock(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, out: Out, *, rng: np.random.Generator) -> None:
        self.norm1 = nn.BatchNorm(inputs)
        # planted: self.norm1 = nn.BatchNorm(out)
        self.conv1 = nn.Conv2d(inputs, out, 3, padding=1, bias=False, rng=rng)
        # planted: self.conv1 = nn.Conv2d(inputs, out, 3, bias=False, rng=rng)
        self.norm2 = nn.BatchNorm(out)
        self.drop = nn.Dropout(0.3)
        # planted: self.drop = nn.Dropout(1.3)
        self.conv2 = nn.Conv2d(out, out, 3, padding=1, bias=False, rng=rng)
        # planted: self.conv2 = nn.Conv2d(out, inputs, 3, padding=1, bias=False, rng=rng)
        self.shortcut = nn.Conv2d(inputs, out, 1, bias=False, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In h w"], mode: nn.Mode) -> Float32[Tensor, "b Out h w"]:
        y = self.conv1(ops.relu(self.norm1(x, mode)))
        y = self.drop(ops.relu(self.norm2(y, mode)), mode)
        # planted: y = self.drop(ops.relu(self.norm1(y, mode)), mode)
        # planted: y = self.drop(ops.relu(self.norm2(y, mode)))
        return self.shortcut(x) + self.conv2(y)
        # planted: return x + self.conv2(y)


class WideNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.stem = nn.Conv2d(3, 4, 3, padding=1, rng=rng)
        self.blocks = nn.Sequential(
            WideBlock(4, 8, rng=rng),
            WideBlock(8, 8, rng=rng),
            # planted: WideBlock(16, 8, rng=rng),
        )
        self.head = nn.Linear(8, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 12 12"], mode: nn.Mode) -> Float32[Tensor, "b 10"]:
        y = self.blocks(self.stem(x), mode)
        return self.head(ops.mean(y, axis=(2, 3)))
        # planted: return self.head(ops.mean(y, axis=(1, 2)))


net = WideNet(rng)
value, gradient = value_and_grad(lambda m, x: ops.mean(m(x, train)))(net, ops.ones((2, 3, 12, 12)))
out: Float32[Tensor, "2 10"] = net(ops.ones((2, 3, 12, 12)), evaluate)
# planted: out: Float32[Tensor, "2 10"] = net(ops.ones((2, 12, 12, 3)), evaluate)


# --- inception block
class Inception(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.one = nn.Conv2d(16, 8, 1, rng=rng)
        self.three = nn.Sequential(nn.Conv2d(16, 4, 1, rng=rng), nn.ReLU(), nn.Conv2d(4, 8, 3, padding=1, rng=rng))
        # planted: self.three = nn.Sequential(nn.Conv2d(16, 4, 1, rng=rng), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1, rng=rng))
        self.five = nn.Sequential(nn.Conv2d(16, 4, 1, rng=rng), nn.ReLU(), nn.Conv2d(4, 8, 5, padding=2, rng=rng))
        # planted: self.five = nn.Sequential(nn.Conv2d(16, 4, 1, rng=rng), nn.ReLU(), nn.Conv2d(4, 8, 5, padding=1, rng=rng))
        self.pool = nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(16, 8, 1, rng=rng))
        # planted: self.pool = nn.Sequential(nn.MaxPool2d(3, 2, 1), nn.Conv2d(16, 8, 1, rng=rng))
        # planted: self.pool = nn.Sequential(nn.MaxPool2d(3, 1, 2), nn.Conv2d(16, 8, 1, rng=rng))

    def __call__(self, x: Float32[Tensor, "b 16 h w"]) -> Float32[Tensor, "b 32 h w"]:
        return ops.concat([self.one(x), self.three(x), self.five(x), self.pool(x)], axis=1)
        # planted: return ops.concat([self.one(x), self.three(x), self.five(x)], axis=1)
        # planted: return ops.concat([self.one(x), self.three(x), self.five(x), self.pool(x)], axis=-1)


inception: Float32[Tensor, "2 32 6 6"] = Inception(rng)(ops.ones((2, 16, 6, 6)))
branches = nn.Concat(nn.Conv2d(16, 8, 1, rng=rng), nn.Conv2d(16, 24, 3, padding=1, rng=rng), axis=1)
# planted: branches = nn.Concat(nn.Conv2d(16, 8, 1, rng=rng), nn.Conv2d(8, 24, 3, padding=1, rng=rng), axis=1)
same: Float32[Tensor, "2 32 6 6"] = branches(ops.ones((2, 16, 6, 6)))


# --- squeeze and excitation
class SqueezeExcite(nn.Module, Generic[D]):
    def __init__(self, channels: D, *, rng: np.random.Generator) -> None:
        self.gate = nn.Sequential(
            nn.GlobalAvgPool(),
            # planted: nn.Flatten(),
            nn.Linear(channels, channels // 4, rng=rng),
            # planted: nn.Linear(channels, channels // 2, rng=rng),
            nn.ReLU(),
            nn.Linear(channels // 4, channels, rng=rng),
            # planted: nn.Linear(channels // 4, channels // 4, rng=rng),
            nn.Sigmoid(),
        )

    def __call__(self, x: Float32[Tensor, "b D h w"]) -> Float32[Tensor, "b D h w"]:
        return x * self.gate(x)[:, :, None, None]
        # planted: return x * self.gate(x)
        # planted: return x * self.gate(x)[:, None, None]


block: Float32[Tensor, "2 16 5 5"] = SqueezeExcite(16, rng=rng)(ops.ones((2, 16, 5, 5)))
# planted: block: Float32[Tensor, "2 16 5 5"] = SqueezeExcite(8, rng=rng)(ops.ones((2, 16, 5, 5)))


# --- convnext block
class ConvNeXtBlock(nn.Module, Generic[D]):
    scale: Float32[Tensor, "D"]

    def __init__(self, channels: D, *, rng: np.random.Generator) -> None:
        self.depthwise = nn.Conv2d(channels, channels, 7, padding=3, groups=channels, rng=rng)
        # planted: self.depthwise = nn.Conv2d(channels, channels, 7, padding=2, groups=channels, rng=rng)
        self.norm = nn.LayerNorm(channels)
        self.up = nn.Linear(channels, 4 * channels, rng=rng)
        self.down = nn.Linear(4 * channels, channels, rng=rng)
        # planted: self.down = nn.Linear(channels, channels, rng=rng)
        self.scale = ops.full(channels, 1e-6)
        # planted: self.scale = ops.full(4 * channels, 1e-6)

    def __call__(self, x: Float32[Tensor, "b D h w"]) -> Float32[Tensor, "b D h w"]:
        y = self.norm(ops.permute_dims(self.depthwise(x), (0, 2, 3, 1)))
        # planted: y = self.norm(self.depthwise(x))
        # planted: y = self.norm(ops.permute_dims(self.depthwise(x), (0, 3, 1, 2)))
        y = self.scale * self.down(ops.gelu(self.up(y)))
        return x + ops.permute_dims(y, (0, 3, 1, 2))
        # planted: return x + y
        # planted: return x + ops.permute_dims(y, (0, 3, 2, 1))


stage = nn.Sequential(nn.Conv2d(3, 12, 4, 4, rng=rng), ConvNeXtBlock(12, rng=rng), ConvNeXtBlock(12, rng=rng))
# planted: stage = nn.Sequential(nn.Conv2d(3, 12, 4, 4, rng=rng), ConvNeXtBlock(12, rng=rng), ConvNeXtBlock(24, rng=rng))
features: Float32[Tensor, "2 12 4 4"] = stage(ops.ones((2, 3, 16, 16)))


# --- densenet
class DenseLayer(nn.Module, Generic[In]):
    def __init__(self, inputs: In, *, rng: np.random.Generator) -> None:
        self.norm = nn.BatchNorm(inputs)
        self.conv = nn.Conv2d(inputs, 12, 3, padding=1, rng=rng)
        # planted: self.conv = nn.Conv2d(inputs, 10, 3, padding=1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In h w"], mode: nn.Mode) -> Float32[Tensor, "b In+12 h w"]:
        return ops.concat([x, self.conv(ops.relu(self.norm(x, mode)))], axis=1)
        # planted: return ops.concat([x, self.conv(ops.relu(self.norm(x, mode)))], axis=0)
        # planted: return x + self.conv(ops.relu(self.norm(x, mode)))


class DenseNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.features = nn.Sequential(
            nn.Conv2d(3, 24, 3, padding=1, rng=rng),
            DenseLayer(24, rng=rng),
            DenseLayer(36, rng=rng),
            # planted: DenseLayer(24, rng=rng),
            DenseLayer(48, rng=rng),
            nn.Conv2d(60, 30, 1, rng=rng),
            # planted: nn.Conv2d(48, 30, 1, rng=rng),
            nn.AvgPool2d(2),
        )
        self.head = nn.Linear(30 * 4 * 4, 10, rng=rng)
        # planted: self.head = nn.Linear(30 * 8 * 8, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 8 8"], mode: nn.Mode) -> Float32[Tensor, "b 10"]:
        return self.head(ops.flatten(self.features(x, mode), start_axis=1))
        # planted: return self.head(self.features(x, mode))


logits: Float32[Tensor, "2 10"] = DenseNet(rng)(ops.ones((2, 3, 8, 8)), evaluate)


# --- siamese network with a triplet loss
class Embedder(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layers = nn.Sequential(
            nn.Conv2d(1, 8, 3, rng=rng), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 13 * 13, 32, rng=rng)
        )

    def __call__(self, x: Float32[Tensor, "b 1 28 28"]) -> Float32[Tensor, "b 32"]:
        y = self.layers(x)
        return y / ops.sqrt(ops.sum(y**2, axis=1, keepdims=True) + 1e-8)
        # planted: return y / ops.sqrt(ops.sum(y**2, axis=1) + 1e-8)


def triplet_loss(
    model: Embedder, anchor: Float32[Tensor, "b 1 28 28"], near: Float32[Tensor, "b 1 28 28"], far: Float32[Tensor, "b 1 28 28"]
) -> Float32[Tensor, ""]:
    a, n, f = model(anchor), model(near), model(far)
    to_near = ops.sum((a - n) ** 2, axis=1)
    to_far = ops.sum((a - f) ** 2, axis=1)
    # planted: to_far = ops.sum((a - f) ** 2, axis=0)
    return ops.mean(ops.relu(to_near - to_far + 0.2))
    # planted: return ops.relu(to_near - to_far + 0.2)


@jit
def triplet_step(model: Embedder, state: optim.State[Embedder], images: Float32[Tensor, "3 b 1 28 28"]) -> tuple[Float32[Tensor, ""], Embedder, optim.State[Embedder]]:
    value, gradient = value_and_grad(triplet_loss)(model, images[0], images[1], images[2])
    # planted: value, gradient = value_and_grad(triplet_loss)(model, images, images, images)
    # planted: value, gradient = value_and_grad(triplet_loss)(model, images[0], images[1], images[3])
    return value, *optim.Adam().step(model, gradient, state)


embedder = Embedder(rng)
value, embedder, state = triplet_step(embedder, optim.Adam().init(embedder), ops.ones((3, 4, 1, 28, 28)))
# planted: value, embedder, state = triplet_step(embedder, optim.Adam().init(embedder), ops.ones((4, 3, 1, 28, 28)))


# --- sequence to sequence with attention
class Encoder(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.embed = nn.Embedding(40, 16, rng=rng)
        self.lstm = nn.LSTM(16, 24, rng=rng)
        # planted: self.lstm = nn.LSTM(24, 24, rng=rng)

    def __call__(self, ids: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 24"]:
        outputs, _ = self.lstm(self.embed(ids))
        # planted: _, outputs = self.lstm(self.embed(ids))
        return outputs


class Decoder(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.embed = nn.Embedding(50, 16, rng=rng)
        self.cell = nn.GRUCell(16 + 24, 24, rng=rng)
        # planted: self.cell = nn.GRUCell(16, 24, rng=rng)
        self.query = nn.Linear(24, 24, rng=rng)
        self.out = nn.Linear(24, 50, rng=rng)

    def attend(self, h: Float32[Tensor, "b 24"], memory: Float32[Tensor, "b t 24"]) -> Float32[Tensor, "b 24"]:
        scores = ops.einsum("b d, b t d -> b t", self.query(h), memory)
        # planted: scores = ops.einsum("b d, b t d -> t", self.query(h), memory)
        weights = ops.softmax(scores, axis=-1)
        return ops.einsum("b t, b t d -> b d", weights, memory)
        # planted: return ops.einsum("b d, b t d -> b t", weights, memory)
        # planted: return weights @ memory

    def __call__(self, ids: Int64[Tensor, "b u"], memory: Float32[Tensor, "b t 24"]) -> Float32[Tensor, "b u 50"]:
        h = ops.zeros((ids.shape[0], 24))
        # planted: h = ops.zeros((ids.shape[1], 24))
        steps = []
        for i in range(ids.shape[1]):
            x = self.embed(ids[:, i])
            h = self.cell(ops.concat([x, self.attend(h, memory)], axis=1), h)
            # planted: h = self.cell(ops.concat([x, h, self.attend(h, memory)], axis=1), h)
            steps.append(self.out(h))
        return ops.stack(steps, axis=1).expect("b u 50")


memory = Encoder(rng)(ops.zeros((2, 7), dtype=np.int64))
words: Float32[Tensor, "2 3 50"] = Decoder(rng)(ops.zeros((2, 3), dtype=np.int64), memory)
# planted: words: Float32[Tensor, "2 3 50"] = Decoder(rng)(ops.zeros((3, 3), dtype=np.int64), memory)
# planted: words: Float32[Tensor, "2 3 50"] = Decoder(rng)(ops.zeros((2, 3)), memory)


# --- temporal convolutions
class Causal(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, out: Out, *, rng: np.random.Generator) -> None:
        self.conv = nn.Conv1d(inputs, out, 3, dilation=2, rng=rng)
        # planted: self.conv = nn.Conv1d(inputs, out, 3, dilation=4, rng=rng)
        # planted: self.conv = nn.Conv1d(out, inputs, 3, dilation=2, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In t"]) -> Float32[Tensor, "b Out t"]:
        return ops.relu(self.conv(ops.pad(x, ((0, 0), (0, 0), (4, 0)))))
        # planted: return ops.relu(self.conv(ops.pad(x, ((0, 0), (0, 0), (2, 0)))))
        # planted: return ops.relu(self.conv(ops.pad(x, ((4, 0), (0, 0), (0, 0)))))
        # planted: return ops.relu(self.conv(x))


tcn = nn.Sequential(Causal(5, 8, rng=rng), nn.Residual(Causal(8, 8, rng=rng)), Causal(8, 1, rng=rng))
# planted: tcn = nn.Sequential(Causal(5, 8, rng=rng), nn.Residual(Causal(8, 6, rng=rng)), Causal(8, 1, rng=rng))
forecast: Float32[Tensor, "2 1 20"] = tcn(ops.ones((2, 5, 20)))
# planted: forecast: Float32[Tensor, "2 1 20"] = tcn(ops.ones((2, 20, 5)))


# --- mlp-mixer
class MixerBlock(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.norm1, self.norm2 = nn.LayerNorm(32), nn.LayerNorm(32)
        self.tokens = nn.Sequential(nn.Linear(16, 8, rng=rng), nn.GELU(), nn.Linear(8, 16, rng=rng))
        # planted: self.tokens = nn.Sequential(nn.Linear(32, 8, rng=rng), nn.GELU(), nn.Linear(8, 32, rng=rng))
        self.channels = nn.Sequential(nn.Linear(32, 64, rng=rng), nn.GELU(), nn.Linear(64, 32, rng=rng))
        # planted: self.channels = nn.Sequential(nn.Linear(32, 64, rng=rng), nn.GELU(), nn.Linear(46, 32, rng=rng))

    def __call__(self, x: Float32[Tensor, "b 16 32"]) -> Float32[Tensor, "b 16 32"]:
        x = x + self.tokens(self.norm1(x).mT).mT
        # planted: x = x + self.tokens(self.norm1(x).mT)
        # planted: x = x + self.tokens(self.norm1(x))
        return x + self.channels(self.norm2(x))


class Mixer(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.patches = nn.Conv2d(3, 32, 4, 4, rng=rng)
        # planted: self.patches = nn.Conv2d(3, 32, 8, 8, rng=rng)
        self.blocks = [MixerBlock(rng) for _ in range(3)]
        self.head = nn.Linear(32, 10, rng=rng)
        # planted: self.head = nn.Linear(16, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 16 16"]) -> Float32[Tensor, "b 10"]:
        y = ops.rearrange(self.patches(x), "b c h w -> b (h w) c")
        # planted: y = ops.rearrange(self.patches(x), "b c h w -> b c (h w)")
        for block in self.blocks:
            y = block(y)
        return self.head(ops.mean(y, axis=1))
        # planted: return self.head(ops.mean(y, axis=2))


mixed: Float32[Tensor, "2 10"] = Mixer(rng)(ops.ones((2, 3, 16, 16)))


# --- graph convolution
class GraphConv(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, out: Out, *, rng: np.random.Generator) -> None:
        self.linear = nn.Linear(inputs, out, rng=rng)

    def __call__(self, x: Float32[Tensor, "n In"], edges: Float32[Tensor, "n n"]) -> Float32[Tensor, "n Out"]:
        degree = ops.sum(edges, axis=1, keepdims=True)
        # planted: degree = ops.sum(edges, axis=1)
        return (edges @ self.linear(x)) / (degree + 1e-6)
        # planted: return (self.linear(x) @ edges) / (degree + 1e-6)


class GCN(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = GraphConv(7, 16, rng=rng)
        self.second = GraphConv(16, 3, rng=rng)
        # planted: self.second = GraphConv(7, 3, rng=rng)

    def __call__(self, x: Float32[Tensor, "n 7"], edges: Float32[Tensor, "n n"]) -> Float32[Tensor, "n 3"]:
        return self.second(ops.relu(self.first(x, edges)), edges)
        # planted: return self.second(ops.relu(self.first(edges, x)), edges)
        # planted: return self.second(ops.relu(self.first(x, edges)))


def node_loss(model: GCN, x: Float32[Tensor, "n 7"], edges: Float32[Tensor, "n n"], labels: Int64[Tensor, "n"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x, edges), labels)
    # planted: return losses.cross_entropy(labels, model(x, edges))


nodes = ops.normal((5, 7), rng=rng)
edges = ops.eye(5)
# planted: edges = ops.eye(5, 7)
value, gradient = value_and_grad(node_loss)(GCN(rng), nodes, edges, ops.asarray([0, 1, 2, 0, 1]))
# planted: value, gradient = value_and_grad(node_loss)(GCN(rng), nodes, edges, ops.asarray([0, 1, 2, 0]))


# --- nerf
def positional(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n 2*8*d"]:
    frequencies = 2.0 ** ops.arange(8, dtype=np.float32)
    angles = x[:, None, :] * frequencies[None, :, None]
    # planted: angles = x[:, None, :] * frequencies[None, None, :]
    angles = ops.reshape(angles, (x.shape[0], -1))
    return ops.concat([ops.sin(angles), ops.cos(angles)], axis=1)
    # planted: return ops.concat([x, ops.sin(angles), ops.cos(angles)], axis=1)


class NeRF(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.trunk = nn.Sequential(nn.Linear(48, 64, rng=rng), nn.ReLU(), nn.Linear(64, 64, rng=rng), nn.ReLU())
        # planted: self.trunk = nn.Sequential(nn.Linear(51, 64, rng=rng), nn.ReLU(), nn.Linear(64, 64, rng=rng), nn.ReLU())
        self.density = nn.Linear(64, 1, rng=rng)
        self.color = nn.Linear(64 + 48, 3, rng=rng)
        # planted: self.color = nn.Linear(64 + 24, 3, rng=rng)

    def __call__(self, points: Float32[Tensor, "n 3"], views: Float32[Tensor, "n 3"]) -> tuple[Float32[Tensor, "n"], Float32[Tensor, "n 3"]]:
        h = self.trunk(positional(points))
        density = ops.softplus(ops.squeeze(self.density(h), axis=-1))
        # planted: density = ops.softplus(self.density(h))
        return density, ops.sigmoid(self.color(ops.concat([h, positional(views)], axis=1)))


def render(density: Float32[Tensor, "rays s"], color: Float32[Tensor, "rays s 3"]) -> Float32[Tensor, "rays 3"]:
    alpha = 1 - ops.exp(-density)
    seen = ops.cumprod(1 - alpha + 1e-10, axis=1)
    weights = alpha * seen
    return ops.sum(weights[..., None] * color, axis=1)
    # planted: return ops.sum(weights * color, axis=1)
    # planted: return ops.sum(weights[..., None] * color, axis=2)


density, color = NeRF(rng)(ops.ones((12, 3)), ops.ones((12, 3)))
pixels: Float32[Tensor, "3 3"] = render(density.reshape((3, 4)), color.reshape((3, 4, 3)))
# planted: pixels: Float32[Tensor, "3 3"] = render(density.reshape((3, 4)), color.reshape((4, 3, 3)))


# --- dcgan
generator = nn.Sequential(
    nn.Unflatten(-1, (16, 1, 1)),
    nn.ConvTranspose2d(16, 32, 4, rng=rng),
    nn.BatchNorm(32),
    # planted: nn.BatchNorm(16),
    nn.ReLU(),
    nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1, rng=rng),
    # planted: nn.ConvTranspose2d(16, 32, 4, stride=2, padding=1, rng=rng),
    # planted: nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1, output_padding=2, rng=rng),
    nn.BatchNorm(16),
    nn.ReLU(),
    nn.ConvTranspose2d(16, 3, 4, stride=2, padding=1, rng=rng),
    nn.Tanh(),
)
discriminator = nn.Sequential(
    nn.Conv2d(3, 16, 4, stride=2, padding=1, rng=rng),
    nn.LeakyReLU(0.2),
    nn.Conv2d(16, 32, 4, stride=2, padding=1, rng=rng),
    # planted: nn.Conv2d(16, 32, 4, stride=0, padding=1, rng=rng),
    nn.BatchNorm(32),
    nn.LeakyReLU(0.2),
    nn.Conv2d(32, 1, 4, rng=rng),
    nn.Flatten(),
)


def adversarial(noise: Float32[Tensor, "b 16"], real: Float32[Tensor, "b 3 16 16"]) -> Float32[Tensor, ""]:
    fake = generator(noise, train)
    # planted: fake = generator(noise)
    on_fake = ops.squeeze(discriminator(fake, train), axis=1)
    on_real = ops.squeeze(discriminator(real, train), axis=1)
    # planted: on_real = ops.squeeze(discriminator(noise, train), axis=1)
    return ops.mean(ops.softplus(on_fake) + ops.softplus(-on_real))


value = adversarial(ops.normal((4, 16), rng=rng), ops.ones((4, 3, 16, 16)))
# planted: value = adversarial(ops.normal((4, 16), rng=rng), ops.ones((4, 3, 32, 32)))
# planted: value = adversarial(ops.normal((4, 16), rng=rng), ops.ones((5, 3, 16, 16)))


# --- u-net with a bottleneck
class Down(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, out: Out, *, rng: np.random.Generator) -> None:
        self.conv = nn.Conv2d(inputs, out, 3, padding=1, rng=rng)
        # planted: self.conv = nn.Conv2d(inputs, out, 3, rng=rng)
        self.pool = nn.MaxPool2d(2)

    def __call__(self, x: Float32[Tensor, "b In 2*h 2*w"]) -> tuple[Float32[Tensor, "b Out 2*h 2*w"], Float32[Tensor, "b Out h w"]]:
        y = ops.relu(self.conv(x))
        return y, self.pool(y)
        # planted: return self.pool(y), y


class Up(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, out: Out, *, rng: np.random.Generator) -> None:
        self.up = nn.ConvTranspose2d(inputs, out, 2, stride=2, rng=rng)
        # planted: self.up = nn.ConvTranspose2d(inputs, out, 3, stride=2, rng=rng)
        self.conv = nn.Conv2d(2 * out, out, 3, padding=1, rng=rng)
        # planted: self.conv = nn.Conv2d(out, out, 3, padding=1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In h w"], skip: Float32[Tensor, "b Out 2*h 2*w"]) -> Float32[Tensor, "b Out 2*h 2*w"]:
        return ops.relu(self.conv(ops.concat([self.up(x), skip], axis=1)))
        # planted: return ops.relu(self.conv(ops.concat([self.up(skip), x], axis=1)))
        # planted: return ops.relu(self.conv(ops.concat([x, skip], axis=1)))


class SmallUNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.down1, self.down2 = Down(1, 8, rng=rng), Down(8, 16, rng=rng)
        self.middle = nn.Conv2d(16, 32, 3, padding=1, rng=rng)
        self.up2, self.up1 = Up(32, 16, rng=rng), Up(16, 8, rng=rng)
        self.head = nn.Conv2d(8, 2, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 1 32 32"]) -> Float32[Tensor, "b 2 32 32"]:
        a, y = self.down1(x)
        b, y = self.down2(y)
        y = self.up2(ops.relu(self.middle(y)), b)
        # planted: y = self.up2(ops.relu(self.middle(y)), a)
        return self.head(self.up1(y, a))
        # planted: return self.head(self.up1(y, b))


mask: Float32[Tensor, "1 2 32 32"] = SmallUNet(rng)(ops.ones((1, 1, 32, 32)))


# --- bert with a padding mask
class Bert(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.tokens = nn.Embedding(100, 32, rng=rng)
        self.segments = nn.Embedding(2, 32, rng=rng)
        # planted: self.segments = nn.Embedding(32, 2, rng=rng)
        self.positions = nn.LearnedPositions(64, 32, rng=rng)
        # planted: self.positions = nn.LearnedPositions(32, 64, rng=rng)
        self.norm = nn.LayerNorm(32)
        self.encoder = nn.TransformerEncoder(32, 4, 128, layers=2, dropout=0.1, rng=rng)
        # planted: self.encoder = nn.TransformerEncoder(32, 5, 128, layers=2, dropout=0.1, rng=rng)
        self.head = nn.Linear(32, 100, rng=rng)

    def __call__(
        self, ids: Int64[Tensor, "b t"], segments: Int64[Tensor, "b t"], real: Bool[Tensor, "b t"], mode: nn.Mode
    ) -> Float32[Tensor, "b t 100"]:
        x = self.norm(self.positions(self.tokens(ids)) + self.segments(segments))
        x = self.encoder(x, mode, key_mask=real)
        # planted: x = self.encoder(x, mode, key_mask=ids)
        # planted: x = self.encoder(x, mode, key_mask=real.T)
        # planted: x = self.encoder(x, key_mask=real)
        return self.head(x)


def masked_loss(model: Bert, ids: Int64[Tensor, "b t"], labels: Int64[Tensor, "b t"], mode: nn.Mode) -> Float32[Tensor, ""]:
    logits = model(ids, ops.zeros_like(ids), ids != 0, mode)
    # planted: logits = model(ids, ops.zeros_like(ids), ids, mode)
    return losses.cross_entropy(logits.reshape((-1, 100)), labels.reshape(-1), ignore_index=-100)
    # planted: return losses.cross_entropy(logits.reshape((-1, 100)), labels, ignore_index=-100)
    # planted: return losses.cross_entropy(logits.reshape((100, -1)), labels.reshape(-1), ignore_index=-100)


ids = ops.asarray([[5, 6, 7, 0], [8, 9, 0, 0]])
value, gradient = value_and_grad(masked_loss)(Bert(rng), ids, ids, train)


# --- mixture of experts
class Experts(nn.Module):
    gate: nn.Linear[Literal[16], Literal[4]]
    up: Float32[Tensor, "4 16 32"]
    down: Float32[Tensor, "4 32 16"]

    def __init__(self, rng: np.random.Generator) -> None:
        self.gate = nn.Linear(16, 4, rng=rng)
        # planted: self.gate = nn.Linear(16, 8, rng=rng)
        self.up = ops.normal((4, 16, 32), rng=rng)
        self.down = ops.normal((4, 32, 16), rng=rng)
        # planted: self.down = ops.normal((4, 16, 32), rng=rng)

    def __call__(self, x: Float32[Tensor, "b 16"]) -> Float32[Tensor, "b 16"]:
        scores, chosen = ops.topk(self.gate(x), 2)
        # planted: scores, chosen = ops.topk(self.gate(x), 5)
        weights = ops.softmax(scores, axis=-1)
        hidden = ops.relu(ops.einsum("b d, e d h -> b e h", x, self.up))
        # planted: hidden = ops.relu(ops.einsum("b d, e h d -> b e h", x, self.up))
        every = ops.einsum("b e h, e h d -> b e d", hidden, self.down)
        picked = ops.take_along_axis(every, chosen[:, :, None], axis=1)
        # planted: picked = ops.take_along_axis(every, chosen, axis=1)
        return ops.sum(weights[:, :, None] * picked, axis=1)
        # planted: return ops.sum(weights[:, None, :] * picked, axis=1)
        # planted: return ops.sum(weights[:, :, None] * picked, axis=2)


routed: Float32[Tensor, "6 16"] = Experts(rng)(ops.normal((6, 16), rng=rng))


# --- perceiver
class Perceiver(nn.Module):
    latents: Float32[Tensor, "8 32"]

    def __init__(self, rng: np.random.Generator) -> None:
        self.latents = ops.normal((8, 32), rng=rng)
        # planted: self.latents = ops.normal((32, 8), rng=rng)
        self.project = nn.Linear(3, 32, rng=rng)
        self.attention = nn.MultiHeadAttention(32, 4, rng=rng)
        # planted: self.attention = nn.MultiHeadAttention(32, 3, rng=rng)
        # planted: self.attention = nn.MultiHeadAttention(64, 4, rng=rng)
        self.block = nn.TransformerBlock(32, 4, 64, rng=rng)
        self.head = nn.Linear(32, 5, rng=rng)

    def __call__(self, points: Float32[Tensor, "b n 3"]) -> Float32[Tensor, "b 5"]:
        latents = ops.broadcast_to(self.latents, (points.shape[0], 8, 32))
        # planted: latents = ops.broadcast_to(self.latents, (points.shape[0], 32, 8))
        x = latents + self.attention.cross(latents, self.project(points))
        # planted: x = latents + self.attention.cross(self.project(points), latents)
        # planted: x = latents + self.attention.cross(latents, points)
        x = self.block(x, evaluate)
        return self.head(ops.mean(x, axis=1))
        # planted: return self.head(x)


scene: Float32[Tensor, "2 5"] = Perceiver(rng)(ops.ones((2, 10, 3)))
