"""Layers of sequences: attention, positions, recurrent networks, transformers."""

import numpy as np
from jaxtyping import Bool, Float32
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops, random

rng = np.random.default_rng(0)
x = ops.ones((2, 5, 12))
memory = ops.ones((2, 7, 12))
narrow = ops.ones((2, 5, 11))

nn.Linear(0, 3, rng=rng)  # E: Linear: in_features is 0, but a size is at least 1 [shape]

# Attention

attention = nn.MultiHeadAttention(12, 3, rng=rng)
reveal_type(attention)  # R: MultiHeadAttention[12, 3, 3, None, float32]
reveal_type(attention(x))  # R: Tensor[tuple[2, 5, 12], float32]
reveal_type(attention(x[0], is_causal=True))  # R: Tensor[tuple[5, 12], float32]
reveal_type(attention.cross(x, memory))  # R: Tensor[tuple[2, 5, 12], float32]
grouped = nn.MultiHeadAttention(12, 6, kv_heads=2, rotary=True, rng=rng)
reveal_type(grouped)  # R: MultiHeadAttention[12, 6, 2, None, float32]
nn.MultiHeadAttention(12, 5, rng=rng)  # E: MultiHeadAttention: d_model is 12, expected a multiple of heads, 5 [shape]
nn.MultiHeadAttention(12, 6, kv_heads=4, rng=rng)  # E: MultiHeadAttention: heads is 6, expected a multiple of kv_heads, 4 [shape]
nn.MultiHeadAttention(12, 0, rng=rng)  # E: MultiHeadAttention: heads is 0, but a size is at least 1 [shape]
nn.MultiHeadAttention(12, 4, rotary=True, rng=rng)  # E: MultiHeadAttention: rotary positions: d_model is 12, expected a multiple of 2*heads, 8 [shape]
attention(narrow)  # E: MultiHeadAttention.__call__: argument 'x' is float32 (2, 5, 11), declared Float32[Tensor, "*b t 12"]: axis -1 is 11, expected 12 [shape]
attention(x.mT)  # E: MultiHeadAttention.__call__: argument 'x' is float32 (2, 12, 5), declared Float32[Tensor, "*b t 12"]: axis -1 is 5, expected 12 [shape]
attention(x, mask=ops.ones((5, 5), dtype=np.bool_))
attention(x, mask=ops.ones((5, 7), dtype=np.bool_))  # E: MultiHeadAttention.__call__: argument 'mask' is bool (5, 7), declared Bool[Tensor, "t t"]: axis -1 is 7, expected 5 (t is 5, bound by 'x') [shape]
attention(x, key_mask=ops.ones((2, 5), dtype=np.bool_))
attention(x, key_mask=ops.ones((5, 2), dtype=np.bool_))  # E: MultiHeadAttention.__call__: argument 'key_mask' is bool (5, 2), declared Bool[Tensor, "*b t"]: axis -1 is 2, expected 5 (t is 5, bound by 'x') [shape]
attention.cross(x, memory, mask=ops.ones((5, 7), dtype=np.bool_))
attention.cross(x, memory, mask=ops.ones((7, 5), dtype=np.bool_))  # E: MultiHeadAttention.cross: argument 'mask' is bool (7, 5) [shape]
attention.cross(x, memory[1:])  # E: MultiHeadAttention.cross: argument 'memory' is float32 (1, 7, 12) [shape]


def by_names(x: Float32[Tensor, "b t d"], keys: Bool[Tensor, "b t"]) -> Float32[Tensor, "b t d"]:
    layer = nn.MultiHeadAttention(x.shape[-1], 4, rng=rng)
    reveal_type(layer)  # R: MultiHeadAttention[d, 4, 4, None, float32]
    reveal_type(layer(x, key_mask=keys))  # R: Tensor[tuple[b, t, d], float32]
    return layer(x, key_mask=keys)


def any_heads(heads: int) -> nn.MultiHeadAttention[int, int, int]:
    return nn.MultiHeadAttention(12, heads, rng=rng)


# A cache of keys and values

cache = nn.KeyValueCache(2, 3, 5, 4)
reveal_type(cache)  # R: KeyValueCache[2, 3, 5, 4, float32]
y, cache = attention.extended(x[:, :3], cache)
reveal_type(y)  # R: Tensor[tuple[2, 3, 12], float32]
reveal_type(cache)  # R: KeyValueCache[2, 3, 5, 4, float32]
attention.extended(memory, cache)  # E: KeyValueCache: it would hold 7 positions, but there is room for 5 [shape]
attention.extended(x[:1, :1], cache)  # E: MultiHeadAttention.extended: argument 'cache' has Batch=2 [shape]
grouped.extended(x[:, :1], cache)  # E: MultiHeadAttention.extended: argument 'cache' has Heads=3: expected 2 [shape]
nn.KeyValueCache(2, 3, 0, 4)  # E: KeyValueCache: length is 0, but a size is at least 1 [shape]

