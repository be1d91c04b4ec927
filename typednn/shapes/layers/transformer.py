"""Transformers: blocks, and stacks of them."""

from typednn.shapes.layers.arguments import Count, Flag, Probability
from typednn.shapes.layers.registry import of_construction, refuse_remainder


def _of_blocks(layer: str) -> None:
    @of_construction(layer)
    def refuse(
        d_model: Count,
        heads: Count,
        dim_feedforward: Count,
        dropout: Probability = 0.0,
        norm_first: Flag = False,
    ) -> None:
        """Raise ShapeError (shape) as ``MultiHeadAttention`` does."""
        refuse_remainder(layer, ("heads", heads), d_model=d_model)


def _of_stacks(layer: str) -> None:
    @of_construction(layer)
    def refuse(
        d_model: Count,
        heads: Count,
        dim_feedforward: Count,
        layers: Count,
        dropout: Probability = 0.0,
        norm_first: Flag = False,
    ) -> None:
        """Raise ShapeError (shape) as a block does."""
        refuse_remainder(layer, ("heads", heads), d_model=d_model)


for _part in ("", "Decoder"):
    _of_blocks(f"Transformer{_part}Block")
for _part in ("Encoder", "Decoder"):
    _of_stacks(f"Transformer{_part}")
