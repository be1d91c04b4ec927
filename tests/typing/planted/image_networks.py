"""Networks that read or make images, with a step of training each; see ``networks.py``."""

from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, grad, jit, losses, nn, ops, optim, random, value_and_grad

In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)
D = TypeVar("D", bound=int)
rng = np.random.default_rng(0)


# --- residual network with squeeze and excitation
class SEGate(nn.Module, Generic[D]):
    def __init__(self, channels: D, rng: np.random.Generator) -> None:
        self.squeeze = nn.Linear(channels, channels // 4, rng=rng)
        self.excite = nn.Linear(channels // 4, channels, rng=rng)
        # planted: self.excite = nn.Linear(channels, channels, rng=rng)

    def __call__(self, x: Float32[Tensor, "b D h w"]) -> Float32[Tensor, "b D h w"]:
        pooled = ops.mean(x, axis=(2, 3))
        # planted: pooled = ops.mean(x, axis=(1, 2))
        scale = ops.sigmoid(self.excite(ops.relu(self.squeeze(pooled))))
        return x * scale[:, :, None, None]
        # planted: return x * scale[:, None, None, :]


class SEBlock(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, outputs: Out, rng: np.random.Generator) -> None:
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=2, padding=1, bias=False, rng=rng)
        # planted: self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=1, padding=1, bias=False, rng=rng)
        self.norm1 = nn.BatchNorm(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False, rng=rng)
        # planted: self.conv2 = nn.Conv2d(outputs, outputs, 3, bias=False, rng=rng)
        self.norm2 = nn.BatchNorm(outputs)
        # planted: self.norm2 = nn.BatchNorm(inputs)
        self.gate = SEGate(outputs, rng)
        self.skip = nn.Conv2d(inputs, outputs, 1, stride=2, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In h w"], mode: nn.Mode) -> Float32[Tensor, "b Out (h+1)//2 (w+1)//2"]:
        y = ops.relu(self.norm1(self.conv1(x), mode))
        y = self.gate(self.norm2(self.conv2(y), mode))
        return ops.relu(y + self.skip(x))
        # planted: return ops.relu(y + x)


class SEResNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.stem = nn.Conv2d(3, 16, 3, padding=1, rng=rng)
        self.block1 = SEBlock(16, 32, rng)
        self.block2 = SEBlock(32, 64, rng)
        # planted: self.block2 = SEBlock(16, 64, rng)
        self.head = nn.Linear(64, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 h w"], mode: nn.Mode) -> Float32[Tensor, "b 10"]:
        y = self.block2(self.block1(self.stem(x), mode), mode)
        return self.head(ops.mean(y, axis=(2, 3)))
        # planted: return self.head(y)


optimizer = optim.SGD(0.1)


def loss(model: SEResNet, x: Float32[Tensor, "b 3 h w"], y: Int64[Tensor, "b"], mode: nn.Train) -> tuple[Float32[Tensor, ""], SEResNet]:
    value = losses.cross_entropy(model(x, mode), y)
    return value, mode.updated(model)


@jit
def step(
    model: SEResNet, state: optim.State[SEResNet], x: Float32[Tensor, "b 3 h w"], y: Int64[Tensor, "b"], key: random.Key
) -> tuple[Float32[Tensor, ""], SEResNet, optim.State[SEResNet]]:
    (value, model), gradient = value_and_grad(loss, has_aux=True)(model, x, y, nn.Train(key))
    return value, *optimizer.step(model, gradient, state)


model = SEResNet(rng)
value, model, state = step(model, optimizer.init(model), ops.normal((2, 3, 9, 9), rng=rng), ops.asarray([1, 2]), random.key(0))
# planted: value, model, state = step(model, optimizer.init(model), ops.normal((2, 3, 9, 9), rng=rng), ops.asarray([1, 2, 3]), random.key(0))


# --- u-net with attention gates
class DoubleConv(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, outputs: Out, rng: np.random.Generator) -> None:
        self.net = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, padding=1, rng=rng),
            nn.GroupNorm(4, outputs),
            # planted: nn.GroupNorm(4, 4),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, padding=1, rng=rng),
            # planted: nn.Conv2d(outputs, outputs, 3, padding=0, rng=rng),
            nn.ReLU(),
        )

    def __call__(self, x: Float32[Tensor, "b In h w"]) -> Float32[Tensor, "b Out h w"]:
        return self.net(x)


class AttentionGate(nn.Module, Generic[In, D]):
    def __init__(self, gate: In, skip: D, rng: np.random.Generator) -> None:
        self.of_gate = nn.Conv2d(gate, 8, 1, rng=rng)
        # planted: self.of_gate = nn.Conv2d(skip, 8, 1, rng=rng)
        self.of_skip = nn.Conv2d(skip, 8, 1, rng=rng)
        # planted: self.of_skip = nn.Conv2d(skip, 4, 1, rng=rng)
        self.score = nn.Conv2d(8, 1, 1, rng=rng)
        # planted: self.score = nn.Conv2d(8, 2, 1, rng=rng)

    def __call__(self, gate: Float32[Tensor, "b In h w"], skip: Float32[Tensor, "b D h w"]) -> Float32[Tensor, "b D h w"]:
        weights = ops.sigmoid(self.score(ops.relu(self.of_gate(gate) + self.of_skip(skip))))
        return skip * weights


class UNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.down1 = DoubleConv(1, 8, rng)
        self.down2 = DoubleConv(8, 16, rng)
        # planted: self.down2 = DoubleConv(16, 16, rng)
        self.middle = DoubleConv(16, 32, rng)
        self.up2 = nn.ConvTranspose2d(32, 16, 2, stride=2, rng=rng)
        # planted: self.up2 = nn.ConvTranspose2d(32, 16, 3, stride=2, rng=rng)
        # planted: self.up2 = nn.ConvTranspose2d(32, 16, 2, stride=1, rng=rng)
        self.gate2 = AttentionGate(16, 16, rng)
        self.merge2 = DoubleConv(32, 16, rng)
        # planted: self.merge2 = DoubleConv(16, 16, rng)
        self.up1 = nn.ConvTranspose2d(16, 8, 2, stride=2, rng=rng)
        self.gate1 = AttentionGate(8, 8, rng)
        # planted: self.gate1 = AttentionGate(8, 16, rng)
        self.merge1 = DoubleConv(16, 8, rng)
        self.pool = nn.MaxPool2d(2)
        # planted: self.pool = nn.MaxPool2d(2, stride=1)
        self.head = nn.Conv2d(8, 3, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 1 4*h 4*w"]) -> Float32[Tensor, "b 3 4*h 4*w"]:
        first = self.down1(x)
        second = self.down2(self.pool(first))
        middle = self.middle(self.pool(second))
        up = self.up2(middle)
        up = self.merge2(ops.concat([up, self.gate2(up, second)], axis=1))
        # planted: up = self.merge2(ops.concat([up, self.gate2(up, second)], axis=2))
        # planted: up = self.merge2(ops.concat([up, self.gate2(up, first)], axis=1))
        up = self.up1(up)
        up = self.merge1(ops.concat([up, self.gate1(up, first)], axis=1))
        return self.head(up)
        # planted: return self.head(first)[:, :, ::2]


def segmentation_loss(model: UNet, x: Float32[Tensor, "b 1 4*h 4*w"], y: Int64[Tensor, "b 4*h 4*w"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)
    # planted: return losses.cross_entropy(ops.permute_dims(model(x), (0, 2, 3, 1)), y)
    # planted: return losses.cross_entropy(model(x), y[:, None])


unet = UNet(rng)
value, gradient = value_and_grad(segmentation_loss)(unet, ops.ones((2, 1, 16, 12)), ops.zeros((2, 16, 12), dtype=np.int64))
# planted: value, gradient = value_and_grad(segmentation_loss)(unet, ops.ones((2, 1, 16, 12)), ops.zeros((2, 12, 16), dtype=np.int64))
unet, state = optim.Adam(1e-3).step(unet, gradient, optim.Adam(1e-3).init(unet))


# --- generative adversarial network
class Generator(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.project = nn.Linear(16, 32 * 4 * 4, rng=rng)
        # planted: self.project = nn.Linear(16, 32 * 4, rng=rng)
        self.layers = nn.Sequential(
            nn.Unflatten(1, (32, 4, 4)),
            # planted: nn.Unflatten(1, (16, 4, 4)),
            nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1, rng=rng),
            # planted: nn.ConvTranspose2d(16, 32, 4, stride=2, padding=1, rng=rng),
            nn.ReLU(),
            nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1, rng=rng),
            # planted: nn.ConvTranspose2d(16, 1, 4, stride=1, padding=1, rng=rng),
            nn.Tanh(),
        )

    def __call__(self, z: Float32[Tensor, "b 16"]) -> Float32[Tensor, "b 1 16 16"]:
        return self.layers(self.project(z))


class Discriminator(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layers = nn.Sequential(
            nn.Conv2d(1, 16, 4, stride=2, padding=1, rng=rng),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1, rng=rng),
            # planted: nn.Conv2d(16, 32, 4, stride=4, padding=1, rng=rng),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            # planted: nn.LeakyReLU(0.2),
            nn.Linear(32 * 4 * 4, 1, rng=rng),
        )

    def __call__(self, x: Float32[Tensor, "b 1 16 16"]) -> Float32[Tensor, "b"]:
        return self.layers(x)[:, 0]
        # planted: return self.layers(x)


def generator_loss(generator: Generator, discriminator: Discriminator, z: Float32[Tensor, "b 16"]) -> Float32[Tensor, ""]:
    scores = discriminator(generator(z))
    # planted: scores = discriminator(z)
    return losses.binary_cross_entropy_with_logits(scores, ops.ones_like(scores))


def discriminator_loss(
    discriminator: Discriminator, real: Float32[Tensor, "b 1 16 16"], fake: Float32[Tensor, "b 1 16 16"]
) -> Float32[Tensor, ""]:
    scores = ops.concat([discriminator(real), discriminator(fake)], axis=0)
    # planted: scores = ops.concat([discriminator(real), discriminator(fake)], axis=1)
    targets = ops.concat([ops.ones(real.shape[0]), ops.zeros(fake.shape[0])], axis=0)
    # planted: targets = ops.ones(real.shape[0])
    return losses.binary_cross_entropy_with_logits(scores, targets)


@jit
def train_both(
    generator: Generator, discriminator: Discriminator, real: Float32[Tensor, "b 1 16 16"], key: random.Key
) -> tuple[Generator, Discriminator]:
    z = random.normal(key, (real.shape[0], 16))
    of_discriminator = grad(discriminator_loss)(discriminator, real, generator(z))
    of_generator = grad(generator_loss)(generator, discriminator, z)
    # planted: of_generator = grad(generator_loss)(generator, discriminator, real)
    discriminator, _ = optim.SGD(0.1).step(discriminator, of_discriminator, optim.SGD(0.1).init(discriminator))
    generator, _ = optim.SGD(0.1).step(generator, of_generator, optim.SGD(0.1).init(generator))
    return generator, discriminator


generator, discriminator = train_both(Generator(rng), Discriminator(rng), ops.ones((4, 1, 16, 16)), random.key(0))


# --- vision transformer with a class token
class Encoder(nn.Module, Generic[D]):
    def __init__(self, width: D, heads: int, rng: np.random.Generator) -> None:
        self.norm1 = nn.LayerNorm(width)
        self.attention = nn.MultiHeadAttention(width, heads, rng=rng)
        self.norm2 = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width, rng=rng)
        self.down = nn.Linear(4 * width, width, rng=rng)
        # planted: self.down = nn.Linear(width, width, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t D"]) -> Float32[Tensor, "b t D"]:
        x = x + self.attention(self.norm1(x))
        # planted: x = x + self.attention(self.norm1(x))[:, 0]
        return x + self.down(ops.gelu(self.up(self.norm2(x))))
        # planted: return x + self.up(self.norm2(x))


class ViT(nn.Module):
    token: Float32[Tensor, "1 1 32"]

    def __init__(self, rng: np.random.Generator) -> None:
        self.patches = nn.Conv2d(3, 32, 4, stride=4, rng=rng)
        # planted: self.patches = nn.Conv2d(3, 32, 4, stride=2, rng=rng)
        # planted: self.patches = nn.Conv2d(3, 64, 4, stride=4, rng=rng)
        self.token = ops.zeros((1, 1, 32))
        # planted: self.token = ops.zeros((1, 1, 64))
        self.positions = nn.LearnedPositions(17, 32, rng=rng)
        # planted: self.positions = nn.LearnedPositions(16, 32, rng=rng)
        self.blocks = nn.Sequential(Encoder(32, 4, rng), Encoder(32, 4, rng))
        # planted: self.blocks = nn.Sequential(Encoder(32, 4, rng), Encoder(28, 4, rng))
        # planted: self.blocks = nn.Sequential(Encoder(32, 4, rng), Encoder(32, 5, rng))
        self.norm = nn.LayerNorm(32)
        self.head = nn.Linear(32, 10, rng=rng)

    def __call__(self, images: Float32[Tensor, "b 3 16 16"]) -> Float32[Tensor, "b 10"]:
        x = ops.rearrange(self.patches(images), "b c h w -> b (h w) c")
        # planted: x = ops.rearrange(self.patches(images), "b c h w -> b c (h w)")
        x = ops.concat([ops.broadcast_to(self.token, (x.shape[0], 1, 32)), x], axis=1)
        # planted: x = ops.concat([ops.broadcast_to(self.token, (x.shape[0], 1, 32)), x], axis=2)
        x = self.blocks(self.positions(x))
        return self.head(self.norm(x[:, 0]))
        # planted: return self.head(self.norm(x))


vit = ViT(rng)
value, gradient = value_and_grad(lambda m, x, y: losses.cross_entropy(m(x), y))(vit, ops.ones((2, 3, 16, 16)), ops.asarray([0, 1]))
vit, state = optim.AdamW(1e-3).step(vit, gradient, optim.AdamW(1e-3).init(vit))


# --- vector-quantized autoencoder
class Quantizer(nn.Module):
    codes: Float32[Tensor, "64 16"]

    def __init__(self, rng: np.random.Generator) -> None:
        self.codes = ops.normal((64, 16), rng=rng)
        # planted: self.codes = ops.normal((16, 64), rng=rng)

    def __call__(self, z: Float32[Tensor, "n 16"]) -> tuple[Float32[Tensor, "n 16"], Int64[Tensor, "n"]]:
        distances = ops.sum(z**2, axis=1, keepdims=True) - 2 * z @ self.codes.T + ops.sum(self.codes**2, axis=1)
        # planted: distances = ops.sum(z**2, axis=1, keepdims=True) - 2 * z @ self.codes + ops.sum(self.codes**2, axis=1)
        # planted: distances = ops.sum(z**2, axis=1) - 2 * z @ self.codes.T + ops.sum(self.codes**2, axis=1)
        # planted: distances = ops.sum(z**2, axis=1, keepdims=True) - 2 * z @ self.codes.T + ops.sum(self.codes**2, axis=0)
        nearest = ops.argmin(distances, axis=1)
        # planted: nearest = ops.argmin(distances, axis=0)
        return ops.take(self.codes, nearest, axis=0), nearest
        # planted: return ops.take(self.codes, nearest, axis=1), nearest


class VQVAE(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 8, 3, stride=2, padding=1, rng=rng), nn.ReLU(), nn.Conv2d(8, 16, 3, stride=2, padding=1, rng=rng)
            # planted: nn.Conv2d(1, 8, 3, stride=2, padding=1, rng=rng), nn.ReLU(), nn.Conv2d(4, 16, 3, stride=2, padding=1, rng=rng)
        )
        self.quantizer = Quantizer(rng)
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(16, 8, 4, stride=2, padding=1, rng=rng), nn.ReLU(), nn.ConvTranspose2d(8, 1, 4, stride=2, padding=1, rng=rng)
            # planted: nn.ConvTranspose2d(16, 8, 4, stride=2, padding=1, rng=rng), nn.ReLU(), nn.ConvTranspose2d(8, 1, 3, stride=2, padding=1, rng=rng)
        )

    def __call__(self, x: Float32[Tensor, "b 1 16 16"]) -> tuple[Float32[Tensor, "b 1 16 16"], Float32[Tensor, ""]]:
        z = self.encoder(x)
        flat = ops.reshape(ops.permute_dims(z, (0, 2, 3, 1)), (-1, 16))
        # planted: flat = ops.reshape(ops.permute_dims(z, (0, 2, 3, 1)), (-1, 8))
        # planted: flat = ops.permute_dims(z, (0, 2, 3, 1))
        codes, _ = self.quantizer(flat)
        commitment = losses.mse(flat, ops.stop_gradient(codes)) + losses.mse(codes, ops.stop_gradient(flat))
        chosen = ops.permute_dims(ops.reshape(codes, (-1, 4, 4, 16)), (0, 3, 1, 2))
        # planted: chosen = ops.reshape(codes, (-1, 4, 4, 16))
        straight = z + ops.stop_gradient(chosen - z)
        return self.decoder(straight), commitment


