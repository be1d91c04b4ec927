"""The probability of dropout."""

from typednn.shapes.layers.arguments import Probability
from typednn.shapes.layers.registry import of_construction


@of_construction("Dropout", "SpatialDropout")
def refuse_dropout(probability: Probability = 0.5) -> None:
    pass
