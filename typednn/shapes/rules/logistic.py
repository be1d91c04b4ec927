"""The relatives of the logistic function that take two operands."""

from typednn.shapes.rules.broadcasting import operands_broadcast
from typednn.shapes.rules.registry import keeps_shape

logaddexp = operands_broadcast("logaddexp", __name__, "f")
sigmoid = keeps_shape("sigmoid", __name__, "f")
softplus = keeps_shape("softplus", __name__, "f")
logsigmoid = keeps_shape("logsigmoid", __name__, "f")
silu = keeps_shape("silu", __name__, "f")
