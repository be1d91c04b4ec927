"""Hyperbolic functions, and their inverses."""

from typednn.shapes.rules.registry import keeps_shape

sinh = keeps_shape("sinh", __name__, "f")
cosh = keeps_shape("cosh", __name__, "f")
tanh = keeps_shape("tanh", __name__, "f")
asinh = keeps_shape("asinh", __name__, "f")
acosh = keeps_shape("acosh", __name__, "f")
atanh = keeps_shape("atanh", __name__, "f")
