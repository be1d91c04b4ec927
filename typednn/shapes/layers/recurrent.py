"""Recurrent networks and their cells."""

from typednn.shapes.layers.arguments import Count, Probability, Whole
from typednn.shapes.layers.registry import of_construction
from typednn.shapes.shape import ShapeError


def _of_cells(layer: str) -> None:
    @of_construction(layer)
    def refuse(input_size: Count, hidden_size: Count) -> None:
        pass


def _of_networks(layer: str) -> None:
    @of_construction(layer)
    def refuse(
        input_size: Count,
        hidden_size: Count,
        layers: Count = 1,
        directions: Whole = 1,
        dropout: Probability | None = None,
    ) -> None:
        """Raise ShapeError (shape) for directions other than 1 and 2.

        So for dropout with one layer, which has none between.
        """
        if isinstance(directions, int) and directions not in (1, 2):
            raise ShapeError(f"{layer}: directions is {directions}, expected 1 or 2", "shape")
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
