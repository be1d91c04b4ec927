"""The guard that ends a run at the first step whose values are not finite."""

from contextlib import ExitStack
from typing import Any, Self

from typednn.train.callbacks import Callback, Run
from typednn.train.finite import first_place, is_finite, without_overflow_warnings
from typednn.train.state import TrainingState

__all__ = ["NanGuard"]


class NanGuard(Callback):
    """Ends the run at the first step after which the loss or the model has NaN or infinities.

    Raises FloatingPointError, which names the first layer whose output is not finite, or else whose
    gradient is not, from the loss backwards: the step is computed again, layer by layer. A step
    costs one more look at each parameter. numpy's warnings of overflows and invalid values are
    silent meanwhile: they would come first, and say less.
    """

    def __init__(self) -> None:
        self._run: Run | None = None
        self._silence = ExitStack()

    def __enter__(self) -> Self:
        self._silence.enter_context(without_overflow_warnings())
        return self

    def __exit__(self, *error: object) -> None:
        self._silence.close()

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