def vq_loss(model: VQVAE, x: Float32[Tensor, "b 1 16 16"]) -> Float32[Tensor, ""]:
    recovered, commitment = model(x)
    return losses.mse(recovered, x) + 0.25 * commitment


vqvae = VQVAE(rng)
value, gradient = value_and_grad(vq_loss)(vqvae, ops.normal((2, 1, 16, 16), rng=rng))
# planted: value, gradient = value_and_grad(vq_loss)(vqvae, ops.normal((2, 16, 16), rng=rng))
vqvae, state = optim.Adam(1e-3).step(vqvae, gradient, optim.Adam(1e-3).init(vqvae))


# --- siamese network of pairs
class Tower(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 5, rng=rng),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, rng=rng),
            # planted: nn.Conv2d(16, 16, 3, rng=rng),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(2),
            # planted: nn.AdaptiveAvgPool2d(3),
            nn.Flatten(),
            # planted: nn.ReLU(),
        )
        self.project = nn.Linear(64, 24, rng=rng)
        # planted: self.project = nn.Linear(16, 24, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 1 20 20"]) -> Float32[Tensor, "b 24"]:
        return self.project(self.features(x))


class Siamese(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.tower = Tower(rng)
        self.judge = nn.Linear(48, 1, rng=rng)
        # planted: self.judge = nn.Linear(24, 1, rng=rng)

    def __call__(self, left: Float32[Tensor, "b 1 20 20"], right: Float32[Tensor, "b 1 20 20"]) -> Float32[Tensor, "b"]:
        a, b = self.tower(left), self.tower(right)
        joined = ops.concat([ops.abs(a - b), a * b], axis=1)
        # planted: joined = ops.concat([ops.abs(a - b), a * b], axis=0)
        return ops.squeeze(self.judge(joined), axis=1)
        # planted: return ops.squeeze(self.judge(joined), axis=0)
        # planted: return self.judge(joined)


def pair_loss(
    model: Siamese, left: Float32[Tensor, "b 1 20 20"], right: Float32[Tensor, "b 1 20 20"], same: Float32[Tensor, "b"]
) -> Float32[Tensor, ""]:
    return losses.binary_cross_entropy_with_logits(model(left, right), same)
    # planted: return losses.binary_cross_entropy_with_logits(model(left, right), same[:, None])


images = ops.ones((2, 4, 1, 20, 20))
siamese = Siamese(rng)
value, gradient = value_and_grad(pair_loss)(siamese, images[0], images[1], ops.asarray([1.0, 0.0, 1.0, 1.0], dtype=np.float32))
# planted: value, gradient = value_and_grad(pair_loss)(siamese, images[0], images[1], ops.asarray([1.0, 0.0, 1.0], dtype=np.float32))
# planted: value, gradient = value_and_grad(pair_loss)(siamese, images[:, 0], images[1], ops.asarray([1.0, 0.0, 1.0, 1.0], dtype=np.float32))
siamese, state = optim.Adam(1e-3).step(siamese, gradient, optim.Adam(1e-3).init(siamese))
