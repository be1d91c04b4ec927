"""Running means of a model's weights, which often read better than the last weights."""

from dataclasses import dataclass
from typing import TypeVar

from typednn import trees
from typednn.checked_arguments import check, ranges_of
from typednn.optim.optimizer import OPTIMIZER, Optimizer, State
from typednn.optim.transformation import Context, Memory, Values, as_array, check_names, remembered
from typednn.parameters import parameter_places
from typednn.shapes.shape import show

__all__ = ["AverageWeights", "averaged"]

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class AverageWeights(Optimizer):
    """Steps of ``optimizer``, and an exponential moving average of the weights beside them.

    After each step ``average = decay * average + (1 - decay) * parameter``. It begins with the
    weights that ``init`` is given, as if PyTorch's ``AveragedModel`` was updated once before
    training. ``averaged`` returns the model with it.

    Source: Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", SIAM J.
    Control Optim. 1992, with exponential weights.
    """

    optimizer: Optimizer
    decay: float = 0.999

    def __post_init__(self) -> None:
        check(self, optimizer=OPTIMIZER, **ranges_of("AverageWeights"))

    def begin(self, parameters: Values) -> Memory:
        return {"average": {**parameters}, "inner": self.optimizer.begin(parameters)}

    def transform(self, updates: Values, memory: Memory, context: Context) -> tuple[Values, Memory]:
        check_names(context, memory, ("average", "inner"))
        shapes = {path: update.shape for path, update in updates.items()}
        old = remembered(context, memory, "average", shapes)
        updates, inner = self.optimizer.transform(updates, memory["inner"], context)
        average = {}
        for path, update in updates.items():
            parameter = context.parameters[path] - update
            average[path] = as_array(self.decay * old[path] + (1 - self.decay) * parameter)
        return updates, {"average": average, "inner": inner}


def averaged(model: M, state: State[M]) -> M:
    """Return the model with the averages of its weights, which ``AverageWeights`` keeps in a state.

    Buffers and frozen parts are the model's. Raises ValueError for the state of another optimizer or
    model, and TypeError for what is no state.
    """
    if not isinstance(state, State):
        raise TypeError(
            f"averaged: the state is of class {type(state).__name__}, but expected one such as init"
            " returns"
        )
    average = _average(state.memory)
    if average is None:
        raise ValueError("averaged: the state has no averages; it is not one of AverageWeights")
    leaves, treedef = trees.flatten(model)
    for path, place in parameter_places(leaves, treedef).items():
        found = average.get(path)
        if found is None or found.shape != leaves[place].shape:
            have = "none" if found is None else f"one of shape {show(found.shape)}"
            raise ValueError(
                f"averaged: the state is that of another model: the model's {path!r} is of shape"
                f" {show(leaves[place].shape)}, but the state has {have}"
            )
        leaves[place] = found
    averages: M = trees.like(model, treedef, leaves)
    return averages


def _average(memory: Memory) -> Values | None:
    """Return the first averages in the memory of a state, or None."""
    if isinstance(memory, dict) and isinstance(memory.get("average"), dict):
        found: Values = memory["average"]
        return found
    parts = memory.values() if isinstance(memory, dict) else memory
    inside = parts if isinstance(memory, dict | tuple) else ()
    return next((x for x in map(_average, inside) if x is not None), None)
