"""Attention, recurrent networks and transformers against PyTorch's."""

from typing import Any

import numpy as np
import pytest

from tests.parity.layers.torch_layers import compare, torch
from typednn import nn, ops, random

LENGTHS = np.array([4, 2])
EVAL = nn.Eval()
KEY = random.key(3)
THERE = np.arange(4) < LENGTHS[:, None]


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def draw(*shape: int) -> Any:
    return rng().normal(size=shape)


def tensor(x: Any) -> Any:
    return torch.tensor(x)


# Attention


def attention() -> tuple[nn.MultiHeadAttention[Any, Any], Any]:
    theirs = torch.nn.MultiheadAttention(6, 3, batch_first=True)
    torch.nn.init.normal_(theirs.in_proj_bias)  # zero at first
    return nn.MultiHeadAttention(6, 3, rng=rng()), theirs


def test_self_attention() -> None:
    compare(*attention(), draw(2, 4, 6), torch_call=lambda layer, x: layer(x, x, x)[0])


def test_attention_without_bias() -> None:
    compare(
        nn.MultiHeadAttention(6, 3, bias=False, rng=rng()),
        torch.nn.MultiheadAttention(6, 3, bias=False, batch_first=True),
        draw(2, 4, 6),
        torch_call=lambda layer, x: layer(x, x, x)[0],
    )


def test_causal_attention() -> None:
    later = ~np.tri(4, dtype=bool)
    compare(
        *attention(),
        draw(2, 4, 6),
        call=lambda layer, x: layer(x, is_causal=True),
        torch_call=lambda layer, x: layer(x, x, x, attn_mask=tensor(later))[0],
    )


def test_attention_with_padding_and_a_mask() -> None:
    mask = np.eye(4, dtype=bool) | (rng().random((4, 4)) < 0.5)
    mask[:, 0] = True
    compare(
        *attention(),
        draw(2, 4, 6),
        call=lambda layer, x: layer(x, mask=ops.asarray(mask), key_mask=ops.asarray(THERE)),
        torch_call=lambda layer, x: layer(
            x, x, x, attn_mask=tensor(~mask), key_padding_mask=tensor(~THERE)
        )[0],
    )


def test_cross_attention() -> None:
    compare(
        *attention(),
        draw(2, 3, 6),
        draw(2, 4, 6),
        call=lambda layer, x, memory: layer.cross(x, memory, key_mask=ops.asarray(THERE)),
        torch_call=lambda layer, x, memory: layer(
            x, memory, memory, key_padding_mask=tensor(~THERE)
        )[0],
    )


