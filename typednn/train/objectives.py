"""Objectives: what a training step makes smaller, as a function of the model and a batch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar, final

from jaxtyping import Float

from typednn.checks import typed
from typednn.containers import field_names
from typednn.nn.mode_arguments import ModeUse, mode_use
from typednn.nn.modes import Mode
from typednn.shapes.fitting import no_pair, no_scalar_loss
from typednn.shapes.shape import ShapeError, show
from typednn.shapes.words import article
from typednn.tensor import Tensor

__all__ = ["Loss", "Objective", "Supervised", "apply_model", "scalar", "supervised"]

M_contra = TypeVar("M_contra", contravariant=True)
B_contra = TypeVar("B_contra", contravariant=True)

Loss: TypeAlias = Callable[[Any, Any], Float[Tensor, ""]]
"""From outputs and targets, which may be any trees, to the mean over the examples."""


class Objective(Protocol[M_contra, B_contra]):
    """What training makes smaller: the mean over the examples of the batch.

    ``mode`` is ``nn.Train(key)`` in a step, with another key for each, and ``nn.Eval()`` in
    validation. An objective passes it to models that take one, and may draw with ``mode.key()``.
    """

    def __call__(self, model: M_contra, batch: B_contra, mode: Mode, /) -> Float[Tensor, ""]: ...


@final
@typed
@dataclass(frozen=True)
class Supervised:
    """The objective of examples with targets: ``loss(model(inputs), targets)``.

    A batch is two trees: a tuple ``(inputs, targets)``, or an object of two fields such as a
    ``Batch``. ``supervised`` makes it.
    """

    loss: Loss

    def __call__(self, model: Any, batch: Any, mode: Mode, /) -> Float[Tensor, ""]:
        return self.measured(*self.outputs(model, batch, mode))

    def measured(self, outputs: Any, targets: Any) -> Float[Tensor, ""]:
        """Return the loss. Raises ShapeError or TypeError for anything but a floating scalar."""
        return scalar("supervised", "the loss", self.loss(outputs, targets))

    def outputs(self, model: Any, batch: Any, mode: Mode, /) -> tuple[Any, Any]:
        """Return what the model gives for the inputs, and the targets of the batch."""
        inputs, targets = _two_parts(batch)
        return apply_model(model, inputs, mode), targets


@typed
def supervised(loss: Loss) -> Supervised:
    """Return the objective of a loss of outputs and targets: ``supervised(losses.mse)``.

    The loss is a scalar, (), the mean over the examples. The model is called with the inputs of the batch, and with
    the mode if it takes one.
    """
    return Supervised(loss)


def apply_model(model: Any, inputs: Any, mode: Mode) -> Any:
    """Return what the model gives for the inputs. It gets the mode if it takes one."""
    return model(inputs) if mode_use(model) is ModeUse.NEVER else model(inputs, mode=mode)


def scalar(owner: str, what: str, value: Any) -> Tensor[Any, Any]:
    """Return the value of a loss. Raises ShapeError or TypeError for anything but a floating scalar."""
    if not isinstance(value, Tensor):
        kind = type(value).__name__
        found = "None" if value is None else f"{article(kind)} {kind}"
        raise TypeError(no_scalar_loss(owner, what, found))
    if value.shape != () or value.dtype.kind != "f":
        found = f"{value.dtype} {show(value.shape)}"
        raise ShapeError(no_scalar_loss(owner, what, found), "shape-rank")
    return value


def _two_parts(batch: Any) -> tuple[Any, Any]:
    names = field_names(type(batch))
    parts = batch if names is None else [getattr(batch, name) for name in names]
    count = len(parts) if isinstance(parts, tuple | list) else None
    if count != 2:
        raise TypeError(no_pair(type(batch).__name__, count))
    inputs, targets = parts
    return inputs, targets