# Positions

reveal_type(nn.SinusoidalPositions(12)(x))  # R: Tensor[tuple[2, 5, 12], float32]
reveal_type(nn.RotaryPositions(12)(x))  # R: Tensor[tuple[2, 5, 12], float32]
learned = nn.LearnedPositions(5, 12, rng=rng)
reveal_type(learned)  # R: LearnedPositions[5, 12, float32]
reveal_type(learned(x[:, :2]))  # R: Tensor[tuple[2, 2, 12], float32]
learned(memory)  # E: LearnedPositions: x has 7 positions, but there is room for 5 [shape]
learned(narrow)  # E: LearnedPositions.__call__: argument 'x' is float32 (2, 5, 11) [shape]
nn.SinusoidalPositions(7)  # E: SinusoidalPositions: size is 7, expected a multiple of 2 [shape]
nn.RotaryPositions(0)  # E: RotaryPositions: size is 0, but a size is at least 1 [shape]
nn.SinusoidalPositions(11)(narrow)  # E: SinusoidalPositions: size is 11, expected a multiple of 2 [shape]

# Recurrent networks

lstm = nn.LSTM(12, 4, rng=rng)
reveal_type(lstm)  # R: LSTM[12, 4, 1, None, float32]
outputs, states = lstm(x)
reveal_type(outputs)  # R: Tensor[tuple[2, 5, 4], float32]
reveal_type(states[0])  # R: tuple[Tensor[tuple[2, 4], float32], Tensor[tuple[2, 4], float32]]
reveal_type(nn.GRU(12, 4, layers=2, directions=2, rng=rng))  # R: GRU[12, 4, 2, None, float32]
reveal_type(nn.GRU(12, 4, directions=2, rng=rng)(x)[0])  # R: Tensor[tuple[2, 5, 8], float32]
reveal_type(nn.RNN(12, 4, rng=rng)(x, (ops.ones((2, 4)),))[0])  # R: Tensor[tuple[2, 5, 4], float32]
lstm(narrow)  # E: LSTM.__call__: argument 'x' is float32 (2, 5, 11), declared Float32[Tensor, "*b t 12"]: axis -1 is 11, expected 12 [shape]
lstm(x, lengths=ops.asarray([5, 3]))
lstm(x, lengths=ops.asarray([5, 3, 1]))  # E: LSTM.__call__: argument 'lengths' is int64 (3,) [shape]
nn.RNN(12, 4, rng=rng)(x, (ops.ones((2, 3)),))  # E: RNN.__call__: argument 'states[0]' is float32 (2, 3) [shape]
lstm(x, ((ops.ones((2, 4)), ops.ones((2, 4))),))
lstm(x, ((ops.ones((2, 4)), ops.ones((3, 4))),))  # E: LSTM.__call__: argument 'states[0][1]' is float32 (3, 4) [shape]
nn.RNN(0, 4, rng=rng)  # E: RNN: input_size is 0, but a size is at least 1 [shape]
nn.GRU(12, 4, layers=0, rng=rng)  # E: GRU: layers is 0, but a size is at least 1 [shape]
nn.LSTM(12, 4, directions=3, rng=rng)  # E: LSTM: directions is 3, expected 1 or 2 [shape]
reveal_type(nn.LSTMCell(12, 4, rng=rng))  # R: LSTMCell[12, 4, float32]
reveal_type(nn.GRUCell(12, 4, rng=rng)(x[0], ops.ones((5, 4))))  # R: Tensor[tuple[5, 4], float32]
nn.GRUCell(12, 4, rng=rng)(x[0], ops.ones((2, 4)))  # E: GRUCell.__call__: argument 'h' is float32 (2, 4) [shape]
nn.LSTMCell(12, -4, rng=rng)  # E: LSTMCell: hidden_size is -4, but a size is at least 1 [shape]


def by_direction(x: Float32[Tensor, "b t d"], ways: int) -> None:
    reveal_type(nn.GRU(x.shape[-1], 5, rng=rng)(x)[0])  # R: Tensor[tuple[b, t, 5], float32]
    reveal_type(nn.GRU(x.shape[-1], 5, directions=ways, rng=rng))  # R: GRU[d, 5, int, None, float32]


