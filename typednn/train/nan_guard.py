"""The guard that ends a run at the first step whose values are not finite."""

from typing import Any

from typednn.train.callbacks import Callback, Run
from typednn.train.finite import first_place, is_finite
from typednn.train.state import TrainingState

__all__ = ["NanGuard"]


class NanGuard(Callback):
    """Ends the run at the first step after which the loss or the model has NaN or infinities.

    Raises FloatingPointError, which names the first layer whose output is not finite, or else whose
    gradient is not, from the loss backwards: the step is computed again, layer by layer. A step
    costs one more look at each parameter.
    """

    def __init__(self) -> None:
        self._run: Run | None = None

    def on_begin(self, run: Run) -> None:
        self._run = run

    def on_step_end(
        self, before: TrainingState[Any, Any], batch: Any, after: TrainingState[Any, Any]
    ) -> None:
        if is_finite(after) or self._run is None:
            return
        where = f"epoch {before.epoch + 1}, step {after.position} of {self._run.batches}"
        place = first_place(before, batch, self._run.objective)
        raise FloatingPointError(f"NanGuard: {where}: {place}")
