"""Networks as users write them: speech, segmentation, super-resolution, images beside words, cells in a scan."""

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, losses, nn, ops, scan, value_and_grad

rng = np.random.default_rng(0)


# --- speech with ctc
class Speech(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.conv = nn.Conv1d(40, 64, 3, stride=2, padding=1, rng=rng)
        # planted: self.conv = nn.Conv1d(80, 64, 3, stride=2, padding=1, rng=rng)
        self.rnn = nn.GRU(64, 48, layers=2, directions=2, rng=rng)
        # planted: self.rnn = nn.GRU(48, 48, layers=2, directions=2, rng=rng)
        self.head = nn.Linear(96, 29, rng=rng)
        # planted: self.head = nn.Linear(48, 29, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 40 2*t"]) -> Float32[Tensor, "b t 29"]:
        y, _ = self.rnn(ops.relu(self.conv(x)).mT)
        # planted: y, _ = self.rnn(ops.relu(self.conv(x)))
        return ops.log_softmax(self.head(y), axis=-1)
        # planted: return ops.log_softmax(self.head(_[0]), axis=-1)


speech = Speech(rng)


def speech_loss(
    model: Speech,
    x: Float32[Tensor, "b 40 2*t"],
    targets: Int64[Tensor, "b s"],
    lengths: Int64[Tensor, "b"],
    target_lengths: Int64[Tensor, "b"],
) -> Float32[Tensor, ""]:
    return losses.ctc(model(x), targets, lengths, target_lengths)
    # planted: return losses.ctc(model(x), lengths, targets, target_lengths)
    # planted: return losses.ctc(ops.moveaxis(model(x), 0, 1), targets, lengths, target_lengths)


value, gradient = value_and_grad(speech_loss)(
    speech, ops.ones((2, 40, 24)), ops.asarray([[1, 2, 3], [4, 5, 6]]), ops.asarray([12, 12]), ops.asarray([3, 2])
)


# --- segnet with unpooling
class SegNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.enc1 = nn.Conv2d(3, 8, 3, padding=1, rng=rng)
        self.enc2 = nn.Conv2d(8, 16, 3, padding=1, rng=rng)
        self.unpool = nn.MaxUnpool2d(2)
        # planted: self.unpool = nn.MaxUnpool2d(3)
        self.dec2 = nn.Conv2d(16, 8, 3, padding=1, rng=rng)
        # planted: self.dec2 = nn.Conv2d(16, 16, 3, padding=1, rng=rng)
        self.dec1 = nn.Conv2d(8, 4, 3, padding=1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 4*h 4*w"]) -> Float32[Tensor, "b 4 4*h 4*w"]:
        x, first = ops.max_pool2d_with_indices(ops.relu(self.enc1(x)), 2)
        y, second = ops.max_pool2d_with_indices(ops.relu(self.enc2(x)), 2)
        z = ops.relu(self.dec2(self.unpool(y, second)))
        # planted: z = ops.relu(self.dec2(self.unpool(y, first)))
        # planted: z = ops.relu(self.dec2(y))
        return self.dec1(self.unpool(z, first))
        # planted: return self.dec1(self.unpool(z, second))


masks: Float32[Tensor, "2 4 16 20"] = SegNet(rng)(ops.zeros((2, 3, 16, 20)))


# --- super-resolution
class SuperResolution(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.net = nn.Sequential(
            nn.Conv2d(1, 64, 5, padding=2, rng=rng),
            nn.Tanh(),
            nn.Conv2d(64, 32, 3, padding=1, rng=rng),
            nn.Tanh(),
            nn.Conv2d(32, 9, 3, padding=1, rng=rng),
            # planted: nn.Conv2d(32, 8, 3, padding=1, rng=rng),
            # planted: nn.Conv2d(32, 18, 3, padding=1, rng=rng),
            # planted: nn.Conv2d(32, 9, 3, rng=rng),
            nn.PixelShuffle(3),
            # planted: nn.PixelShuffle(2),
        )

    def __call__(self, x: Float32[Tensor, "b 1 h w"]) -> Float32[Tensor, "b 1 3*h 3*w"]:
        return ops.sigmoid(self.net(x))


large: Float32[Tensor, "2 1 24 30"] = SuperResolution(rng)(ops.zeros((2, 1, 8, 10)))


# --- bilinear pooling of two views
class TwoViews(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.image = nn.Sequential(nn.Conv2d(3, 8, 3, rng=rng), nn.ReLU(), nn.AdaptiveAvgPool2d((2, 2)), nn.Flatten())
        # planted: self.image = nn.Sequential(nn.Conv2d(3, 8, 3, rng=rng), nn.ReLU(), nn.AdaptiveAvgPool2d((3, 3)), nn.Flatten())
        # planted: self.image = nn.Sequential(nn.Conv2d(3, 8, 3, rng=rng), nn.ReLU(), nn.AdaptiveAvgPool2d((2, 2)))
        self.words = nn.Sequential(nn.Embedding(50, 16, rng=rng), nn.Lambda(lambda x: ops.mean(x, axis=1)))
        # planted: self.words = nn.Sequential(nn.Embedding(50, 16, rng=rng), nn.Lambda(lambda x: ops.mean(x, axis=2)))
        # planted: self.words = nn.Sequential(nn.Embedding(50, 16, rng=rng), nn.Lambda(lambda x: x))
        self.join = nn.Bilinear(32, 16, 4, rng=rng)
        # planted: self.join = nn.Bilinear(16, 32, 4, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 h w"], t: Int64[Tensor, "b t"]) -> Float32[Tensor, "b 4"]:
        return self.join(self.image(x), self.words(t))
        # planted: return self.join(self.words(t), self.image(x))


views: Float32[Tensor, "2 4"] = TwoViews(rng)(ops.zeros((2, 3, 9, 9)), ops.zeros((2, 5), dtype=np.int64))


# --- stacked gru cells
class Stacked(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = nn.GRUCell(6, 24, rng=rng)
        self.second = nn.GRUCell(24, 12, rng=rng)
        # planted: self.second = nn.GRUCell(12, 12, rng=rng)
        # planted: self.second = nn.GRUCell(24, 24, rng=rng)
        self.head = nn.Linear(12, 6, rng=rng)

    def step(
        self, state: tuple[Float32[Tensor, "b 24"], Float32[Tensor, "b 12"]], x: Float32[Tensor, "b 6"]
    ) -> tuple[tuple[Float32[Tensor, "b 24"], Float32[Tensor, "b 12"]], Float32[Tensor, "b 6"]]:
        a = self.first(x, state[0])
        # planted: a = self.first(x, state[1])
        # planted: a = self.first(state[0], x)
        b = self.second(a, state[1])
        # planted: b = self.second(x, state[1])
        return (a, b), self.head(b)
        # planted: return (b, a), self.head(b)
        # planted: return (a, b), self.head(a)

    def __call__(self, x: Float32[Tensor, "b t 6"]) -> Float32[Tensor, "b t 6"]:
        b = x.shape[0]
        start = ops.zeros((b, 24)), ops.zeros((b, 12))
        # planted: start = ops.zeros((b, 12)), ops.zeros((b, 24))
        _, ys = scan(self.step, start, ops.moveaxis(x, 1, 0))
        return ops.moveaxis(ys, 0, 1)
        # planted: return ys


series: Float32[Tensor, "3 8 6"] = Stacked(rng)(ops.zeros((3, 8, 6)))
