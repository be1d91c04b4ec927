"""The probability of dropout."""

from typednn.shapes.shape import ShapeError


def refuse_probability(layer: str, probability: float) -> None:
    """Raise ShapeError unless the probability is in [0, 1)."""
    if not 0 <= probability < 1:
        raise ShapeError(
            f"{layer}: probability is {probability}, it must be at least 0 and below 1"
        )
