"""Recurrent layers and attention of ``torch.nn``: the rules of their calls, with what the states must be."""

from collections.abc import Callable

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.libraries.torch_rules.modules import Tree, but_last, need_last
from typednn.shapes.rules.axes import because, variadic_at
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


def lstm(
    x: Shape,
    hx: Tree = UNKNOWN_SHAPE,
    *,
    input_size: Size,
    hidden_size: Size,
    num_layers: Size = 1,
    batch_first: bool | Unknown = False,
    bidirectional: bool | Unknown = False,
    proj_size: Size = 0,
) -> Tree:
    """Return outputs, and the last hidden state and cell state; ``hx`` are those to start from."""
    sizes = input_size, hidden_size, num_layers
    outputs, last = _recurrent("LSTM", x, *sizes, batch_first, bidirectional)
    if proj_size != 0:
        return [UNKNOWN_SHAPE, [UNKNOWN_SHAPE] * 2]
    for name, each in zip(("h_0", "c_0"), hx, strict=True) if isinstance(hx, list) else ():
        _need_state("LSTM", name, each, last)
    return [outputs, [last, last]]


def _layer(name: str) -> Callable[..., Tree]:
    """Return the rule of a layer with one state."""

    def rule(
        x: Shape,
        hx: Tree = UNKNOWN_SHAPE,
        *,
        input_size: Size,
        hidden_size: Size,
        num_layers: Size = 1,
        batch_first: bool | Unknown = False,
        bidirectional: bool | Unknown = False,
    ) -> Tree:
        """Return outputs, and the last hidden state; ``hx`` is the one to start from."""
        sizes = input_size, hidden_size, num_layers
        outputs, last = _recurrent(name, x, *sizes, batch_first, bidirectional)
        _need_state(name, "h_0", hx, last)
        return [outputs, last]

    return rule


gru, rnn = _layer("GRU"), _layer("RNN")


def _recurrent(
    layer: str,
    x: Shape,
    input_size: Size,
    hidden_size: Size,
    number: Size,
    batch_first: bool | Unknown,
    bidirectional: bool | Unknown,
) -> tuple[Shape, Shape]:
    """Return the shapes of all outputs, and of the last state."""
    need_last(layer, "input_size", x, input_size)
    if variadic_at(x) is None and not 2 <= len(x) <= 3:
        raise ShapeError(f"{layer}: input {show(x)} must have 2 or 3 axes", "shape-rank")
    if isinstance(bidirectional, Unknown):
        directions: Size = UNKNOWN
    else:
        directions = 2 if bidirectional else 1
    outputs = (*but_last(x), hidden_size * directions)
    if variadic_at(x) is not None or isinstance(batch_first, Unknown):
        return outputs, UNKNOWN_SHAPE
    batch = x[:-2] if len(x) == 2 else (x[0] if batch_first else x[1],)
    return outputs, (number * directions, *batch, hidden_size)


def _need_state(
    layer: str, name: str, state: Tree, wanted: Shape, axes: str = "layers, *batch, hidden"
) -> None:
    """Raise ShapeError unless a state to start from has the shape of the last one."""
    if isinstance(state, list) or variadic_at(state) is not None or variadic_at(wanted) is not None:
        return
    text = f"{layer}: {name} {show(state)} must be ({axes}) = {show(wanted)}"
    if len(state) != len(wanted):
        raise ShapeError(text, "shape-rank")
    for have, size in zip(state, wanted, strict=True):
        verdict = equal(have, size)  # type: ignore[arg-type] # no entry is a Variadic, see above
        if isinstance(verdict, Refuted):
            raise ShapeError(text + because(verdict), "shape")


def _cell(name: str) -> Callable[..., Shape]:
    """Return the rule of a cell with one state."""

    def rule(x: Shape, hx: Tree = UNKNOWN_SHAPE, *, input_size: Size, hidden_size: Size) -> Shape:
        """Return the next hidden state for the one before."""
        need_last(name, "input_size", x, input_size)
        result = (*but_last(x), hidden_size)
        _need_state(name, "h", hx, result, "*batch, hidden")
        return result

    return rule


gru_cell, rnn_cell = _cell("GRUCell"), _cell("RNNCell")


def lstm_cell(x: Shape, hx: Tree = UNKNOWN_SHAPE, *, input_size: Size, hidden_size: Size) -> Tree:
    """Return the next hidden state and cell state for those before."""
    need_last("LSTMCell", "input_size", x, input_size)
    result = (*but_last(x), hidden_size)
    for name, each in zip("hc", hx, strict=True) if isinstance(hx, list) else ():
        _need_state("LSTMCell", name, each, result, "*batch, hidden")
    return [result, result]


def attention(
    query: Shape,
    key: Tree = UNKNOWN_SHAPE,
    value: Tree = UNKNOWN_SHAPE,
    key_padding_mask: object = None,
    need_weights: object = True,
    attn_mask: object = None,
    average_attn_weights: object = True,
    *,
    embed_dim: Size,
    batch_first: bool | Unknown = False,
) -> Tree:
    """Return the shape of the query, and the weights (b, t, s), averaged over the heads."""
    need_last("MultiheadAttention", "embed_dim", query, embed_dim)
    if isinstance(key, list) or isinstance(value, list):
        return [query, UNKNOWN_SHAPE]
    _need_same_length(key, value)
    plain = need_weights is True and average_attn_weights is True
    if not plain or variadic_at(query) is not None or variadic_at(key) is not None:
        return [query, UNKNOWN_SHAPE]
    if len(query) != len(key) or not 2 <= len(query) <= 3:
        text = f"MultiheadAttention: query {show(query)} and key {show(key)}"
        raise ShapeError(f"{text} must have as many axes, 2 or 3", "shape-rank")
    if len(query) == 2:
        return [query, (query[0], key[0])]
    if isinstance(batch_first, Unknown):
        return [query, UNKNOWN_SHAPE]
    batch, place = (0, 1) if batch_first else (1, 0)
    verdict = equal(query[batch], key[batch])  # type: ignore[arg-type] # no entry is a Variadic, see above
    if isinstance(verdict, Refuted):
        text = f"MultiheadAttention: query {show(query)} and key {show(key)}"
        text = f"{text} must have one batch, axis {batch}"
        raise ShapeError(text + because(verdict), "shape")
    return [query, (query[batch], query[place], key[place])]


def _need_same_length(key: Shape, value: Shape) -> None:
    if variadic_at(key) is not None or variadic_at(value) is not None:
        return
    text = f"MultiheadAttention: key {show(key)} and value {show(value)}"
    if len(key) != len(value):
        raise ShapeError(f"{text} must have as many axes", "shape-rank")
    for axis, (a, b) in enumerate(zip(key[:-1], value[:-1], strict=True)):
        verdict = equal(a, b)  # type: ignore[arg-type] # no entry is a Variadic, see above
        if isinstance(verdict, Refuted):
            raise ShapeError(f"{text} must be equal on axis {axis}{because(verdict)}", "shape")
