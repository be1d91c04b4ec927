"""Networks that read sequences and sets, with a step of training each; see ``networks.py``."""

from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, losses, nn, ops, optim, random, scan, value_and_grad

In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)
D = TypeVar("D", bound=int)
rng = np.random.default_rng(0)


# --- translation with additive attention
class Reader(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.embedding = nn.Embedding(100, 24, rng=rng)
        self.lstm = nn.LSTM(24, 16, directions=2, rng=rng)
        # planted: self.lstm = nn.LSTM(32, 16, directions=2, rng=rng)
        # planted: self.lstm = nn.LSTM(24, 16, rng=rng)

    def __call__(self, tokens: Int64[Tensor, "b s"], lengths: Int64[Tensor, "b"]) -> Float32[Tensor, "b s 32"]:
        outputs, _ = self.lstm(self.embedding(tokens), lengths=lengths)
        # planted: outputs, _ = self.lstm(self.embedding(tokens), lengths=tokens)
        return outputs


class Attention(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.of_query = nn.Linear(40, 20, rng=rng)
        # planted: self.of_query = nn.Linear(40, 24, rng=rng)
        self.of_key = nn.Linear(32, 20, bias=False, rng=rng)
        self.score = nn.Linear(20, 1, bias=False, rng=rng)

    def __call__(
        self, query: Float32[Tensor, "b 40"], memory: Float32[Tensor, "b s 32"], there: Bool[Tensor, "b s"]
    ) -> Float32[Tensor, "b 32"]:
        mixed = ops.tanh(self.of_query(query)[:, None, :] + self.of_key(memory))
        # planted: mixed = ops.tanh(self.of_query(query) + self.of_key(memory))
        scores = ops.where(there, self.score(mixed)[:, :, 0], -1e9)
        # planted: scores = ops.where(there, self.score(mixed), -1e9)
        # planted: scores = ops.where(there.T, self.score(mixed)[:, :, 0], -1e9)
        weights = ops.softmax(scores, axis=1)
        return ops.einsum("bs,bsd->bd", weights, memory)
        # planted: return ops.einsum("bs,sbd->bd", weights, memory)
        # planted: return weights @ memory


class Writer(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.embedding = nn.Embedding(120, 24, rng=rng)
        self.cell = nn.LSTMCell(24 + 32, 40, rng=rng)
        # planted: self.cell = nn.LSTMCell(24, 40, rng=rng)
        self.attention = Attention(rng)
        self.output = nn.Linear(40 + 32, 120, rng=rng)
        # planted: self.output = nn.Linear(40, 120, rng=rng)

    def __call__(
        self, tokens: Int64[Tensor, "b t"], memory: Float32[Tensor, "b s 32"], there: Bool[Tensor, "b s"]
    ) -> Float32[Tensor, "b t 120"]:
        state = (ops.zeros((memory.shape[0], 40)), ops.zeros((memory.shape[0], 40)))
        # planted: state = (ops.zeros((memory.shape[0], 40)), ops.zeros((memory.shape[0], 32)))
        scores = []
        for place in range(tokens.shape[1]):
            context = self.attention(state[0], memory, there)
            word = self.embedding(tokens[:, place])
            state = self.cell(ops.concat([word, context], axis=1), state)
            # planted: state = self.cell(ops.concat([word, context], axis=0), state)
            scores.append(self.output(ops.concat([state[0], context], axis=1)))
        return ops.stack(scores, axis=1).expect("b t 120")


class Translator(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.reader = Reader(rng)
        self.writer = Writer(rng)

    def __call__(
        self, source: Int64[Tensor, "b s"], lengths: Int64[Tensor, "b"], target: Int64[Tensor, "b t"]
    ) -> Float32[Tensor, "b t 120"]:
        there = ops.arange(source.shape[1]) < lengths[:, None]
        # planted: there = ops.arange(target.shape[1]) < lengths[:, None]
        return self.writer(target, self.reader(source, lengths), there)
        # planted: return self.writer(source, self.reader(source, lengths), there)


def translation_loss(
    model: Translator, source: Int64[Tensor, "b s"], lengths: Int64[Tensor, "b"], before: Int64[Tensor, "b t"], after: Int64[Tensor, "b t"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(source, lengths, before).mT, after)
    # planted: return losses.cross_entropy(model(source, lengths, before).mT, source)
    # planted: return losses.cross_entropy(model(source, lengths, before), after)


translator = Translator(rng)
source = ops.asarray(np.arange(10).reshape(2, 5))
target = ops.asarray(np.arange(8).reshape(2, 4))
value, gradient = value_and_grad(translation_loss)(translator, source, ops.asarray([5, 3]), target[:, :-1], target[:, 1:])
# planted: value, gradient = value_and_grad(translation_loss)(translator, source, ops.asarray([5, 3]), target, target[:, 1:])
translator, state = optim.Adam(1e-3).step(translator, gradient, optim.Adam(1e-3).init(translator))


# --- transformer that writes with a cache
class CachedBlock(nn.Module, Generic[D]):
    def __init__(self, width: D, rng: np.random.Generator) -> None:
        self.norm1 = nn.RMSNorm(width)
        self.attention = nn.MultiHeadAttention(width, 4, kv_heads=2, rotary=True, rng=rng)
        self.norm2 = nn.RMSNorm(width)
        self.up = nn.Linear(width, 8 * width, rng=rng)
        self.act = nn.SwiGLU()
        self.down = nn.Linear(4 * width, width, rng=rng)
        # planted: self.down = nn.Linear(8 * width, width, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t D"]) -> Float32[Tensor, "b t D"]:
        x = x + self.attention(self.norm1(x), is_causal=True)
        return self.mixed(x)

    def mixed(self, x: Float32[Tensor, "b t D"]) -> Float32[Tensor, "b t D"]:
        return x + self.down(self.act(self.up(self.norm2(x))))
        # planted: return x + self.act(self.up(self.norm2(x)))


class Writer32(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.embedding = nn.Embedding(50, 32, rng=rng)
        self.block = CachedBlock(32, rng)
        self.norm = nn.RMSNorm(32)

    def __call__(self, tokens: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 50"]:
        return self.embedding.attend(self.norm(self.block(self.embedding(tokens))))
        # planted: return self.norm(self.block(self.embedding(tokens)))
        # planted: return self.embedding.attend(self.norm(self.block(tokens)))

    def next(
        self, tokens: Int64[Tensor, "b 1"], cache: nn.KeyValueCache[int, int, int, int, np.float32]
    ) -> tuple[Float32[Tensor, "b 50"], nn.KeyValueCache[int, int, int, int, np.float32]]:
        x = self.embedding(tokens)
        y, cache = self.block.attention.extended(self.block.norm1(x), cache)
        x = x + y
        # planted: x = x + y[:, 0]
        x = self.block.mixed(x)
        return self.embedding.attend(self.norm(x[:, -1])), cache
        # planted: return self.embedding.attend(self.norm(x)), cache


writer = Writer32(rng)
tokens = ops.asarray(np.arange(12).reshape(2, 6))
value, gradient = value_and_grad(lambda m, t: losses.cross_entropy(m(t[:, :-1]).mT, t[:, 1:]))(writer, tokens)
# planted: value, gradient = value_and_grad(lambda m, t: losses.cross_entropy(m(t[:, :-1]).mT, t))(writer, tokens)
writer, state = optim.Adam(1e-3).step(writer, gradient, optim.Adam(1e-3).init(writer))
cache = nn.KeyValueCache(2, 2, 16, 8)
_, cache = writer.block.attention.extended(ops.ones((2, 3, 32)), cache)
# planted: _, cache = writer.block.attention.extended(ops.ones((2, 17, 32)), cache)
# planted: _, cache = writer.block.attention.extended(ops.ones((3, 3, 32)), cache)
# planted: _, cache = writer.block.attention.extended(ops.ones((2, 3, 32)), nn.KeyValueCache(2, 4, 16, 8))
# planted: _, cache = writer.block.attention.extended(ops.ones((2, 3, 32)), nn.KeyValueCache(2, 2, 16, 16))
for place in range(4):
    scores, cache = writer.next(tokens[:, :1], cache)
    # planted: scores, cache = writer.next(tokens[:, 0], cache)
masked: Float32[Tensor, "2 6 32"] = writer.block.attention(ops.ones((2, 6, 32)), mask=ops.ones((6, 6), dtype=np.bool_))
# planted: masked: Float32[Tensor, "2 6 32"] = writer.block.attention(ops.ones((2, 6, 32)), mask=ops.ones((2, 6), dtype=np.bool_))


# --- mixture of experts with two of eight
class Experts(nn.Module, Generic[D]):
    up: Float32[Tensor, "8 D 4*D"]
    down: Float32[Tensor, "8 4*D D"]

    def __init__(self, width: D, rng: np.random.Generator) -> None:
        self.router = nn.Linear(width, 8, bias=False, rng=rng)
        # planted: self.router = nn.Linear(width, 4, bias=False, rng=rng)
        self.up = 0.1 * ops.normal((8, width, 4 * width), rng=rng)
        self.down = 0.1 * ops.normal((8, 4 * width, width), rng=rng)
        # planted: self.down = 0.1 * ops.normal((8, width, 4 * width), rng=rng)

    def __call__(self, x: Float32[Tensor, "n D"]) -> Float32[Tensor, "n D"]:
        scores = self.router(x)
        best, _ = ops.topk(scores, 2, axis=1)
        # planted: best, _ = ops.topk(scores, 9, axis=1)
        kept = ops.where(scores >= best[:, 1:], scores, -1e9)
        # planted: kept = ops.where(scores >= best, scores, -1e9)
        # planted: kept = ops.where(scores >= best[:, 1], scores, -1e9)
        gates = ops.softmax(kept, axis=1)
        hidden = ops.silu(ops.einsum("nd,edh->neh", x, self.up))
        # planted: hidden = ops.silu(ops.einsum("nd,ehd->neh", x, self.up))
        outputs = ops.einsum("neh,ehd->ned", hidden, self.down)
        # planted: outputs = ops.einsum("neh,edh->ned", hidden, self.down)
        return ops.einsum("ne,ned->nd", gates, outputs)
        # planted: return ops.einsum("ne,ned->ed", gates, outputs)
        # planted: return ops.sum(gates * outputs, axis=1)


class SparseNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = nn.Linear(10, 16, rng=rng)
        self.experts = Experts(16, rng)
        # planted: self.experts = Experts(10, rng)
        self.last = nn.Linear(16, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "n 10"]) -> Float32[Tensor, "n"]:
        y = self.first(x)
        y = y + self.experts(y)
        # planted: y = x + self.experts(y)
        return self.last(y)[:, 0]
        # planted: return self.last(y)


sparse = SparseNet(rng)
value, gradient = value_and_grad(lambda m, x, y: losses.mse(m(x), y))(sparse, ops.normal((6, 10), rng=rng), ops.zeros(6))
# planted: value, gradient = value_and_grad(lambda m, x, y: losses.mse(m(x), y))(sparse, ops.normal((6, 10), rng=rng), ops.zeros((6, 1)))
sparse, state = optim.SGD(0.1).step(sparse, gradient, optim.SGD(0.1).init(sparse))


# --- convolutional lstm by scan
class ConvLSTMCell(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, hidden: Out, rng: np.random.Generator) -> None:
        self.gates = nn.Conv2d(inputs + hidden, 4 * hidden, 3, padding=1, rng=rng)
        # planted: self.gates = nn.Conv2d(inputs, 4 * hidden, 3, padding=1, rng=rng)
        # planted: self.gates = nn.Conv2d(inputs + hidden, hidden, 3, padding=1, rng=rng)
        # planted: self.gates = nn.Conv2d(inputs + hidden, 4 * hidden, 3, rng=rng)
        # planted: self.gates = nn.Conv2d(inputs + hidden, 4 * hidden, 3, stride=2, padding=1, rng=rng)

    def __call__(
        self, x: Float32[Tensor, "b In h w"], hidden: Float32[Tensor, "b Out h w"], cell: Float32[Tensor, "b Out h w"]
    ) -> tuple[Float32[Tensor, "b Out h w"], Float32[Tensor, "b Out h w"]]:
        i, f, g, o = ops.split(self.gates(ops.concat([x, hidden], axis=1)), cell.shape[1], axis=1)
        # planted: i, f, g, o = ops.split(self.gates(ops.concat([x, hidden], axis=2)), cell.shape[1], axis=1)
        cell = ops.sigmoid(f) * cell + ops.sigmoid(i) * ops.tanh(g)
        return ops.sigmoid(o) * ops.tanh(cell), cell


class NextFrame(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.cell = ConvLSTMCell(1, 8, rng)
        # planted: self.cell = ConvLSTMCell(3, 8, rng)
        self.head = nn.Conv2d(8, 1, 1, rng=rng)
        # planted: self.head = nn.Conv2d(4, 1, 1, rng=rng)

    def __call__(self, frames: Float32[Tensor, "b t 1 h w"]) -> Float32[Tensor, "b 1 h w"]:
        b, _, _, h, w = frames.shape
        first = (ops.zeros((b, 8, h, w)), ops.zeros((b, 8, h, w)))
        # planted: first = (ops.zeros((b, 8, w, h)), ops.zeros((b, 8, w, h)))

        def read(
            state: tuple[Float32[Tensor, "b 8 h w"], Float32[Tensor, "b 8 h w"]], x: Float32[Tensor, "b 1 h w"]
        ) -> tuple[tuple[Float32[Tensor, "b 8 h w"], Float32[Tensor, "b 8 h w"]], None]:
            return self.cell(x, *state), None

        (hidden, _), _ = scan(read, first, ops.moveaxis(frames, 1, 0))
        # planted: (hidden, _), _ = scan(read, first, frames)
        return self.head(hidden)
        # planted: return hidden


next_frame = NextFrame(rng)
frames = ops.normal((2, 5, 1, 6, 7), rng=rng)
value, gradient = value_and_grad(lambda m, x, y: losses.mse(m(x), y))(next_frame, frames[:, :-1], frames[:, -1])
# planted: value, gradient = value_and_grad(lambda m, x, y: losses.mse(m(x), y))(next_frame, frames[:, :-1], frames[:, 1:])
next_frame, state = optim.Adam(1e-3).step(next_frame, gradient, optim.Adam(1e-3).init(next_frame))


# --- causal dilated convolutions
class CausalBlock(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, outputs: Out, rng: np.random.Generator) -> None:
        self.conv1 = nn.Conv1d(inputs, outputs, 3, dilation=2, rng=rng)
        self.conv2 = nn.Conv1d(outputs, outputs, 3, dilation=2, rng=rng)
        # planted: self.conv2 = nn.Conv1d(outputs, outputs, 3, stride=2, dilation=2, rng=rng)
        # planted: self.conv2 = nn.Conv1d(outputs, outputs, 3, rng=rng)
        # planted: self.conv2 = nn.Conv1d(inputs, outputs, 3, dilation=2, rng=rng)
        self.drop = nn.SpatialDropout(0.1)
        self.skip = nn.Conv1d(inputs, outputs, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In t"], mode: nn.Mode) -> Float32[Tensor, "b Out t"]:
        y = ops.relu(self.conv1(ops.pad(x, ((0, 0), (0, 0), (4, 0)))))
        # planted: y = ops.relu(self.conv1(ops.pad(x, ((0, 0), (0, 0), (2, 0)))))
        # planted: y = ops.relu(self.conv1(ops.pad(x, ((0, 0), (4, 0), (0, 0)))))
        y = ops.relu(self.conv2(ops.pad(self.drop(y, mode), ((0, 0), (0, 0), (4, 0)))))
        return ops.relu(y + self.skip(x))
        # planted: return ops.relu(y + x)


class TCN(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.blocks = nn.Sequential(CausalBlock(2, 8, rng), CausalBlock(8, 12, rng))
        # planted: self.blocks = nn.Sequential(CausalBlock(2, 8, rng), CausalBlock(12, 12, rng))
        self.head = nn.Linear(12, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 2 t"], mode: nn.Mode) -> Float32[Tensor, "b 1"]:
        return self.head(self.blocks(x, mode)[:, :, -1])
        # planted: return self.head(self.blocks(x, mode)[:, -1])
        # planted: return self.head(self.blocks(x, mode))


def tcn_loss(model: TCN, x: Float32[Tensor, "b 2 t"], y: Float32[Tensor, "b 1"], key: random.Key) -> Float32[Tensor, ""]:
    return losses.mse(model(x, nn.Train(key)), y)
    # planted: return losses.mse(model(x), y)


tcn = TCN(rng)
value, gradient = value_and_grad(tcn_loss)(tcn, ops.normal((3, 2, 20), rng=rng), ops.zeros((3, 1)), random.key(0))
# planted: value, gradient = value_and_grad(tcn_loss)(tcn, ops.normal((3, 20, 2), rng=rng), ops.zeros((3, 1)), random.key(0))
tcn, state = optim.Adam(1e-3).step(tcn, gradient, optim.Adam(1e-3).init(tcn))


# --- mixer of patches
class Mlp(nn.Module, Generic[D, Out]):
    def __init__(self, size: D, hidden: Out, rng: np.random.Generator) -> None:
        self.up = nn.Linear(size, hidden, rng=rng)
        self.down = nn.Linear(hidden, size, rng=rng)

    def __call__(self, x: Float32[Tensor, "*b D"]) -> Float32[Tensor, "*b D"]:
        return self.down(ops.gelu(self.up(x)))
        # planted: return self.up(ops.gelu(self.down(x)))


class MixerBlock(nn.Module, Generic[In, D]):
    def __init__(self, patches: In, channels: D, rng: np.random.Generator) -> None:
        self.norm1 = nn.LayerNorm(channels)
        self.tokens = Mlp(patches, 32, rng)
        # planted: self.tokens = Mlp(channels, 32, rng)
        self.norm2 = nn.LayerNorm(channels)
        self.channels = Mlp(channels, 64, rng)

    def __call__(self, x: Float32[Tensor, "b In D"]) -> Float32[Tensor, "b In D"]:
        x = x + self.tokens(self.norm1(x).mT).mT
        # planted: x = x + self.tokens(self.norm1(x).mT)
        # planted: x = x + self.tokens(self.norm1(x))
        # planted: x = x + self.tokens(self.norm1(x.mT)).mT
        return x + self.channels(self.norm2(x))
        # planted: return x + ops.mean(self.channels(self.norm2(x)), axis=1)


class Mixer(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.embed = nn.Linear(4 * 4 * 3, 24, rng=rng)
        # planted: self.embed = nn.Linear(4 * 4, 24, rng=rng)
        self.blocks = nn.Repeat(2, lambda: MixerBlock(9, 24, rng))
        # planted: self.blocks = nn.Repeat(2, lambda: MixerBlock(16, 24, rng))
        # planted: self.blocks = nn.Repeat(2, lambda: MixerBlock(24, 9, rng))
        self.head = nn.Linear(24, 5, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 12 12"]) -> Float32[Tensor, "b 5"]:
        patches = ops.rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=4, q=4)
        # planted: patches = ops.rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=5, q=5)
        # planted: patches = ops.rearrange(x, "b c (h p) (w q) -> b (h p) (w q c)", p=4, q=4)
        y = self.blocks(self.embed(patches))
        return self.head(ops.mean(y, axis=1))
        # planted: return self.head(ops.mean(y, axis=2))


mixer = Mixer(rng)
value, gradient = value_and_grad(lambda m, x, y: losses.cross_entropy(m(x), y))(mixer, ops.ones((2, 3, 12, 12)), ops.asarray([1, 4]))
# planted: value, gradient = value_and_grad(lambda m, x, y: losses.cross_entropy(m(x), y))(mixer, ops.ones((2, 12, 12, 3)), ops.asarray([1, 4]))
mixer, state = optim.Lion(1e-3).step(mixer, gradient, optim.Lion(1e-3).init(mixer))


# --- pointnet
class TNet(nn.Module, Generic[D]):
    def __init__(self, size: D, rng: np.random.Generator) -> None:
        self.points = nn.Sequential(nn.Linear(size, 16, rng=rng), nn.ReLU(), nn.Linear(16, 32, rng=rng), nn.ReLU())
        # planted: self.points = nn.Sequential(nn.Linear(size, 16, rng=rng), nn.ReLU(), nn.Linear(32, 32, rng=rng), nn.ReLU())
        self.matrix = nn.Linear(32, size * size, rng=rng)
        # planted: self.matrix = nn.Linear(32, size, rng=rng)
        self.size = size

    def __call__(self, x: Float32[Tensor, "b n D"]) -> Float32[Tensor, "b D D"]:
        pooled = ops.max(self.points(x), axis=1)
        # planted: pooled = ops.max(self.points(x), axis=2)
        flat = self.matrix(pooled)
        return ops.reshape(flat, (-1, self.size, self.size)) + ops.eye(self.size)
        # planted: return ops.reshape(flat, (-1, self.size)) + ops.eye(self.size)


class PointNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.turn = TNet(3, rng)
        # planted: self.turn = TNet(4, rng)
        self.points = nn.Sequential(nn.Linear(3, 32, rng=rng), nn.ReLU(), nn.Linear(32, 64, rng=rng), nn.ReLU())
        # planted: self.points = nn.Sequential(nn.Linear(4, 32, rng=rng), nn.ReLU(), nn.Linear(32, 64, rng=rng), nn.ReLU())
        self.head = nn.Linear(64, 7, rng=rng)

    def __call__(self, x: Float32[Tensor, "b n 3"], there: Bool[Tensor, "b n"]) -> Float32[Tensor, "b 7"]:
        turned = x @ self.turn(x)
        # planted: turned = self.turn(x) @ x
        # planted: turned = x.mT @ self.turn(x)
        each = self.points(turned)
        kept = ops.where(there[:, :, None], each, -1e9)
        # planted: kept = ops.where(there, each, -1e9)
        # planted: kept = ops.where(there[:, None, :], each, -1e9)
        return self.head(ops.max(kept, axis=1))
        # planted: return self.head(ops.max(kept, axis=2))


pointnet = PointNet(rng)
value, gradient = value_and_grad(lambda m, x, t, y: losses.cross_entropy(m(x, t), y))(
    pointnet, ops.normal((2, 10, 3), rng=rng), ops.ones((2, 10), dtype=np.bool_), ops.asarray([0, 6])
    # planted: pointnet, ops.normal((2, 10, 3), rng=rng), ops.ones((2, 3), dtype=np.bool_), ops.asarray([0, 6])
)
pointnet, state = optim.Adam(1e-3).step(pointnet, gradient, optim.Adam(1e-3).init(pointnet))
