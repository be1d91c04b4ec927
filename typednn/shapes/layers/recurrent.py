"""Recurrent networks and their cells."""

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.layers.dropout import refuse_probability
from typednn.shapes.layers.registry import of_construction, refuse_below_one
from typednn.shapes.shape import ShapeError


def _of_cells(layer: str) -> None:
    @of_construction(layer)
    def refuse(input_size: Size, hidden_size: Size) -> None:
        """Raise ShapeError (shape) for a size below 1."""
        refuse_below_one(layer, input_size=input_size, hidden_size=hidden_size)


def _of_networks(layer: str) -> None:
    @of_construction(layer)
    def refuse(
        input_size: Size,
        hidden_size: Size,
        layers: Size = 1,
        directions: Size = 1,
        dropout: float | Unknown | None = None,
    ) -> None:
        """Raise ShapeError (shape) for a size below 1, and directions other than 1 and 2.

        So for a probability of dropout outside of [0, 1), or with one layer, which has none between.
        """
        refuse_below_one(layer, input_size=input_size, hidden_size=hidden_size, layers=layers)
        if isinstance(directions, int) and directions not in (1, 2):
            raise ShapeError(f"{layer}: directions is {directions}, expected 1 or 2", "shape")
        refuse_probability(layer, dropout=dropout)
        if isinstance(dropout, float | int) and dropout and layers == 1:
            raise ShapeError(
                f"{layer}: dropout is {dropout}, but layers is 1, and dropout is between layers;"
                " leave it out, or use more layers",
                "shape",
            )


for _layer in ("RNN", "GRU", "LSTM"):
    _of_cells(f"{_layer}Cell")
    _of_networks(_layer)


def refuse_states(layer: str, states: int, cells: int) -> None:
    """Raise ShapeError (shape) unless there is a state for each cell."""
    if states != cells:
        text = f"{layer}: {states} states are given, expected {cells}"
        raise ShapeError(f"{text}, one for each layer and direction", "shape")
