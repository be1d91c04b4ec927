"""Linear layers."""

from typednn.shapes.dim import Size
from typednn.shapes.layers.registry import of_construction, refuse_below_one


@of_construction("Linear")
def refuse_linear(in_features: Size, out_features: Size) -> None:
    """Raise ShapeError (shape) for a size below 1."""
    refuse_below_one("Linear", in_features=in_features, out_features=out_features)


@of_construction("Bilinear")
def refuse_bilinear(in1_features: Size, in2_features: Size, out_features: Size) -> None:
    """Raise ShapeError (shape) for a size below 1."""
    sizes = {"in1_features": in1_features, "in2_features": in2_features}
    refuse_below_one("Bilinear", **sizes, out_features=out_features)
