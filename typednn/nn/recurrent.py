"""Recurrent networks over whole sequences: several layers of cells, in one direction or in both."""

from collections.abc import Sequence
from typing import Any, Generic, Literal, TypeAlias, overload

import numpy as np
from jaxtyping import Float32, Int64
from typing_extensions import TypeVar

from typednn import ops, trees
from typednn.control_flow import scan
from typednn.nn.module import Module
from typednn.nn.recurrent_cells import Cell, GRUCell, LSTMCell, RNNCell, State
from typednn.shapes.rules import layers as rules
from typednn.tensor import Tensor

__all__ = ["GRU", "LSTM", "RNN"]

In = TypeVar("In", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes
Hidden = TypeVar("Hidden", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes
Ways = TypeVar("Ways", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes

_Cells: TypeAlias = Sequence[Sequence[Cell]]


class RNN(Module, Generic[In, Hidden, Ways]):
    """Layers of ``RNNCell`` along axis -2 of ``x``; each layer takes the outputs of the one before.

    With ``directions=2`` each layer has a second cell, which reads the sequence from its end; the
    features of both are joined. Returns the outputs, and the last state of each cell, ordered by layer,
    then by direction. ``states`` are the first ones, zeros unless given.

    Of a sequence only the first ``lengths`` elements are read: the outputs after them are zeros, the
    last states are those after the last element that is there, and the second direction begins at it.

    Raises ShapeError for a size below 1, for directions other than 1 and 2, and in a call for
    another number of states than cells.
    """

    cells: tuple[tuple[RNNCell[Any, Hidden], ...], ...]
    directions: Ways

    @overload
    def __init__(
        self: "RNN[In, Hidden, Literal[1]]",
        input_size: In,
        hidden_size: Hidden,
        *,
        layers: int = 1,
        rng: np.random.Generator,
    ) -> None: ...
    @overload
    def __init__(
        self,
        input_size: In,
        hidden_size: Hidden,
        *,
        layers: int = 1,
        directions: Ways,
        rng: np.random.Generator,
    ) -> None: ...
    def __init__(
        self,
        input_size: In,
        hidden_size: Hidden,
        *,
        layers: int = 1,
        directions: Any = 1,  # Ways, as the overloads say
        rng: np.random.Generator,
    ) -> None:
        rules.rnn(input_size, hidden_size, layers, directions)
        self.cells = tuple(
            tuple(RNNCell(size, hidden_size, rng=rng) for _ in range(directions))
            for size in (input_size, *[directions * hidden_size] * (layers - 1))
        )
        self.directions = directions

    def __call__(
        self,
        x: Float32[Tensor, "*b t In"],
        states: tuple[Float32[Tensor, "*b Hidden"], ...] | None = None,
        *,
        lengths: Int64[Tensor, "*b"] | None = None,
    ) -> tuple[Float32[Tensor, "*b t Ways*Hidden"], tuple[Float32[Tensor, "*b Hidden"], ...]]:
        return _through(self, x, states, lengths)
