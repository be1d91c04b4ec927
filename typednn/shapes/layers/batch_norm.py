"""Batch normalisation."""

from typednn.shapes.dim import Size
from typednn.shapes.layers.registry import of_construction, refuse_below_one


@of_construction("BatchNorm")
def refuse_batch_norm(channels: Size) -> None:
    """Raise ShapeError (shape) for fewer than 1 channels."""
    refuse_below_one("BatchNorm", channels=channels)