class Tagger(nn.Module):
    """The features of both directions have to be counted twice."""

    def __init__(self) -> None:
        self.reader = nn.LSTM(12, 4, directions=2, rng=rng)
        self.right = nn.Linear(8, 3, rng=rng)
        self.wrong = nn.Linear(4, 3, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t 12"]) -> Float32[Tensor, "b t 3"]:
        h, _ = self.reader(x)
        reveal_type(h)  # R: Tensor[tuple[b, t, 8], float32]
        return self.right(h)

    def forgetful(self, x: Float32[Tensor, "b t 12"]) -> Float32[Tensor, "b t 3"]:
        h, _ = self.reader(x)
        return self.wrong(h)  # E: Linear.__call__: argument 'x' is float32 (b, t, 8), declared Float32[Tensor, "*b 4"] [shape]


reveal_type(Tagger()(x))  # R: Tensor[tuple[2, 5, 3], float32]

# Transformers

mode = nn.Train(random.key(0))
block = nn.TransformerBlock(12, 3, 20, norm_first=True, activation=ops.gelu, rng=rng)
reveal_type(block)  # R: TransformerBlock[12, 3, 20, float32]
reveal_type(block(x, mode, is_causal=True))  # R: Tensor[tuple[2, 5, 12], float32]
nn.TransformerBlock(12, 5, 20, rng=rng)  # E: TransformerBlock: d_model is 12, expected a multiple of heads, 5 [shape]
nn.TransformerBlock(12, 3, 0, rng=rng)  # E: TransformerBlock: dim_feedforward is 0, but a size is at least 1 [shape]
block(x)  # E: Missing positional argument "mode" in call to "__call__" of "TransformerBlock" [call-arg]
nn.TransformerBlock(12, 3, 20, dropout=1.0, rng=rng)  # E: TransformerBlock: dropout is 1.0, it must be at least 0 and below 1 [shape]
block(narrow, mode)  # E: TransformerBlock.__call__: argument 'x' is float32 (2, 5, 11), declared Float32[Tensor, "*b t 12"]: axis -1 is 11, expected 12 [shape]
block(x.mT, mode)  # E: TransformerBlock.__call__: argument 'x' is float32 (2, 12, 5) [shape]
encoder = nn.TransformerEncoder(12, 3, 20, layers=2, rng=rng)
decoder = nn.TransformerDecoder(12, 3, 20, layers=2, rng=rng)
reveal_type(encoder)  # R: TransformerEncoder[12, 3, 20, float32]
reveal_type(decoder(x, encoder(memory, mode), mode))  # R: Tensor[tuple[2, 5, 12], float32]
reveal_type(encoder.layers[0].self_attn)  # R: MultiHeadAttention[12, 3, 3, float, float32]
nn.TransformerEncoder(12, 3, 20, layers=0, rng=rng)  # E: TransformerEncoder: layers is 0, but a size is at least 1 [shape]
nn.TransformerDecoder(12, 7, 20, layers=2, rng=rng)  # E: TransformerDecoder: d_model is 12, expected a multiple of heads, 7 [shape]
encoder(x, mode, mask=ops.ones((2, 5), dtype=np.bool_))  # E: TransformerEncoder.__call__: argument 'mask' is bool (2, 5) [shape]
decoder(x, narrow, mode)  # E: TransformerDecoder.__call__: argument 'memory' is float32 (2, 5, 11) [shape]
decoder(x, memory[:1], mode)  # E: TransformerDecoder.__call__: argument 'memory' is float32 (1, 7, 12) [shape]
# E: TransformerDecoder.__call__: argument 'memory_key_mask' is bool (2, 5) [shape]
decoder(x, memory, mode, memory_key_mask=ops.ones((2, 5), dtype=np.bool_))

# A layer several times

repeat = nn.Repeat(3, lambda: nn.TransformerBlock(12, 3, 20, rng=rng))
reveal_type(repeat)  # R: Repeat[TransformerBlock[12, 3, 20, float32]]
reveal_type(repeat(x, mode))  # R: Tensor[tuple[2, 5, 12], float32]
reveal_type(repeat[0])  # R: TransformerBlock[12, 3, 20, float32]
repeat(x)  # E: Missing positional argument "mode" in call to "__call__" of "Repeat" [call-arg]
nn.Repeat(2, lambda: nn.Linear(12, 12, rng=rng))(x, mode)  # E: Too many arguments for "__call__" of "Repeat" [call-arg]
repeat(narrow, mode)  # E: Repeat: layer 1 'TransformerBlock[12, 3, 20]' takes '*b t 12' but x is (2, 5, 11) [shape]
# E: Repeat: layer 'Linear[12, 11]' takes '*b 12' but gives '*b 11'; repeat a layer that keeps the shape [shape]
nn.Repeat(3, lambda: nn.Linear(12, 11, rng=rng))
nn.Repeat(0, lambda: nn.Linear(12, 12, rng=rng))  # E: Repeat: times is 0, but a size is at least 1 [shape]
deep = nn.Sequential(nn.Linear(12, 4, rng=rng), nn.Repeat(2, lambda: nn.Linear(4, 4, rng=rng)), nn.Tanh())
reveal_type(deep(x))  # R: Tensor[tuple[2, 5, 4], float32]
# E: Sequential: layer 2 'Linear[4, 4]' takes '*b 4' but layer 1 'Linear[12, 5]' gives '*b 5'; make it Linear(5, 4) [shape]
nn.Sequential(nn.Linear(12, 5, rng=rng), nn.Repeat(2, lambda: nn.Linear(4, 4, rng=rng)))
reveal_type(nn.named_parameters(repeat)[0][0])  # R: str
