"""Weight decay."""

from dataclasses import dataclass

from typednn.checked_arguments import check, ranges_of
from typednn.optim.choice import WHERE, Where, chosen
from typednn.optim.transformation import Context, Memory, Transformation, Values

__all__ = ["WeightDecay"]


@dataclass(frozen=True, slots=True)
class WeightDecay(Transformation):
    """``update + decay * parameter``, for the parameters that ``where`` chooses; None means all.

    Before an optimizer, as in ``Chain(WeightDecay(5e-4), SGD(0.1))``, it adds the gradient of ``decay
    / 2 * parameter ** 2`` to that of the loss, as ``weight_decay`` of PyTorch's SGD and Adam does.
    AdamW has it between Adam's mean and the learning rate. Frozen parts and buffers never decay.

    Raises ValueError in ``init`` if a path of ``where`` leads to no parameter.
    """

    decay: float
    where: Where | None = None

    def __post_init__(self) -> None:
        check(self, **ranges_of("WeightDecay"), where=WHERE)

    def begin(self, parameters: Values) -> Memory:
        chosen("WeightDecay", self.where, parameters)
        return {}

    def transform(self, updates: Values, memory: Memory, context: Context) -> tuple[Values, Memory]:
        decaying = chosen("WeightDecay", self.where, context.parameters)
        new = {
            path: update + self.decay * context.parameters[path] if path in decaying else update
            for path, update in updates.items()
        }
        return new, memory
