"""The probability of dropout."""

from typednn.shapes.dim import Unknown
from typednn.shapes.layers.registry import ConstructionRule, of_construction
from typednn.shapes.shape import ShapeError


def refuse_probability(layer: str, **probabilities: float | Unknown | None) -> None:
    """Raise ShapeError (shape) unless each probability that is given is in [0, 1)."""
    for name, value in probabilities.items():
        if isinstance(value, float | int) and not 0 <= value < 1:
            text = f"{layer}: {name} is {value}, it must be at least 0 and below 1"
            raise ShapeError(text, "shape")


def _construction_rule(layer: str) -> ConstructionRule:
    @of_construction(layer)
    def refuse(probability: float | Unknown = 0.5) -> None:
        """Raise ShapeError (shape) unless the probability is in [0, 1)."""
        refuse_probability(layer, probability=probability)

    return refuse


for _layer in ("Dropout", "SpatialDropout"):
    _construction_rule(_layer)
