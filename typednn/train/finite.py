"""Whether values are finite, and the first layer of a step where they are not."""

from typing import Any

import numpy as np

from typednn import trees
from typednn.autodiff import custom_vjp, stop_gradient, value_and_grad
from typednn.checks.messages import sizes_text
from typednn.nn.modes import Train
from typednn.nn.watching import watched_calls
from typednn.parameters import is_floating
from typednn.random import fold_in
from typednn.shapes import show
from typednn.tensor import Tensor
from typednn.train.objectives import Objective
from typednn.train.state import TrainingState

__all__ = ["first_not_finite", "first_place", "is_finite", "without_overflow_warnings"]


def first_not_finite(tree: Any) -> str | None:
    """Return the path of the first floating-point tensor with NaN or infinities; None if none."""
    for path, leaf in trees.named_leaves(tree):
        if is_floating(leaf) and not np.isfinite(_values(leaf)).all():
            return path.removeprefix(".")
    return None


def without_overflow_warnings() -> np.errstate:
    """Within this context numpy gives no warnings of infinities and NaN, which are looked for."""
    return np.errstate(over="ignore", invalid="ignore", divide="ignore")


def is_finite(state: TrainingState[Any, Any]) -> bool:
    """Return whether the losses so far and the model are finite."""
    return first_not_finite((state.total_loss, state.model)) is None


def first_place(before: TrainingState[Any, Any], batch: Any, objective: Objective[Any, Any]) -> str:
    """Say where a step's first value is that is not finite: it is computed again, layer by layer."""
    if (path := first_not_finite(batch)) is not None:
        return f"batch.{path} is not finite" if path else "the batch is not finite"
    outputs: list[str] = []
    gradients: list[str] = []

    def watch(path: str, layer: Any, args: Any, call: Any) -> Any:
        out = call()
        name = f"{path or 'the model'} ({sizes_text(layer)})"
        if not outputs and (place := _place_in(out)) is not None:
            outputs.append(f"the output of {name} is not finite: {place}")
        return trees.map(lambda leaf: _tapped(leaf, name, gradients), out)

    def loss(model: Any) -> Any:
        mode = Train(fold_in(before.key, before.step))
        with watched_calls(model, watch):
            value = objective(model, batch, mode)
        return value, mode.updated(model) if mode.has_updates() else model

    (value, _), gradient = value_and_grad(loss, has_aux=True)(before.model)
    if not outputs and _place_in(value) is not None:
        outputs.append(f"the outputs of all layers are finite, but the loss is {value.item()}")
    if not outputs and not gradients and (path := first_not_finite(gradient)) is not None:
        gradients.append(f"the gradient of {path} is not finite")
    return next(
        iter(outputs + gradients), "all gradients are finite, but the optimizer's step is not"
    )


def _tapped(x: Any, name: str, gradients: list[str]) -> Any:
    """Return ``x``, and note the first gradient of such tensors that is not finite."""
    if not is_floating(x):
        return x

    def pullback(g: Tensor[Any, Any]) -> tuple[Tensor[Any, Any]]:
        if not gradients and (place := _place_in(g)) is not None:
            text = (
                f"all outputs are finite, but the gradient of the output of {name} is not: {place}"
            )
            gradients.append(text)
        return (g,)

    return custom_vjp(lambda x: x, lambda x: (x, pullback))(x)


def _place_in(tree: Any) -> str | None:
    """Return ``nan at (0, 3) of float32 (4, 8)`` for the first such element of a tree."""
    for leaf in trees.leaves(tree):
        if is_floating(leaf):
            values = _values(leaf)
            bad = np.argwhere(~np.isfinite(values))
            if len(bad):
                at = tuple(map(int, bad[0]))
                return f"{values[at]} at {show(at)} of {leaf.dtype} {show(leaf.shape)}"
    return None


def _values(leaf: Tensor[Any, Any]) -> np.ndarray[Any, Any]:
    return stop_gradient(leaf).numpy()
