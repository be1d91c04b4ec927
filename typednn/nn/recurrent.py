"""Recurrent networks over whole sequences: several layers of cells, in one direction or in both."""

from collections.abc import Callable
from typing import Any, ClassVar, Generic, Literal

import numpy as np
from jaxtyping import Float, Int64
from typing_extensions import TypeVar

from typednn import ops, trees
from typednn.control_flow import scan
from typednn.nn.dropout import Dropout
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.masks import places_below
from typednn.nn.mode_arguments import need_mode
from typednn.nn.modes import Mode
from typednn.nn.module import Module
from typednn.nn.recurrent_cells import Cell, GRUCell, LSTMCell, RNNCell, State
from typednn.nn.type_parameters import DType, Hidden, In, Probability
from typednn.ops.random import refuse_no_generator
from typednn.shapes.layers.recurrent import refuse_states
from typednn.tensor import Tensor

__all__ = ["GRU", "LSTM", "RNN"]

Ways = TypeVar("Ways", bound=int, default=Literal[1], covariant=True)  # noqa: PLC0105 # as in shapes


class Recurrent(Module, Generic[In, Hidden, Ways, Probability, DType]):
    """What recurrent networks have in common; a subclass says of which cells they are.

    Axis -2 of ``x`` is time. Each layer takes the outputs of the layer before. With ``directions=2``
    each layer has a second cell, which reads from the end; the features of both are joined.

    A call returns the outputs, and the last state of each cell, ordered by layer, then by direction.
    ``states`` are the first states, in the same order, and zeros unless given.

    Of each sequence only the first ``lengths`` elements are read. The outputs after them are zeros, the
    last states are those at the last element that is there, and the second direction begins at it.

    With ``dropout``, a probability, calls take a ``mode``: in training each element of what a layer
    gives to the next one is 0 with this probability, else divided by ``1 - dropout``. Zaremba et al.,
    "Recurrent neural network regularization" (2014).

    Raises ShapeError for a size below 1, for directions other than 1 and 2, unless ``dropout`` is in
    [0, 1), for dropout with one layer, which has no next one, and in a call for another number of
    states than cells; TypeError for a mode that is missing, or given without ``dropout``.
    """

    cells: tuple[tuple[Cell[Any, Any, DType], ...], ...]
    directions: Ways
    dropout: Dropout | None
    cell: ClassVar[Callable[..., Cell[Any, Any, DType]]]
    name: ClassVar[str]

    def __init__(
        self,
        input_size: In,
        hidden_size: Hidden,
        *,
        layers: int = 1,
        directions: Ways = 1,  # type: ignore[assignment]  # it is the default of Ways
        dropout: Probability = None,  # type: ignore[assignment]  # so here
        rng: np.random.Generator,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, input_size, hidden_size, layers, directions, dropout)
        refuse_no_generator(type(self).__name__, rng)
        sizes = (input_size, *[directions * hidden_size] * (layers - 1))
        self.directions = directions
        self.dropout = None if dropout is None else Dropout(dropout)
        self.cells = tuple(
            tuple(self.cell(size, hidden_size, rng=rng, dtype=dtype) for _ in range(directions))
            for size in sizes
        )

    def _through(
        self,
        x: Tensor[Any, Any],
        states: tuple[State, ...] | None,
        mode: Mode | None,
        lengths: Tensor[Any, Any] | None,
    ) -> tuple[Tensor[Any, Any], tuple[State, ...]]:
        """Return the outputs of the last layer, and the last states."""
        need_mode(self.name, self.dropout is not None, mode)
        x = ops.moveaxis(x, -2, 0)
        cells = [cell for layer in self.cells for cell in layer]
        if states is None:
            states = tuple(cell.initial(x[0]) for cell in cells)
        refuse_states(self.name, len(states), len(cells))
        there = None
        if lengths is not None:
            there = ops.moveaxis(places_below(lengths, x.shape[0]), -1, 0)[..., None]
        last: list[State] = []
        for depth, layer in enumerate(self.cells):
            if depth and self.dropout is not None and mode is not None:
                x = self.dropout(x, mode)
            outputs = []
            for direction, cell in enumerate(layer):
                output, state = _read(cell, x, states[len(last)], there, is_reversed=direction == 1)
                outputs.append(output)
                last.append(state)
            x = ops.concat(outputs, axis=-1) if len(outputs) > 1 else outputs[0]
        return ops.moveaxis(x, 0, -2), tuple(last)

    def __typednn_layers__(self) -> tuple[Any, ...]:
        return () if self.dropout is None else (self.dropout,)


