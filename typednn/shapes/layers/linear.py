"""Linear layers."""

from typednn.shapes.layers.arguments import Count, Flag
from typednn.shapes.layers.registry import of_construction


@of_construction("Linear")
def refuse_linear(in_features: Count, out_features: Count, bias: Flag = True) -> None:
    pass


@of_construction("Bilinear")
def refuse_bilinear(
    in1_features: Count, in2_features: Count, out_features: Count, bias: Flag = True
) -> None:
    pass
