"""Transformers: blocks, and stacks of them."""

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.layers.dropout import refuse_probability
from typednn.shapes.layers.registry import of_construction, refuse_below_one, refuse_remainder


def _refuse_sizes(
    layer: str, d_model: Size, heads: Size, dim_feedforward: Size, dropout: float | Unknown
) -> None:
    refuse_below_one(layer, d_model=d_model, heads=heads, dim_feedforward=dim_feedforward)
    refuse_remainder(layer, ("heads", heads), d_model=d_model)
    refuse_probability(layer, dropout=dropout)


def _of_blocks(layer: str) -> None:
    @of_construction(layer)
    def refuse(
        d_model: Size, heads: Size, dim_feedforward: Size, dropout: float | Unknown = 0.0
    ) -> None:
        """Raise ShapeError (shape) as ``MultiHeadAttention`` and ``Dropout`` do."""
        _refuse_sizes(layer, d_model, heads, dim_feedforward, dropout)


def _of_stacks(layer: str) -> None:
    @of_construction(layer)
    def refuse(
        d_model: Size,
        heads: Size,
        dim_feedforward: Size,
        layers: Size,
        dropout: float | Unknown = 0.0,
    ) -> None:
        """Raise ShapeError (shape) for fewer than 1 layers, and as a block does."""
        _refuse_sizes(layer, d_model, heads, dim_feedforward, dropout)
        refuse_below_one(layer, layers=layers)


for _part in ("", "Decoder"):
    _of_blocks(f"Transformer{_part}Block")
for _part in ("Encoder", "Decoder"):
    _of_stacks(f"Transformer{_part}")
