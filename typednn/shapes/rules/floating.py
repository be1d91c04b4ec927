"""Operations on floating-point numbers: signs, next numbers, hypotenuses."""

from typednn.shapes.rules.broadcasting import operands_broadcast
from typednn.shapes.rules.registry import keeps_shape

copysign = operands_broadcast("copysign", __name__, "f")
nextafter = operands_broadcast("nextafter", __name__, "f")
hypot = operands_broadcast("hypot", __name__, "f")
signbit = keeps_shape("signbit", __name__, "f")
