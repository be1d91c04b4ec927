"""Operations on two operands that are related to the logistic function."""

from typednn.shapes.rules.broadcasting import operands_broadcast
from typednn.shapes.rules.registry import keeps_shape

logaddexp = operands_broadcast("logaddexp", __name__, "f")
sigmoid = keeps_shape("sigmoid", __name__, "f")
softplus = keeps_shape("softplus", __name__, "f")
logsigmoid = keeps_shape("logsigmoid", __name__, "f")
silu = keeps_shape("silu", __name__, "f")
