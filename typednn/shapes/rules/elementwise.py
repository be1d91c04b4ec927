"""Signs of the elements, and their real parts."""

from typednn.shapes.rules.registry import keeps_shape

negative = keeps_shape("negative", __name__, "iuf")
positive = keeps_shape("positive", __name__, "iuf")
sign = keeps_shape("sign", __name__, "iuf")
conj = keeps_shape("conj", __name__, "iuf")
real = keeps_shape("real", __name__, "iuf")