def test_dropped_attention(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch drops what ours drew."""
    left = nn.Dropout(0.3)(ops.ones((2, 3, 4, 4), dtype=np.float64), nn.Train(KEY)).numpy()
    drop = lambda weights, p: weights * tensor(left).reshape(weights.shape)
    monkeypatch.setattr(torch.nn.functional, "dropout", drop)
    compare(
        nn.MultiHeadAttention(6, 3, dropout=0.3, rng=rng()),
        torch.nn.MultiheadAttention(6, 3, dropout=0.3, batch_first=True),
        draw(2, 4, 6),
        call=lambda layer, x: layer(x, nn.Train(KEY), key_mask=ops.asarray(THERE)),
        torch_call=lambda layer, x: layer(x, x, x, key_padding_mask=tensor(~THERE))[0],
    )


# Recurrent networks


def flat(result: tuple[Any, tuple[Any, ...]]) -> tuple[Any, ...]:
    """The outputs and the last states of ours, stacked as PyTorch stacks them."""
    outputs, states = result
    if isinstance(states[0], tuple):
        return outputs, *(ops.stack(each) for each in zip(*states, strict=True))
    return outputs, ops.stack(states)


def flat_torch(result: tuple[Any, Any]) -> tuple[Any, ...]:
    outputs, states = result
    return outputs, *(states if isinstance(states, tuple) else (states,))


def packed(layer: Any, x: Any) -> tuple[Any, ...]:
    sequence = torch.nn.utils.rnn.pack_padded_sequence(x, tensor(LENGTHS), batch_first=True)
    outputs, states = layer(sequence)
    return flat_torch(
        (torch.nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True)[0], states)
    )


KINDS = pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])


@KINDS
def test_dropout_between_layers(kind: str) -> None:
    """PyTorch's layers one by one, with what ours drew between them."""
    left = nn.Dropout(0.3)(ops.ones((4, 2, 2), dtype=np.float64), nn.Train(KEY)).numpy()

    def outputs(layer: Any, x: Any) -> Any:
        for depth in range(2):
            one = getattr(torch.nn, kind)(x.shape[-1], 2, batch_first=True).double()
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                setattr(one, f"{name}_l0", getattr(layer, f"{name}_l{depth}"))
            x = one(x)[0] if depth else one(x)[0] * tensor(left).transpose(0, 1)
        return x

    compare(
        getattr(nn, kind)(3, 2, layers=2, dropout=0.3, rng=rng()),
        getattr(torch.nn, kind)(3, 2, num_layers=2, dropout=0.3, batch_first=True),
        draw(2, 4, 3),
        call=lambda layer, x: layer(x, mode=nn.Train(KEY))[0],
        torch_call=outputs,
    )


@KINDS
@pytest.mark.parametrize(("layers", "directions"), [(1, 1), (2, 1), (1, 2), (3, 2)])
@pytest.mark.parametrize("has_lengths", [False, True])
def test_recurrent_networks(kind: str, layers: int, directions: int, has_lengths: bool) -> None:
    ours = getattr(nn, kind)(3, 2, layers=layers, directions=directions, rng=rng())
    theirs = getattr(torch.nn, kind)(
        3, 2, num_layers=layers, bidirectional=directions == 2, batch_first=True
    )
    lengths = ops.asarray(LENGTHS) if has_lengths else None
    compare(
        ours,
        theirs,
        draw(2, 4, 3),
        call=lambda layer, x: flat(layer(x, lengths=lengths)),
        torch_call=packed if has_lengths else lambda layer, x: flat_torch(layer(x)),
    )


@pytest.mark.parametrize("kind", ["RNN", "GRU"])
def test_recurrent_networks_from_given_states(kind: str) -> None:
    ours = getattr(nn, kind)(3, 2, layers=2, rng=rng())
    compare(
        ours,
        getattr(torch.nn, kind)(3, 2, num_layers=2, batch_first=True),
        draw(2, 4, 3),
        draw(2, 2, 2),
        call=lambda layer, x, states: flat(layer(x, ops.unstack(states))),
        torch_call=lambda layer, x, states: flat_torch(layer(x, states)),
    )


def test_an_lstm_from_given_states() -> None:
    compare(
        nn.LSTM(3, 2, rng=rng()),
        torch.nn.LSTM(3, 2, batch_first=True),
        draw(2, 4, 3),
        draw(1, 2, 2),
        draw(1, 2, 2) / 2,
        call=lambda layer, x, h, c: flat(layer(x, ((h[0], c[0]),))),
        torch_call=lambda layer, x, h, c: flat_torch(layer(x, (h, c))),
    )


@pytest.mark.parametrize("kind", ["RNNCell", "GRUCell"])
def test_cells(kind: str) -> None:
    ours = getattr(nn, kind)(3, 2, rng=rng())
    compare(ours, getattr(torch.nn, kind)(3, 2), draw(4, 3), draw(4, 2))


def test_a_cell_of_an_lstm() -> None:
    compare(
        nn.LSTMCell(3, 2, rng=rng()),
        torch.nn.LSTMCell(3, 2),
        draw(4, 3),
        draw(4, 2),
        draw(4, 2) / 2,
        call=lambda layer, x, h, c: layer(x, (h, c)),
        torch_call=lambda layer, x, h, c: layer(x, (h, c)),
    )


# Transformers


ORDERS = pytest.mark.parametrize("norm_first", [False, True])


@ORDERS
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_an_encoder_layer(norm_first: bool, activation: str) -> None:
    ours = nn.TransformerBlock(
        6, 2, 5, dropout=0.3, norm_first=norm_first, activation=getattr(ops, activation), rng=rng()
    )
    theirs = torch.nn.TransformerEncoderLayer(
        6, 2, 5, dropout=0.3, activation=activation, norm_first=norm_first, batch_first=True
    )
    compare(
        ours,
        theirs.eval(),
        draw(2, 4, 6),
        call=lambda layer, x: layer(x, EVAL, key_mask=ops.asarray(THERE)),
        torch_call=lambda layer, x: layer(x, src_key_padding_mask=tensor(~THERE)),
    )


@ORDERS
def test_a_decoder_layer(norm_first: bool) -> None:
    ours = nn.TransformerDecoderBlock(6, 2, 5, norm_first=norm_first, rng=rng())
    theirs = torch.nn.TransformerDecoderLayer(
        6, 2, 5, dropout=0.0, norm_first=norm_first, batch_first=True
    )
    later = ~np.tri(3, dtype=bool)
    compare(
        ours,
        theirs,
        draw(2, 3, 6),
        draw(2, 4, 6),
        call=lambda layer, x, memory: layer(x, memory, EVAL, memory_key_mask=ops.asarray(THERE)),
        torch_call=lambda layer, x, memory: layer(
            x, memory, tgt_mask=tensor(later), memory_key_padding_mask=tensor(~THERE)
        ),
    )


@ORDERS
def test_an_encoder(norm_first: bool) -> None:
    ours = nn.TransformerEncoder(6, 2, 5, layers=2, norm_first=norm_first, rng=rng())
    layer = torch.nn.TransformerEncoderLayer(
        6, 2, 5, dropout=0.0, norm_first=norm_first, batch_first=True
    )
    norm = torch.nn.LayerNorm(6) if norm_first else None
    theirs = torch.nn.TransformerEncoder(layer, 2, norm, enable_nested_tensor=False)
    compare(ours, theirs, draw(2, 4, 6), call=lambda layer, x: layer(x, EVAL))


@ORDERS
def test_a_decoder(norm_first: bool) -> None:
    ours = nn.TransformerDecoder(6, 2, 5, layers=2, norm_first=norm_first, rng=rng())
    layer = torch.nn.TransformerDecoderLayer(
        6, 2, 5, dropout=0.0, norm_first=norm_first, batch_first=True
    )
    norm = torch.nn.LayerNorm(6) if norm_first else None
    theirs = torch.nn.TransformerDecoder(layer, 2, norm)
    later = ~np.tri(3, dtype=bool)
    compare(
        ours,
        theirs,
        draw(2, 3, 6),
        draw(2, 4, 6),
        call=lambda layer, x, memory: layer(x, memory, EVAL),
        torch_call=lambda layer, x, memory: layer(x, memory, tgt_mask=tensor(later)),
    )
