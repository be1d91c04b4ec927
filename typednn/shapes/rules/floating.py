"""Signs, neighbours and lengths of floating-point numbers."""

from typednn.shapes.rules.broadcasting import operands_broadcast

copysign = operands_broadcast("copysign", __name__)
nextafter = operands_broadcast("nextafter", __name__)
hypot = operands_broadcast("hypot", __name__)
