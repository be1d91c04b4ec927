"""The error function."""

from typednn.shapes.rules.registry import keeps_shape

erf = keeps_shape("erf", __name__, "f")