class RNN(Recurrent[In, Hidden, Ways, Probability, DType]):
    """Layers of ``RNNCell``: ``tanh`` of the input and of the output before.

    ``(*b, t, input_size)`` becomes ``(*b, t, directions*hidden_size)``. Raises ShapeError as
    ``Recurrent`` does. Elman, "Finding structure in time" (1990). See ``Recurrent`` for arguments
    and results.
    """

    cell = RNNCell
    name = "RNN"

    def __call__(
        self,
        x: Float[Tensor[Any, DType], "*b t In"],
        states: tuple[Float[Tensor[Any, DType], "*b Hidden"], ...] | None = None,
        *,
        mode: Mode | None = None,
        lengths: Int64[Tensor, "*b"] | None = None,
    ) -> tuple[
        Float[Tensor[Any, DType], "*b t Ways*Hidden"],
        tuple[Float[Tensor[Any, DType], "*b Hidden"], ...],
    ]:
        return self._through(x, states, mode, lengths)


class GRU(Recurrent[In, Hidden, Ways, Probability, DType]):
    """Layers of ``GRUCell``, whose gates keep a part of the state before.

    ``(*b, t, input_size)`` becomes ``(*b, t, directions*hidden_size)``. Raises ShapeError as
    ``Recurrent`` does. Cho et al., "Learning phrase representations using RNN encoder-decoder"
    (2014). See ``Recurrent`` for arguments and results.
    """

    cell = GRUCell
    name = "GRU"

    def __call__(
        self,
        x: Float[Tensor[Any, DType], "*b t In"],
        states: tuple[Float[Tensor[Any, DType], "*b Hidden"], ...] | None = None,
        *,
        mode: Mode | None = None,
        lengths: Int64[Tensor, "*b"] | None = None,
    ) -> tuple[
        Float[Tensor[Any, DType], "*b t Ways*Hidden"],
        tuple[Float[Tensor[Any, DType], "*b Hidden"], ...],
    ]:
        return self._through(x, states, mode, lengths)


class LSTM(Recurrent[In, Hidden, Ways, Probability, DType]):
    """Layers of ``LSTMCell``; each state is ``(h, c)``.

    ``(*b, t, input_size)`` becomes ``(*b, t, directions*hidden_size)``. Raises ShapeError as
    ``Recurrent`` does. Hochreiter and Schmidhuber, "Long short-term memory" (1997). See
    ``Recurrent`` for arguments and results.
    """

    cell = LSTMCell
    name = "LSTM"

    def __call__(
        self,
        x: Float[Tensor[Any, DType], "*b t In"],
        states: tuple[
            tuple[Float[Tensor[Any, DType], "*b Hidden"], Float[Tensor[Any, DType], "*b Hidden"]],
            ...,
        ]
        | None = None,
        *,
        mode: Mode | None = None,
        lengths: Int64[Tensor, "*b"] | None = None,
    ) -> tuple[
        Float[Tensor[Any, DType], "*b t Ways*Hidden"],
        tuple[
            tuple[Float[Tensor[Any, DType], "*b Hidden"], Float[Tensor[Any, DType], "*b Hidden"]],
            ...,
        ],
    ]:
        return self._through(x, states, mode, lengths)


def _read(
    cell: Cell[Any, Any, DType],
    x: Tensor[Any, Any],
    state: State,
    there: Tensor[Any, Any] | None,
    *,
    is_reversed: bool,
) -> tuple[Tensor[Any, Any], State]:
    """Return a cell's outputs along axis 0 of ``x``, and its last state.

    A state does not change where ``there`` is false, and the output is 0.
    """

    def step(state: State, given: list[Tensor[Any, Any]]) -> tuple[State, Tensor[Any, Any]]:
        new = cell.step(given[0], state)
        if len(given) == 1:
            return new, cell.output(new)
        kept = trees.map(lambda after, before: ops.where(given[1], after, before), new, state)
        return kept, ops.where(given[1], cell.output(new), 0.0)

    given = [cell.projected(x)] if there is None else [cell.projected(x), there]
    if is_reversed:
        given = [ops.flip(each, axis=0) for each in given]
    state, outputs = scan(step, state, given)
    return ops.flip(outputs, axis=0) if is_reversed else outputs, state
