"""Exponentials, logarithms and roots."""

from typednn.shapes.rules.registry import keeps_shape

exp = keeps_shape("exp", __name__, "f")
expm1 = keeps_shape("expm1", __name__, "f")
log = keeps_shape("log", __name__, "f")
log1p = keeps_shape("log1p", __name__, "f")
log2 = keeps_shape("log2", __name__, "f")
log10 = keeps_shape("log10", __name__, "f")
sqrt = keeps_shape("sqrt", __name__, "f")
rsqrt = keeps_shape("rsqrt", __name__, "f")
reciprocal = keeps_shape("reciprocal", __name__, "f")
