"""The rules of layers in ``typednn.nn``: which sizes they can be built with, and called with.

A rule has parameters of the layer's ``__init__`` or of another method, which calls it. mypy's plugin
calls it for each call whose sizes it knows, so both refuse the same sizes in the same words.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from typednn.shapes.dim import UNKNOWN, Size, Unknown, nonnegative
from typednn.shapes.rules.axes import size_at, variadic_at
from typednn.shapes.shape import Shape, ShapeError

__all__ = ["CONSTRUCTORS", "need_multiple", "need_sizes"]

LayerRule: TypeAlias = Callable[..., None]
Sizes: TypeAlias = Mapping[str, Size]

CONSTRUCTORS: Final[dict[str, LayerRule]] = {}
"""The rule of each layer that has one, by the name of its class."""

CALLS: Final[dict[str, LayerRule]] = {}
"""The rules of methods whose annotations do not say all: ``LearnedPositions.__call__``.

A rule has parameters of the method: it gets the shape of a tensor, and the sizes of an object, such
as ``self``, by the names of its class's type variables.
"""


def constructor(layer: str) -> Callable[[LayerRule], LayerRule]:
    """Enter a function in ``CONSTRUCTORS`` as the rule of this layer."""

    def enter(function: LayerRule) -> LayerRule:
        CONSTRUCTORS[layer] = function
        return function

    return enter


def called(method: str) -> Callable[[LayerRule], LayerRule]:
    """Enter a function in ``CALLS`` as the rule of this method."""

    def enter(function: LayerRule) -> LayerRule:
        CALLS[method] = function
        return function

    return enter


def need_sizes(layer: str, **sizes: Size | None) -> None:
    """Raise ShapeError (shape) for a size that is below 1 for all values of its names."""
    for name, size in sizes.items():
        if size is not None and nonnegative(0 - size):
            raise ShapeError(f"{layer}: {name} is {size}, but a size is at least 1", "shape")


def need_multiple(layer: str, size: tuple[str, Size], divisor: tuple[str, Size]) -> None:
    """Raise ShapeError (shape) if the number ``size`` is no multiple of ``divisor``.

    A name may stand for a multiple, so only numbers are refused.
    """
    (name, whole), (part_name, part) = size, divisor
    if isinstance(whole, int) and isinstance(part, int) and whole % part:
        value = "" if part_name == str(part) else f", {part}"
        text = f"{layer}: {name} is {whole}, expected a multiple of {part_name}{value}"
        raise ShapeError(text, "shape")


@constructor("Linear")
def linear(in_features: Size, out_features: Size) -> None:
    """Raise ShapeError for a size below 1."""
    need_sizes("Linear", in_features=in_features, out_features=out_features)


@constructor("MultiHeadAttention")
def multi_head_attention(
    d_model: Size,
    heads: Size,
    kv_heads: Size | None = None,
    rotary: bool | Unknown = False,
) -> None:
    """Raise ShapeError for a size below 1, or if heads do not divide what they share."""
    layer = "MultiHeadAttention"
    need_sizes(layer, d_model=d_model, heads=heads, kv_heads=kv_heads)
    need_multiple(layer, ("d_model", d_model), ("heads", heads))
    if kv_heads is not None:
        need_multiple(layer, ("heads", heads), ("kv_heads", kv_heads))
    if rotary is True:
        need_multiple(f"{layer}: rotary positions", ("d_model", d_model), ("2*heads", heads * 2))


@constructor("KeyValueCache")
def key_value_cache(batch: Size, heads: Size, length: Size, size: Size) -> None:
    """Raise ShapeError for a size below 1."""
    need_sizes("KeyValueCache", batch=batch, heads=heads, length=length, size=size)


def _of_pairs(layer: str) -> LayerRule:
    """Build the rule of positions that are given by pairs of features."""

    @constructor(layer)
    def pairs(size: Size) -> None:
        need_sizes(layer, size=size)
        need_multiple(layer, ("size", size), ("2", 2))

    return pairs


sinusoidal_positions = _of_pairs("SinusoidalPositions")
rotary_positions = _of_pairs("RotaryPositions")


@constructor("LearnedPositions")
def learned_positions(length: Size, size: Size) -> None:
    """Raise ShapeError for a size below 1."""
    need_sizes("LearnedPositions", length=length, size=size)


@called("LearnedPositions.__call__")
def call_of_learned_positions(self: Sizes, x: Shape) -> None:
    """Raise ShapeError for a sequence that is longer than the positions."""
    _need_room("LearnedPositions", "x has", _from_end(x, -2), self["Length"])


@called("MultiHeadAttention.extended")
def extended_attention(cache: Sizes, x: Shape) -> None:
    """Raise ShapeError if so many positions do not fit into the cache, whatever is in it."""
    need_room_in_cache(_from_end(x, -2), cache["Length"])


@called("KeyValueCache.extended")
def extended_cache(self: Sizes, keys: Shape) -> None:
    """Raise ShapeError if so many positions do not fit into the cache, whatever is in it."""
    need_room_in_cache(_from_end(keys, -2), self["Length"])


def need_room_in_cache(positions: Size, length: Size) -> None:
    """Raise ShapeError if a cache of this length would have to hold more positions."""
    _need_room("KeyValueCache", "it would hold", positions, length)


def _from_end(x: Shape, axis: int) -> Size:
    """Return the size of an axis; UNKNOWN if it is not known, or not there."""
    variadic = variadic_at(x)
    listed = len(x) if variadic is None else len(x) - variadic - 1
    return size_at(x, axis) if -axis <= listed else UNKNOWN


def _need_room(layer: str, what: str, positions: Size, length: Size) -> None:
    """Raise ShapeError (shape) if the positions are more than the length for all values."""
    if nonnegative(positions - length - 1):
        raise ShapeError(
            f"{layer}: {what} {positions} positions, but there is room for {length}", "shape"
        )


@constructor("LayerNorm")
def layer_norm(size: Size) -> None:
    """Raise ShapeError for a size below 1."""
    need_sizes("LayerNorm", size=size)


def _of_cells(layer: str) -> LayerRule:
    """Build the rule of a recurrent cell."""

    @constructor(layer)
    def cell(input_size: Size, hidden_size: Size) -> None:
        need_sizes(layer, input_size=input_size, hidden_size=hidden_size)

    return cell


rnn_cell = _of_cells("RNNCell")
gru_cell = _of_cells("GRUCell")
lstm_cell = _of_cells("LSTMCell")


def need_states(layer: str, states: int, cells: int) -> None:
    """Raise ShapeError unless there is a state for each cell."""
    if states != cells:
        raise ShapeError(
            f"{layer}: {states} states are given, expected {cells}, one for each layer and direction"
        )


def _of_layers_of_cells(layer: str) -> LayerRule:
    """Build the rule of a network of recurrent cells."""

    @constructor(layer)
    def recurrent(
        input_size: Size, hidden_size: Size, layers: Size = 1, directions: Size = 1
    ) -> None:
        need_sizes(layer, input_size=input_size, hidden_size=hidden_size, layers=layers)
        if isinstance(directions, int) and directions not in (1, 2):
            raise ShapeError(f"{layer}: directions is {directions}, expected 1 or 2", "shape")

    return recurrent


RECURRENT: Final = {name: _of_layers_of_cells(name) for name in ("RNN", "GRU", "LSTM")}


@constructor("Repeat")
def repeat(times: Size) -> None:
    """Raise ShapeError for fewer than 1 times."""
    need_sizes("Repeat", times=times)


def _of_transformer(layer: str) -> LayerRule:
    """Build the rule of a transformer's block, or of several."""

    @constructor(layer)
    def transformer(
        d_model: Size, heads: Size, dim_feedforward: Size, layers: Size | None = None
    ) -> None:
        sizes = {"d_model": d_model, "heads": heads, "dim_feedforward": dim_feedforward}
        need_sizes(layer, **sizes, layers=layers)
        need_multiple(layer, ("d_model", d_model), ("heads", heads))

    return transformer


transformer_block = _of_transformer("TransformerBlock")
transformer_decoder_block = _of_transformer("TransformerDecoderBlock")
transformer_encoder = _of_transformer("TransformerEncoder")
transformer_decoder = _of_transformer("TransformerDecoder")
