"""What all optimizers share: ``init`` and ``step`` on models, around a transformation of arrays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import numpy as np
from jaxtyping import Int64

from typednn import trees
from typednn.checked_arguments import Expected
from typednn.checks import typed
from typednn.data_interchange import live
from typednn.deferred_dataclass import DeferredDataclass
from typednn.optim.transformation import Array, Context, Memory, Transformation, Values, as_array
from typednn.parameters import is_floating, parameter_places
from typednn.planning.kinds import Kind, holds
from typednn.shapes.fitting import AN_OPTIMIZER, no_model, state_of_another
from typednn.shapes.shape import ShapeError, show
from typednn.shapes.words import named
from typednn.tensor import Tensor, wrap

__all__ = ["OPTIMIZER", "Optimizer", "State", "as_arrays", "as_tensors"]

M = TypeVar("M")


@holds(Kind.STATE)
@typed
@dataclass(frozen=True, slots=True)
class State(DeferredDataclass, Generic[M]):
    """What an optimizer of a model ``M`` knows between two steps, whatever the optimizer is.

    ``steps``: the number of steps so far. ``memory``: what the parts of the optimizer's chain
    remember, a tuple with one dict for each. ``state.memory[0]["mean"]["hidden.weight"]`` is Adam's
    mean of the gradient of ``model.hidden.weight``. Only parameters are there: what is frozen, a
    buffer or no floating-point tensor takes no memory.
    ``optimizer``: whose state it is, such as ``Chain(ClipByNorm, Adam)``. It is no leaf of the tree, but
    belongs to its structure; checkpoints keep it.
    """

    steps: Int64[Tensor, ""]
    memory: Any  # dicts and tuples of tensors, whose form depends on the optimizer
    optimizer: str

    label_field = "optimizer"


class Optimizer(Transformation):
    """An optimizer: an immutable rule from a model, its gradient and a state to the next of both.

    The optimizer is a tree of its numbers. It may be an argument of a function that ``jit`` plans,
    or be built inside it from a number that is one: another learning rate does not trace again.
    """

    __slots__ = ()

    def init(self, model: M) -> State[M]:
        """Return the state before the first step. Raises TypeError for what has no parameters."""
        leaves, treedef = trees.flatten(model)
        if not any(map(is_floating, leaves)):
            raise TypeError(no_model(f"{type(self).__name__}.init", named(model)))
        places = parameter_places(leaves, treedef)
        parameters = {path: leaves[place]._data for path, place in places.items()}
        return State(wrap(np.asarray(0)), as_tensors(self.begin(parameters)), self.label())

    def step(self, model: M, gradient: M, state: State[M]) -> tuple[M, State[M]]:
        """Return the model and the state after one step. Nothing is changed in place.

        Raises TypeError if the gradient has another structure than the model, or the state is that
        of another optimizer or model, or a gradient is being taken through one of them; ShapeError
        if a parameter and its gradient or state differ in shape or dtype.
        """
        caller = f"{type(self).__name__}.step"
        if not isinstance(state, State):
            raise TypeError(
                f"{caller}: the state is of class {type(state).__name__}, but expected one such as init"
                " returns"
            )
        if state.optimizer != self.label():
            raise TypeError(state_of_another(state.optimizer, self.label()))
        leaves, treedef = trees.flatten(model)
        gradients, structure = trees.flatten(gradient)
        if structure is not treedef and structure != treedef:
            raise TypeError(f"{caller}: {_unlike(gradient, model)}")
        places = parameter_places(leaves, treedef)
        parameters = {path: _array_of(caller, leaves[at], "", path) for path, at in places.items()}
        updates = {
            path: _array_of(caller, gradients[at], "the gradient of ", path)
            for path, at in places.items()
        }
        _refuse_misfits(caller, parameters, updates)
        context = Context(caller, state.steps._data, parameters)
        memory = as_arrays(state.memory, caller)
        updates, memory = self.transform(updates, memory, context)
        for path, place in places.items():
            leaves[place] = _as_tensor(parameters[path] - updates[path])
        new = trees.like(model, treedef, leaves)
        return new, State(_as_tensor(context.number + 1), as_tensors(memory), state.optimizer)


OPTIMIZER: Final = Expected(AN_OPTIMIZER, lambda x: isinstance(x, Optimizer), lambda x: True)


def _unlike(gradient: Any, model: Any) -> str:
    """Say how the structures of a gradient and a model differ."""
    here, there = ({place for place, _ in trees.named_leaves(tree)} for tree in (gradient, model))
    only = sorted(here ^ there)
    where = f"; only one of them has tree{only[0]}" if only else ""
    return (
        f"the gradient is of class {type(gradient).__name__}, but the model is of class"
        f" {type(model).__name__}{where}; expected the tree that grad gives"
    )


def as_tensors(memory: Memory) -> Memory:
    """Return dicts and tuples of arrays with a tensor in place of each array."""
    return _map(_as_tensor, memory)


def as_arrays(memory: Memory, caller: str = "") -> Memory:
    """Return dicts and tuples of tensors with its array in place of each tensor."""
    return _map(lambda x: _array_of(caller, x, "a leaf of the state"), memory)


def _as_tensor(value: Any) -> Tensor[Any, Any]:
    return wrap(as_array(value))


def _map(f: Callable[[Any], Any], memory: Memory) -> Memory:
    """Return the dicts and tuples with ``f`` of each of their leaves."""
    if isinstance(memory, dict):
        return {key: _map(f, value) for key, value in memory.items()}
    if isinstance(memory, tuple):
        return tuple([_map(f, value) for value in memory])
    return f(memory)


def _array_of(caller: str, leaf: Any, what: str, path: str | None = None) -> Array:
    """Return a tensor's array. ``what`` and the parameter's path name it in the message."""
    if isinstance(leaf, Tensor) and live(leaf)._tape is None:
        return leaf._data
    named = what if path is None else f"{what}{_shown(path)}"
    problem = "a gradient is being taken through it" if isinstance(leaf, Tensor) else "it is not"
    raise TypeError(f"{caller}: {named} must be a plain tensor, but {problem}")


def _refuse_misfits(caller: str, parameters: Values, updates: Values) -> None:
    for path, parameter in parameters.items():
        update = updates[path]
        if update.shape != parameter.shape or update.dtype != parameter.dtype:
            raise ShapeError(
                f"{caller}: {_shown(path)} is {parameter.dtype} {show(parameter.shape)}, but its"
                f" gradient is {update.dtype} {show(update.shape)}"
            )


def _shown(path: str) -> str:
    return f"model{path}" if path.startswith("[") or not path else f"model.{path}"
