"""Batch normalisation."""

from typednn.shapes.layers.arguments import Count, Flag, Positive, Share
from typednn.shapes.layers.registry import of_construction


@of_construction("BatchNorm")
def refuse_batch_norm(
    channels: Count, momentum: Share = 0.1, eps: Positive = 1e-5, affine: Flag = True
) -> None:
    pass
