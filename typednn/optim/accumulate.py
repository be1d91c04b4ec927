"""Accumulation: the gradients of several small batches for one step, as of a large batch."""

from dataclasses import dataclass, replace
from typing import Any

from typednn.checked_arguments import check, ranges_of
from typednn.control_flow import cond
from typednn.optim.optimizer import OPTIMIZER, Optimizer, as_arrays, as_tensors
from typednn.optim.transformation import (
    Context,
    Memory,
    Values,
    check_names,
    remembered,
    zeros_like,
)
from typednn.tensor import wrap

__all__ = ["Accumulate"]


@dataclass(frozen=True, slots=True)
class Accumulate(Optimizer):
    """Takes a step of ``optimizer`` with the mean of the gradients of every ``every`` steps.

    The other steps leave the model as it is. The optimizer's schedule counts its own steps. As in
    optax's ``MultiSteps``; PyTorch's users add the gradients up, and divide the loss.
    """

    optimizer: Optimizer
    every: int

    def __post_init__(self) -> None:
        check(self, optimizer=OPTIMIZER, **ranges_of("Accumulate"))

    def begin(self, parameters: Values) -> Memory:
        return {"total": zeros_like(parameters), "inner": self.optimizer.begin(parameters)}

    def transform(self, updates: Values, memory: Memory, context: Context) -> tuple[Values, Memory]:
        check_names(context, memory, ("total", "inner"))
        shapes = {path: update.shape for path, update in updates.items()}
        before = remembered(context, memory, "total", shapes)
        total: Values = {path: before[path] + update for path, update in updates.items()}
        number = wrap(context.number)

        def stepped() -> Any:
            mean: Values = {path: value / self.every for path, value in total.items()}
            inner = replace(context, number=(number // self.every)._data)
            updates, after = self.optimizer.transform(mean, memory["inner"], inner)
            return as_tensors((updates, {"total": zeros_like(total), "inner": after}))

        def waited() -> Any:
            return as_tensors((zeros_like(total), {"total": total, "inner": memory["inner"]}))

        is_last = number % self.every == self.every - 1
        found: tuple[Values, Memory] = as_arrays(cond(is_last, stepped, waited))
        return found
