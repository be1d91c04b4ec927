"""Rows of layers of sequences, by each way of calling them."""

from typing import Any, Final

import numpy as np

from tests.nn.rows import Row, drawn, linear, row
from typednn import nn, ops, random, trees

THERE: Final = ops.asarray(np.arange(4) < np.array([[4], [2], [1], [3]]))
MASK: Final = ops.asarray(np.eye(4, dtype=bool) | (np.arange(4) == 0))
LENGTHS: Final = ops.asarray(np.array([4, 2, 1, 3]))
SEQUENCE: Final = "4 4 8"  # a size that meets itself on two axes is a warning
KEY: Final = random.key(2)


def attention(*shapes: str, call: Any, **options: Any) -> Row:
    build = drawn(nn.MultiHeadAttention, 8, 4, **options)
    return Row(build, (shapes or (SEQUENCE,),), call=call)


def in_steps(layer: Any, x: Any) -> Any:
    """Attention to a sequence, element by element, through a cache."""
    cache = nn.KeyValueCache(x.shape[0], layer.kv_heads, x.shape[1], 8 // layer.heads)
    cache = trees.map(lambda each: each.astype(x.dtype) if each.ndim else each, cache)
    outputs = []
    for place in range(x.shape[1]):
        y, cache = layer.extended(x[:, place : place + 1], cache)
        outputs.append(y)
    return ops.concat(outputs, axis=1)


ATTENTIONS: Final = {
    "MultiHeadAttention": attention(call=lambda f, x: f(x)),
    "MultiHeadAttention causal": attention(call=lambda f, x: f(x, is_causal=True)),
    "MultiHeadAttention masked": attention(bias=False, call=lambda f, x: f(x, mask=MASK)),
    "MultiHeadAttention padded": attention(call=lambda f, x: f(x, key_mask=THERE, mask=MASK)),
    "MultiHeadAttention grouped": attention(kv_heads=2, call=lambda f, x: f(x)),
    "MultiHeadAttention rotary": attention(rotary=True, kv_heads=1, call=lambda f, x: f(x)),
    "MultiHeadAttention cross": attention(SEQUENCE, SEQUENCE, call=lambda f, x, y: f.cross(x, y)),
    "MultiHeadAttention training": attention(
        dropout=0.4, kv_heads=2, call=lambda f, x: f(x, nn.Train(KEY), key_mask=THERE)
    ),
    "MultiHeadAttention evaluating": attention(dropout=0.4, call=lambda f, x: f(x, nn.Eval())),
    "MultiHeadAttention cross training": attention(
        SEQUENCE, SEQUENCE, dropout=0.4, call=lambda f, x, y: f.cross(x, y, nn.Train(KEY))
    ),
    "MultiHeadAttention cached": row(
        drawn(nn.MultiHeadAttention, 8, 4, rotary=True, kv_heads=2),
        SEQUENCE,
        call=in_steps,
        is_composed=True,
    ),
}

POSITIONS: Final = {
    "SinusoidalPositions": row(lambda: nn.SinusoidalPositions(8), SEQUENCE),
    "LearnedPositions": row(drawn(nn.LearnedPositions, 4, 8), SEQUENCE),
    "RotaryPositions": row(lambda: nn.RotaryPositions(8), SEQUENCE),
}

RECURRENT: Final = {
    "RNN": row(drawn(nn.RNN, 8, 2, layers=2), SEQUENCE),
    "GRU": row(drawn(nn.GRU, 8, 2, directions=2), SEQUENCE),
    "LSTM": row(drawn(nn.LSTM, 8, 2), SEQUENCE),
    "GRU training": row(
        drawn(nn.GRU, 8, 2, layers=2, dropout=0.4),
        SEQUENCE,
        call=lambda f, x: f(x, mode=nn.Train(KEY)),
        is_composed=True,
    ),
    **{
        f"{kind.__name__} of lengths": row(
            drawn(kind, 8, 2, directions=2), SEQUENCE, call=lambda f, x: f(x, lengths=LENGTHS)
        )
        for kind in (nn.RNN, nn.GRU, nn.LSTM)
    },
    "RNNCell": Row(drawn(nn.RNNCell, 3, 2), (("4 3", "4 2"),)),
    "GRUCell": Row(drawn(nn.GRUCell, 3, 2), (("4 3", "4 2"),)),
    "LSTMCell": Row(
        drawn(nn.LSTMCell, 3, 2), (("4 3", "4 2", "4 2"),), call=lambda f, x, h, c: f(x, (h, c))
    ),
}

BLOCK: Final = {"dropout": 0.2, "activation": ops.tanh}
TRANSFORMERS: Final = {
    "TransformerBlock": row(
        drawn(nn.TransformerBlock, 8, 2, 5, **BLOCK),
        SEQUENCE,
        call=lambda f, x: f(x, nn.Eval()),
    ),
    "TransformerBlock training": row(
        drawn(nn.TransformerBlock, 8, 2, 5, **BLOCK),
        SEQUENCE,
        call=lambda f, x: f(x, nn.Train(KEY)),
        is_composed=True,
    ),
    "TransformerEncoder": row(
        drawn(nn.TransformerEncoder, 4, 2, 3, layers=2, norm_first=True, **BLOCK),
        "4 4 4",
        call=lambda f, x: f(x, nn.Eval(), is_causal=True, key_mask=THERE),
        is_composed=True,
    ),
    "TransformerDecoderBlock": Row(
        drawn(nn.TransformerDecoderBlock, 4, 2, 3, **BLOCK),
        (("4 4 4", "4 4 4"),),
        call=lambda f, x, y: f(x, y, nn.Eval()),
        is_composed=True,
    ),
    "TransformerDecoder": Row(
        drawn(nn.TransformerDecoder, 4, 2, 3, layers=1, **BLOCK),
        (("4 4 4", "4 4 4"),),
        call=lambda f, x, y: f(x, y, nn.Train(KEY)),
        is_composed=True,
    ),
}

REPEATS: Final = {
    "Repeat": row(lambda: nn.Repeat(3, lambda: linear(8, 8)), SEQUENCE),
    "Repeat training": row(
        lambda: nn.Repeat(2, lambda: nn.Sequential(linear(4, 4), nn.Dropout(0.3))),
        "3 4",
        call=lambda f, x: f(x, nn.Train(KEY)),
    ),
}

SEQUENCES: Final = {**ATTENTIONS, **POSITIONS, **RECURRENT, **TRANSFORMERS, **REPEATS}
